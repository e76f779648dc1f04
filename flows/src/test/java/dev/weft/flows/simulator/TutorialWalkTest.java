package dev.weft.flows.simulator;

import static dev.weft.flows.Tutorial.BLUE;
import static dev.weft.flows.Tutorial.LEARNED;
import static dev.weft.flows.Tutorial.TOPOLOGY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Table;
import dev.weft.flows.Tutorial;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets on the tutorial's network, in its own words. */
class TutorialWalkTest {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final Ipv4Address OUTSIDE = Ipv4Address.parse("203.0.113.1");

    private static final Endpoint DOCKER1 = Tutorial.declared().get(0);
    private static final Endpoint DOCKER2 = Tutorial.declared().get(1);
    private static final Endpoint DOCKER3 = Tutorial.declared().get(2);

    private final Fabric fabric =
            Fabric.compiled(TOPOLOGY, List.of(Tutorial.BRIDGE1, Tutorial.BRIDGE2_WITH_SPARE), endpointsWithLearned());

    @Test
    void docker1ReachesDocker3ThroughVni1000() {
        Packet ping = Packet.echoRequest(DOCKER1.mac(), DOCKER3.mac(), ip(DOCKER1), ip(DOCKER3));

        Walk walk = walk(DOCKER1, ping);

        assertThat(walk.outcomes()).singleElement().isInstanceOfSatisfying(Outcome.Delivered.class, end -> {
            assertThat(end.host()).isEqualTo("host2");
            assertThat(end.port()).isEqualTo("w-docker3");
            assertThat(end.packet().headersOnly()).isEqualTo(ping);
        });
        Packet onTheWire = walk.crossings().get(0).passage().packet();
        assertThat(onTheWire.get(Field.TUN_ID)).isEqualTo(1000);
        assertThat(onTheWire.get(Field.TUN_SRC)).isEqualTo(Tutorial.HOST1.vtep().toLong());
        assertThat(fabric.replies(walk)).singleElement().satisfies(reply -> {
            assertThat(ports(reply)).containsExactly("w-docker1");
            assertThat(reply.delivered().get(0).packet().headersOnly())
                    .isEqualTo(Packet.echoReply(DOCKER3.mac(), DOCKER1.mac(), ip(DOCKER3), ip(DOCKER1)));
        });
        assertThat(walk).hasToString("""
                        host1, in through w-docker1: in_port=4,dl_dst=02:eb:c0:a8:01:0c,dl_src=02:eb:c0:a8:01:0b,dl_type=0x0800,nw_proto=1,nw_ttl=64,nw_src=192.168.1.11,nw_dst=192.168.1.12,icmp_type=8,icmp_code=0
                          CLASSIFY packets from port w-docker1 are in blue
                          GUARD    docker1 sends IPv4 as itself, 192.168.1.11
                          ARP      miss: passed to ROUTE
                          ROUTE    miss: passed to FORWARD
                          FORWARD  to docker3, through the tunnel to host2
                                   -> out through vxlan0 to 192.168.56.20, VNI 1000
                        host2, in through vxlan0: in_port=1,tun_id=0x3e8,tun_src=192.168.56.10,tun_dst=192.168.56.20,dl_dst=02:eb:c0:a8:01:0c,dl_src=02:eb:c0:a8:01:0b,dl_type=0x0800,nw_proto=1,nw_ttl=64,nw_src=192.168.1.11,nw_dst=192.168.1.12,icmp_type=8,icmp_code=0
                          CLASSIFY VNI 1000 from host1 is blue and is not sent into a tunnel again
                          FORWARD  to docker3, local port w-docker3
                                   -> out through w-docker3
                        => delivered to w-docker3 of host2""");
    }

    @Test
    void arpIsAnsweredInTheSwitch() {
        for (Endpoint known : List.of(DOCKER3, LEARNED)) {
            answered(ip(known), known.mac());
        }
        answered(BLUE.gateway().orElseThrow(), BLUE.gatewayMac());
    }

    private void answered(Ipv4Address address, MacAddress mac) {
        Walk walk = walk(DOCKER1, Packet.arpRequest(DOCKER1.mac(), ip(DOCKER1), address));

        assertThat(walk.outcomes())
                .as("%s", walk)
                .singleElement()
                .isInstanceOfSatisfying(Outcome.Returned.class, end -> {
                    assertThat(end.port()).isEqualTo("w-docker1");
                    assertThat(end.packet().headersOnly())
                            .isEqualTo(Packet.arpReply(mac, address, DOCKER1.mac(), ip(DOCKER1)));
                });
        assertThat(walk.crossings()).isEmpty();
    }

    @Test
    void theGatewayAnswersPing() {
        Walk walk = walk(
                DOCKER1,
                Packet.echoRequest(
                                DOCKER1.mac(),
                                BLUE.gatewayMac(),
                                ip(DOCKER1),
                                BLUE.gateway().orElseThrow())
                        .with(Field.IP_TTL, 3));

        assertThat(walk.outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Returned.class,
                        end -> assertThat(end.packet().headersOnly())
                                .isEqualTo(Packet.echoReply(
                                        BLUE.gatewayMac(),
                                        DOCKER1.mac(),
                                        BLUE.gateway().orElseThrow(),
                                        ip(DOCKER1))));
    }

