package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a file can say beyond the tutorial's: all of it in one file, by real packets. */
class FileFeaturesIT {
    private static final String FILE = "vagrant/src/test/resources/features.yaml";
    private static final String FLOATING = "10.1.0.100";
    private static final String CLIENT = "dhcp-client";

    @BeforeAll
    static void ready() {
        Lab.down();
        Lab.ready(FILE);
    }

    /** It has a name, and so its hosts are nobody else's. */
    @AfterAll
    static void leave() {
        Lab.down();
    }

    @Test
    void allIsAsTheFileSaysAndAnotherApplyWouldChangeNothing() {
        LabShell.weft("check", "--cold", "-f", FILE).ok();
        LabShell.weft("verify", "--live").ok();
        LabShell.weft("plan", "--detailed-exitcode", "-f", FILE).ok();
        for (String host : List.of("host1", "host2")) {
            assertThat(LabShell.on(host, "ovs-vsctl", "iface-to-br", "vx-lab")
                            .ok()
                            .out())
                    .isEqualTo("ovs-lab\n");
            assertThat(LabShell.on(host, "ovs-vsctl", "br-exists", "ovs-br0").succeeded())
                    .isFalse();
        }
    }

    @Test
    void equalNamesOnTwoHostsAndAddressesOutOfTheRange() {
        String one = address("host1", "web.1");
        String other = address("host2", "web.1");
        assertThat(List.of(one, other))
                .allMatch(ip -> ip.matches("10\\.1\\.0\\.1(2[89]|[3-9]\\d)"))
                .doesNotHaveDuplicates();
        assertThat(Lab.pings("host1", "web.1", other)).isTrue();
    }

    @Test
    void aContainerOfTwoNetworksForwardsBetweenThem() {
        assertThat(Lab.pings("host1", "web.1", "10.2.0.6")).isTrue();
        assertThat(Lab.pings("host2", "db", address("host2", "web.1"))).isTrue();
        assertThat(Lab.in("host2", "web.1", "traceroute", "-n", "-q", "1", "-w", "3", "-m", "3", "10.2.0.6")
                        .ok()
                        .out())
                .contains(" 1  10.1.0.5 ", " 2  10.2.0.6 ");
        assertThat(routes("host2", "db")).as("a network without a gateway").doesNotContain("default");
        assertThat(routes("host1", "firewall")).contains("default via 10.1.0.1 dev eth0");
    }

    @Test
    void theDefaultRouteIsTheOneThatTheFileNames() {
        assertThat(routes("host2", "both")).contains("default via 10.3.0.1 dev eth1");
        assertThat(Lab.pings("host2", "both", "10.3.0.8")).isTrue();
        assertThat(Lab.pings("host2", "both", "10.1.0.21")).isTrue();
        assertThat(Lab.pings("host2", "both", "203.0.113.1")).isTrue();
    }

    @Test
    void twoAddressesAreANetwork() {
        assertThat(Lab.pings("host1", "link-0", "10.4.0.1")).isTrue();
        assertThat(Lab.pings("host2", "link-1", "10.4.0.0")).isTrue();
        assertThat(routes("host1", "link-0")).doesNotContain("default");
    }

    @Test
    void tenantsWithOneSubnetHaveEachTheirOwnNeighbours() {
        for (String[] server : new String[][] {{"host2", "a2"}, {"host1", "b2"}}) {
            Lab.in(server[0], server[1], "sh", "-c", "echo \"$0\" >/www/who", server[1])
                    .ok();
        }
        for (String[] client : new String[][] {{"host1", "a1", "a2"}, {"host2", "b1", "b2"}}) {
            assertThat(Lab.in(client[0], client[1], "wget", "-q", "-O", "-", "http://10.5.0.12/who")
                            .ok()
                            .out())
                    .isEqualTo(client[2] + "\n");
        }
    }

