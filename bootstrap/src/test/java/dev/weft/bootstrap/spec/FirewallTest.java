package dev.weft.bootstrap.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallTest {
    private static final String FOREIGN = "-m comment --comment foreign-tunnel -j DROP";

    private final Firewall firewall =
            Firewall.of(Fixtures.TUTORIAL, Fixtures.TUTORIAL.hosts().get(0));

    @Test
    void whatAContainerMayNotReachIsDroppedBeforeTheRestIsAccepted() {
        assertThat(firewall.forward())
                .startsWith(
                        "-i blue-spare -j DROP",
                        "-p udp -m udp --dport 4789 -j WEFT-VTEP",
                        "-i veth0 -j WEFT-CLOSED",
                        "-s 192.168.1.0/24 -i veth0 -j ACCEPT",
                        "-i veth0 -j DROP",
                        "-i veth1 -j WEFT-CLOSED");
        assertThat(firewall.closed())
                .containsExactly(
                        "-d 192.168.1.0/24 -j DROP",
                        "-d 192.168.2.0/24 -j DROP",
                        "-d 192.168.56.10/32 -j DROP",
                        "-d 192.168.56.20/32 -j DROP",
                        "-d 192.168.56.1/32 -j DROP");
    }

    @Test
    void noHostHandsOnTunnelPackets() {
        assertThat(firewall.vtep()).containsExactly("-d 192.168.56.10/32 " + FOREIGN, "-d 192.168.56.20/32 " + FOREIGN);
    }

    @Test
    void tunnelsComeByTheWayToTheirSource() {
        assertThat(firewall.prerouting())
                .containsExactly("-d 192.168.56.10/32 -p udp -m udp --dport 4789 -m rpfilter --invert " + FOREIGN);
    }

    @Test
    void onlyAnswersComeBack() {
        assertThat(firewall.forward())
                .endsWith(
                        "-o veth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "-o veth0 -j DROP",
                        "-o veth1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "-o veth1 -j DROP");
        assertThat(firewall.input()).containsExactly("-i blue-spare -j DROP", "-i veth0 -j DROP", "-i veth1 -j DROP");
    }

    @Test
    void trafficInsideTheOverlayKeepsItsSource() {
        assertThat(firewall.postrouting())
                .containsExactly(
                        "-d 192.168.1.0/24 -j RETURN",
                        "-d 192.168.2.0/24 -j RETURN",
                        "-o veth0 -j RETURN",
                        "-o veth1 -j RETURN",
                        "-s 192.168.1.0/24 -j MASQUERADE",
                        "-s 192.168.2.0/24 -j MASQUERADE");
    }

    @Test
    void aHostWithoutNetworksHasNoRules() {
        Topology all = Fixtures.TUTORIAL;
        Topology bare =
                new Topology(all.underlayMtu(), all.controller(), all.hosts(), all.networks(), List.of(), List.of());
        assertThat(Firewall.of(bare, all.hosts().get(0))).isEqualTo(Firewall.NONE);
    }
}
