package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.flows.Scenario;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a port lets in: docker1's, which the file declares, and one that was attached by hand. */
class GuardWalkTest {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final MacAddress STRANGER = MacAddress.parse("02:aa:aa:aa:aa:aa");
    private static final Ipv4Address NOBODY = new Ipv4Address(0);
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final Scenario scenario = Scenario.routed();
    private final Fabric fabric = scenario.fabric();
    private final Endpoint docker1 = scenario.endpoint("docker1");
    private final Endpoint docker3 = scenario.endpoint("docker3");
    private final Network blue = scenario.network("blue");

    /** Each of these at every port, whoever is behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"docker1", "blue-spare"})
    void whatNoEndpointMaySend(String name) {
        Endpoint from = scenario.endpoint(name);
        Packet tcp = Packet.ipv4(from.mac(), docker3.mac(), ip(from), ip(docker3), TCP);
        assertRefused(from, tcp.tagged(0), Refusal.VLAN_TAG);
        assertRefused(from, tcp.tagged(100), Refusal.VLAN_TAG);
        for (int last : new int[] {0x00, 0x02, 0x0e, 0x0f}) {
            MacAddress reserved = new MacAddress(0x0180_c200_0000L | last);
            assertRefused(from, Packet.ethernet(from.mac(), reserved, 0x88cc), Refusal.RESERVED_MULTICAST);
        }
        assertRefused(from, tcp.with(Field.ETH_SRC, EVERYBODY.bits()), Refusal.GROUP_SOURCE);
        assertRefused(from, tcp.with(Field.ETH_SRC, 0x0100_5e00_0001L), Refusal.GROUP_SOURCE);
        for (Network network : scenario.topology().networks()) {
            assertRefused(from, tcp.with(Field.ETH_SRC, network.gatewayMac().bits()), Refusal.GATEWAY_MAC);
        }
        Packet offer = Packet.ipv4(from.mac(), EVERYBODY, ip(from), new Ipv4Address(-1), UDP);
        assertRefused(from, offer.with(Field.UDP_SRC, 67).with(Field.UDP_DST, 68), Refusal.DHCP_SERVER);
        assertRefused(from, Packet.ipv6(from.mac(), docker3.mac(), UDP).with(Field.UDP_SRC, 547), Refusal.DHCP_SERVER);
        assertRefused(from, Packet.icmpv6(from.mac(), EVERYBODY, 134), Refusal.ROUTER_ADVERTISEMENT);
        assertRefused(
                from,
                Packet.arpReply(from.mac(), blue.gateway().orElseThrow(), docker3.mac(), ip(docker3)),
                Refusal.GATEWAY_ARP);
        assertRefused(
                from, Packet.arpRequest(from.mac(), blue.gateway().orElseThrow(), ip(docker3)), Refusal.GATEWAY_ARP);
        assertRefused(
                from, tcp.with(Field.IPV4_SRC, blue.gateway().orElseThrow().toLong()), Refusal.GATEWAY_IP);
    }

    /** One packet may be wrong in many ways; the simulator would refuse flows of one priority that both fit it. */
    @Test
    void whatIsWrongTwiceIsCountedOnce() {
        Packet worst = Packet.ipv4(
                        blue.gatewayMac(),
                        new MacAddress(0x0180_c200_0000L),
                        blue.gateway().orElseThrow(),
                        ip(docker3),
                        UDP)
                .with(Field.UDP_SRC, 67);
        assertRefused(docker1, worst.tagged(1), Refusal.VLAN_TAG);
        assertRefused(docker1, worst, Refusal.RESERVED_MULTICAST);
        Packet toDocker3 = worst.with(Field.ETH_DST, docker3.mac().bits());
        assertRefused(docker1, toDocker3, Refusal.GATEWAY_MAC);
        Packet fromDocker1 = toDocker3.with(Field.ETH_SRC, docker1.mac().bits());
        assertRefused(docker1, fromDocker1, Refusal.DHCP_SERVER);
        assertRefused(docker1, fromDocker1.with(Field.UDP_SRC, 68), Refusal.GATEWAY_IP);
    }