    @Test
    void aFloatingAddressFollowsWhoAnnouncesIt() {
        for (String[] owner : new String[][] {{"host1", "first"}, {"host2", "second"}, {"host1", "first"}}) {
            take(owner[0], owner[1]);
            for (String host : List.of("host1", "host2")) {
                await().until(() -> Lab.pings(host, "web.1", FLOATING));
                assertThat(Lab.inNetworkOf(host, "web.1", "ip", "neigh", "show", FLOATING)
                                .ok()
                                .out())
                        .as("who has it for web.1 of %s", host)
                        .contains(mac(owner[0], owner[1]));
            }
            Lab.inNetworkOf(owner[0], owner[1], "ip", "addr", "del", FLOATING + "/24", "dev", "eth0")
                    .ok();
        }
        assertThat(Lab.inNetworkOf("host1", "web.1", "arping", "-c", "1", "-w", "2", "-I", "eth0", FLOATING)
                        .succeeded())
                .as("nobody has it now")
                .isFalse();
    }

    private static void take(String host, String container) {
        Lab.inNetworkOf(host, container, "ip", "addr", "add", FLOATING + "/24", "dev", "eth0")
                .ok();
        Lab.inNetworkOf(host, container, "busybox", "arping", "-U", "-c", "1", "-I", "eth0", "-s", FLOATING, FLOATING);
    }

    @Test
    void whatIsAttachedByHandGetsAnAddressFromTheOneServerThatIsAllowed() {
        LabShell.Running server = Lab.startInNetworkOf(
                "host2",
                "leases",
                "sh",
                "-c",
                "printf '%s\\n' 'start 10.1.0.60' 'end 10.1.0.69' 'interface eth0' 'lease_file /root/leases'"
                        + " 'option subnet 255.255.255.0' 'option router 10.1.0.1' >/root/udhcpd.conf;"
                        + " : >/root/leases; exec busybox udhcpd -f /root/udhcpd.conf");
        try {
            LabShell.on(
                            "host1",
                            "sh",
                            "-c",
                            String.join(
                                    " && ",
                                    "ip netns add " + CLIENT,
                                    "ip link add front-spare type veth peer name eth0 netns " + CLIENT,
                                    "ip netns exec " + CLIENT + " ethtool -K eth0 tx off >/dev/null",
                                    "ip -n " + CLIENT + " link set eth0 mtu 1450 up",
                                    "ip link set front-spare mtu 1450 up",
                                    "ovs-vsctl add-port ovs-lab front-spare",
                                    "printf '%s\\n' '#!/bin/sh' '[ \"$1\" != bound ] || ip addr add $ip/24 dev eth0'"
                                            + " >/root/bound",
                                    "chmod +x /root/bound"))
                    .ok();
            await().until(() -> inClient("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", "3", "-s", "/root/bound")
                    .succeeded());
            assertThat(inClient("ip", "-4", "-o", "addr", "show", "eth0").ok().out())
                    .contains("10.1.0.6");
            assertThat(inClient("ping", "-c", "1", "-W", "2", "10.1.0.22").succeeded())
                    .isTrue();
        } finally {
            server.process().descendants().forEach(ProcessHandle::destroy);
            server.process().destroy();
            LabShell.on("host1", "sh", "-c", "ovs-vsctl --if-exists del-port front-spare; ip netns del " + CLIENT);
        }
    }

    private static Result inClient(String... command) {
        return LabShell.on("host1", LabShell.with(List.of("ip", "netns", "exec", CLIENT), command));
    }

    private static String address(String host, String container) {
        return Lab.inNetworkOf(host, container, "ip", "-4", "-o", "addr", "show", "eth0")
                .ok()
                .out()
                .replaceAll("(?s).* inet ([0-9.]+)/.*", "$1");
    }

    private static String mac(String host, String container) {
        return Lab.inNetworkOf(host, container, "ip", "-o", "link", "show", "eth0")
                .ok()
                .out()
                .replaceAll("(?s).* link/ether (\\S+) .*", "$1");
    }

    private static String routes(String host, String container) {
        return Lab.inNetworkOf(host, container, "ip", "route", "show").ok().out();
    }
}