    @Test
    void blueNeverReachesGreen() {
        Packet byMac = Packet.echoRequest(DOCKER1.mac(), DOCKER2.mac(), ip(DOCKER1), ip(DOCKER2));
        assertThat(ports(walk(DOCKER1, byMac))).as("a stranger in blue").doesNotContain("w-docker2", "w-docker4");
        Packet byGateway = Packet.echoRequest(DOCKER1.mac(), BLUE.gatewayMac(), ip(DOCKER1), ip(DOCKER2));
        assertDropped(
                walk(DOCKER1, byGateway),
                Table.ROUTE,
                "drop packets into green from networks that no router joins with it");
        Packet byOtherGateway =
                Packet.echoRequest(DOCKER1.mac(), Tutorial.GREEN.gatewayMac(), ip(DOCKER1), ip(DOCKER2));
        assertDropped(
                walk(DOCKER1, byOtherGateway),
                Table.ROUTE,
                "drop packets into green from networks that no router joins with it");
    }

    @Test
    void theOutsideIsBehindTheGatewayPort() {
        Walk walk = walk(DOCKER1, Packet.echoRequest(DOCKER1.mac(), BLUE.gatewayMac(), ip(DOCKER1), OUTSIDE));

        assertThat(walk.outcomes()).singleElement().isInstanceOfSatisfying(Outcome.ToGateway.class, end -> {
            assertThat(end.host()).isEqualTo("host1");
            assertThat(end.port()).isEqualTo("veth0");
        });
    }

    @Test
    void broadcastReachesEveryBluePortOnce() {
        Walk walk = walk(DOCKER1, Packet.ipv4(DOCKER1.mac(), EVERYBODY, ip(DOCKER1), new Ipv4Address(-1), 17));
        assertThat(ports(walk)).containsExactlyInAnyOrder("w-docker3", "blue-spare");
        assertThat(walk.outcomes()).hasSize(2);

        Walk other = walk(LEARNED, Packet.ipv4(LEARNED.mac(), EVERYBODY, ip(LEARNED), new Ipv4Address(-1), 17));
        assertThat(ports(other)).containsExactlyInAnyOrder("w-docker1", "w-docker3");
    }

    @Test
    void borrowedAddressesAreDropped() {
        Packet asDocker3 = Packet.echoRequest(DOCKER3.mac(), EVERYBODY, ip(DOCKER3), new Ipv4Address(-1));
        assertDropped(
                walk(DOCKER1, asDocker3),
                Table.GUARD,
                "docker1 at w-docker1 may send only from " + "02:eb:c0:a8:01:0b");
        assertDropped(
                walk(LEARNED, Packet.icmpv6(DOCKER3.mac(), EVERYBODY, 135)),
                Table.LEARN,
                "drop MAC addresses of containers of blue at any other port");
        Packet asGateway = Packet.arpReply(BLUE.gatewayMac(), BLUE.gateway().orElseThrow(), DOCKER3.mac(), ip(DOCKER3));
        assertDropped(walk(DOCKER1, asGateway), Table.GUARD, "drop a gateway's MAC address as the source");
        Packet claims = Packet.arpReply(DOCKER1.mac(), BLUE.gateway().orElseThrow(), DOCKER3.mac(), ip(DOCKER3));
        assertDropped(
                walk(DOCKER1, claims), Table.GUARD, "drop ARP that claims the gateway address of blue, 192.168.1.1");
    }

    @Test
    void aStrangerIsShownToTheControllerAndHeard() {
        Packet hello = Packet.icmpv6(MacAddress.parse("02:00:00:00:00:42"), DOCKER1.mac(), 135);

        Walk walk = fabric.walk("host2", "blue-spare", hello);

        assertThat(walk.outcomes(Outcome.ToController.class)).hasSize(1);
        assertThat(ports(walk)).containsExactly("w-docker1");
    }

    @Test
    void aTunnelIsBelievedOnlyFromAHostOfTheNetwork() {
        Simulator host1 = new Simulator(new Compiler(TOPOLOGY, 300).compile(Tutorial.BRIDGE1, Tutorial.declared()));
        Packet packet = Packet.ipv4(DOCKER3.mac(), DOCKER1.mac(), ip(DOCKER3), ip(DOCKER1), 17);
        Ipv4Address here = Tutorial.HOST1.vtep();
        Ipv4Address peer = Tutorial.HOST2.vtep();

        assertThat(host1.run(packet.arrivingByTunnel(1, 1000, peer, here)).isDropped())
                .isFalse();
        assertThat(host1.run(packet.arrivingByTunnel(1, 1000, OUTSIDE, here)).isDropped())
                .isTrue();
        assertThat(host1.run(packet.arrivingByTunnel(1, 3000, peer, here)).isDropped())
                .isTrue();
    }

    private Walk walk(Endpoint from, Packet packet) {
        return fabric.walk(from.host(), from.port(), packet);
    }

    private static void assertDropped(Walk walk, Table table, String purpose) {
        assertThat(walk.outcomes())
                .as("%s", walk)
                .singleElement()
                .isInstanceOfSatisfying(Outcome.Dropped.class, end -> {
                    assertThat(end.step().table()).isEqualTo(table);
                    assertThat(end.step().purpose()).isEqualTo(purpose);
                });
    }

    private static List<String> ports(Walk walk) {
        return walk.delivered().stream().map(Outcome.Delivered::port).toList();
    }

    private static Ipv4Address ip(Endpoint endpoint) {
        return endpoint.ip().orElseThrow();
    }

    private static List<Endpoint> endpointsWithLearned() {
        List<Endpoint> endpoints = new ArrayList<>(Tutorial.declared());
        endpoints.add(LEARNED);
        return endpoints;
    }
}