    @Test
    void aContainerSpeaksAsItselfAlone() {
        Packet tcp = Packet.ipv4(docker1.mac(), docker3.mac(), ip(docker1), ip(docker3), TCP);
        assertRefused(docker1, tcp.with(Field.IPV4_SRC, ip(docker3).toLong()), Refusal.SPOOFED_IP);
        assertRefused(docker1, tcp.with(Field.IPV4_SRC, 0), Refusal.SPOOFED_IP);
        assertRefused(docker1, tcp.with(Field.ETH_SRC, docker3.mac().bits()), Refusal.SPOOFED_MAC);
        assertRefused(docker1, tcp.with(Field.ETH_SRC, STRANGER.bits()), Refusal.SPOOFED_MAC);
        assertRefused(docker1, Packet.icmpv6(STRANGER, docker3.mac(), 135), Refusal.SPOOFED_MAC);
        assertRefused(docker1, Packet.arpRequest(STRANGER, ip(docker1), ip(docker3)), Refusal.SPOOFED_MAC);

        Packet arp = Packet.arpReply(docker1.mac(), ip(docker1), docker3.mac(), ip(docker3));
        assertRefused(docker1, arp.with(Field.ARP_SPA, ip(docker3).toLong()), Refusal.SPOOFED_ARP);
        assertRefused(docker1, arp.with(Field.ARP_SHA, STRANGER.bits()), Refusal.SPOOFED_ARP);
        assertRefused(docker1, arp.with(Field.ARP_SPA, 0), Refusal.SPOOFED_ARP);
        assertRefused(
                docker1,
                Packet.arpRequest(
                        docker1.mac(), scenario.network("green").gateway().orElseThrow(), ip(docker3)),
                Refusal.SPOOFED_ARP);
    }

    @Test
    void aContainersOwnPacketsPass() {
        Packet tcp = Packet.ipv4(docker1.mac(), docker3.mac(), ip(docker1), ip(docker3), TCP);
        assertThat(ports(walk(docker1, tcp))).containsExactly("w-docker3");
        assertThat(ports(walk(docker1, Packet.icmpv6(docker1.mac(), docker3.mac(), 135))))
                .containsExactly("w-docker3");
        assertThat(ports(walk(docker1, Packet.ethernet(docker1.mac(), docker3.mac(), 0x88b5))))
                .containsExactly("w-docker3");
        Packet reply = Packet.arpReply(docker1.mac(), ip(docker1), docker3.mac(), ip(docker3));
        assertThat(ports(walk(docker1, reply))).containsExactly("w-docker3");
        // The two ways to announce oneself, and the probe before: everybody hears them.
        Packet announcement = Packet.arpRequest(docker1.mac(), ip(docker1), ip(docker1));
        Packet probe = Packet.arpRequest(docker1.mac(), NOBODY, ip(docker1));
        Packet asReply = Packet.arpReply(docker1.mac(), ip(docker1), EVERYBODY, ip(docker1));
        for (Packet packet : List.of(announcement, probe, asReply)) {
            assertThat(ports(walk(docker1, packet))).containsExactlyInAnyOrder("w-docker3", "blue-spare");
        }
        assertThat(walk(docker1, Packet.arpRequest(docker1.mac(), NOBODY, ip(docker3)))
                        .outcomes())
                .as("a probe for an address that is taken is told so")
                .singleElement()
                .isInstanceOf(Outcome.Returned.class);
    }

    @Test
    void atAPortAttachedByHandStrangersAreLearnedButNoContainers() {
        Endpoint spare = scenario.endpoint("blue-spare");
        Walk stranger = walk(spare, Packet.ipv4(STRANGER, docker3.mac(), NOBODY, ip(docker3), TCP));
        assertThat(ports(stranger)).containsExactly("w-docker3");
        assertThat(stranger.outcomes(Outcome.ToController.class))
                .singleElement()
                .satisfies(end -> assertThat(end.table()).isEqualTo(Table.LEARN));
        // docker1's, and what a container has that the file does not name yet.
        for (MacAddress mac : List.of(docker1.mac(), blue.vni().endpointMac(Ipv4Address.parse("192.168.1.200")))) {
            Walk walk = walk(spare, Packet.ipv4(mac, docker3.mac(), NOBODY, ip(docker3), TCP));
            RoutedWalkTest.assertRefused(walk, Table.LEARN, Refusal.CONTAINER_MAC);
        }
    }

    @Test
    void aContainerWithAMacAddressOfItsOwnIsFencedToo() {
        String file = """
                hosts: [{name: h1, address: 192.168.56.10}, {name: h2, address: 192.168.56.20}]
                networks: [{name: n, vni: 5, subnet: 10.0.0.0/24}]
                containers:
                  - {name: c1, host: h1, network: n, mac: "02:11:22:33:44:55"}
                  - {name: c2, host: h2, network: n}
                ports: [{name: spare, host: h2, network: n}]
                """;
        Scenario own = Scenario.parse(file, List.of());
        for (String name : List.of("c1", "c2")) {
            MacAddress mac = own.endpoint(name).mac();
            Walk walk = own.fabric().walk("h2", "spare", Packet.ipv6(mac, EVERYBODY, TCP));
            RoutedWalkTest.assertRefused(walk, Table.LEARN, Refusal.CONTAINER_MAC);
        }
    }

    @Test
    void aPortHasSoManySendersAndNoMore() {
        String file = """
                hosts: [{name: h1, address: 192.168.56.10}]
                networks: [{name: n, vni: 5, subnet: 10.0.0.0/24, mac-limit: 2}]
                ports: [{name: full, network: n}, {name: spare, network: n}]
                """;
        List<Endpoint> learned = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            Walk before =
                    Scenario.parse(file, learned).fabric().walk("h1", "full", Packet.ipv6(STRANGER, EVERYBODY, TCP));
            assertThat(ports(before)).containsExactly("spare");
            learned.add(Scenario.learned("n", i, "10.0.0.1" + i, "h1", "full"));
        }
        Fabric full = Scenario.parse(file, learned).fabric();
        RoutedWalkTest.assertRefused(
                full.walk("h1", "full", Packet.ipv6(STRANGER, EVERYBODY, TCP)), Table.LEARN, Refusal.TOO_MANY_MACS);
        assertThat(ports(full.walk("h1", "full", Packet.ipv6(learned.get(0).mac(), EVERYBODY, TCP))))
                .containsExactly("spare");
        assertThat(ports(full.walk("h1", "spare", Packet.ipv6(STRANGER, EVERYBODY, TCP))))
                .containsExactly("full");
    }

    @Test
    void aPortOfNoNetworkIsInQuarantine() {
        Simulator host1 = new Simulator(scenario.tables("host1"));
        Packet packet = Packet.ipv6(STRANGER, EVERYBODY, TCP).arrivingAt(77);
        assertThat(host1.run(packet).isDropped()).isTrue();
        assertThat(host1.run(packet).last().refusal()).contains(Refusal.NO_NETWORK);
    }

    @Test
    void nobodyIsSearchedForWhereAllAreDeclared() {
        Endpoint docker6 = scenario.endpoint("docker6");
        Walk walk = walk(docker6, Packet.ipv6(docker6.mac(), STRANGER, TCP));
        RoutedWalkTest.assertRefused(walk, Table.FORWARD, Refusal.UNKNOWN_DESTINATION);
        Walk flooded = walk(docker1, Packet.ipv6(docker1.mac(), STRANGER, TCP));
        assertThat(ports(flooded)).containsExactlyInAnyOrder("w-docker3", "blue-spare");
    }

    /** Every reason there is has a flow in the lab's topologies, or above: none is there for show. */
    @Test
    void everyRefusalIsUsed() {
        List<Refusal> used = scenario.bridges().stream()
                .flatMap(bridge -> scenario.tables(bridge.bridge().title()).flows().values().stream())
                .flatMap(flow -> flow.refusal().stream())
                .toList();
        for (Refusal refusal : Refusal.values()) {
            if (refusal != Refusal.TOO_MANY_MACS) {
                assertThat(used).contains(refusal);
            }
        }
    }

    /** What drops says why. */
    @Test
    void everyDropHasAReason() {
        scenario.bridges().stream()
                .flatMap(bridge -> scenario.tables(bridge.bridge().title()).flows().values().stream())
                .filter(flow -> flow.instructions().isDrop())
                .forEach(flow -> assertThat(flow.refusal()).as("%s", flow).isPresent());
    }

    private void assertRefused(Endpoint from, Packet packet, Refusal why) {
        RoutedWalkTest.assertRefused(walk(from, packet), Table.GUARD, why);
    }

    private Walk walk(Endpoint from, Packet packet) {
        return fabric.walk(from.host(), from.port(), packet);
    }

    private static List<String> ports(Walk walk) {
        return walk.delivered().stream().map(Outcome.Delivered::port).toList();
    }

    private static Ipv4Address ip(Endpoint endpoint) {
        return endpoint.ip().orElseThrow();
    }
}
