package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.flows.Scenario;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tutorial's layout: a bridge for each network, and what is hung on a bridge is in its network. */
class TwoBridgesWalkTest {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final MacAddress STRANGER = MacAddress.parse("02:aa:aa:aa:aa:aa");
    private static final Ipv4Address OUTSIDE = Ipv4Address.parse("203.0.113.1");

    private final Scenario scenario = Scenario.twoBridges();
    private final Fabric fabric = scenario.fabric();

    @Test
    void theTutorialsMatrix() {
        for (Endpoint from : scenario.endpoints()) {
            for (Endpoint to : scenario.endpoints()) {
                if (from != to) {
                    Packet ping = Packet.echoRequest(from.mac(), to.mac(), ip(from), ip(to));
                    Walk walk = fabric.walk(from.host(), from.port(), ping);
                    boolean same = from.network().equals(to.network());
                    assertThat(walk.delivered())
                            .as("%s", walk)
                            .extracting(Outcome.Delivered::port)
                            .isEqualTo(same ? List.of(to.port()) : others(from));
                    for (Hop hop : walk.crossings()) {
                        assertThat(hop.passage().packet().get(Field.TUN_ID))
                                .isEqualTo(
                                        scenario.network(from.network()).vni().number());
                    }
                    assertThat(fabric.replies(walk)).hasSize(walk.delivered().size());
                }
            }
        }
    }

    /** Whom a frame for a MAC address that its network does not know is flooded to. */
    private List<String> others(Endpoint from) {
        return scenario.endpoints().stream()
                .filter(other -> other != from && other.network().equals(from.network()))
                .map(Endpoint::port)
                .toList();
    }

    @Test
    void theGatewayAnswersAndLeadsOut() {
        Endpoint docker4 = scenario.endpoint("docker4_l");
        MacAddress gateway = scenario.network("green").gatewayMac();
        Packet ping = Packet.echoRequest(
                docker4.mac(),
                gateway,
                ip(docker4),
                scenario.network("green").gateway().orElseThrow());
        assertThat(fabric.walk("host2", "docker4_l", ping).outcomes(Outcome.Returned.class))
                .hasSize(1);
        Packet out = Packet.ipv4(docker4.mac(), gateway, ip(docker4), OUTSIDE, 6);
        assertThat(fabric.walk("host2", "docker4_l", out).outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.ToGateway.class, end -> assertThat(end.port()).isEqualTo("veth1"));
        Packet toBlue = Packet.ipv4(docker4.mac(), gateway, ip(docker4), ip(scenario.endpoint("docker1_l")), 6);
        RoutedWalkTest.assertRefused(fabric.walk("host2", "docker4_l", toBlue), Table.ROUTE, Refusal.ISOLATED);
    }

    @Test
    void whatIsHungOnABridgeIsInItsNetwork() {
        Walk walk = fabric.walk("host1", "docker2_l", Packet.ipv6(STRANGER, EVERYBODY, 6));
        assertThat(walk.delivered()).extracting(Outcome.Delivered::port).containsExactly("docker4_l");
        assertThat(walk.outcomes(Outcome.ToController.class)).hasSize(1);
    }

    /** Neither the bridge's own port nor a tunnel, to whichever host it leads, is a port where endpoints are. */
    @Test
    void tunnelsAndTheBridgesOwnPortAreNobodys() {
        BridgePorts bridge = scenario.bridge("host1/ovs-br1");
        Map<String, Integer> ports = new HashMap<>(bridge.ports());
        ports.put("vxlan1-gone", 50);
        Simulator simulator = new Simulator(new dev.weft.flows.Compiler(scenario.topology(), 300)
                .compile(new BridgePorts(bridge.bridge(), ports), scenario.endpoints()));
        Packet packet = Packet.ipv6(STRANGER, EVERYBODY, 6);
        Passage local = simulator.run(packet.arrivingAt(0xffff_fffe));
        assertThat(local.last().refusal()).contains(Refusal.NO_NETWORK);
        Passage stale = simulator.run(packet.arrivingByTunnel(
                50, 2000, Ipv4Address.parse("192.168.56.99"), Ipv4Address.parse("192.168.56.10")));
        assertThat(stale.last().refusal()).contains(Refusal.FOREIGN_TUNNEL);
        Passage foreign = simulator.run(
                packet.arrivingByTunnel(ports.get("vxlan1"), 2000, OUTSIDE, Ipv4Address.parse("192.168.56.10")));
        assertThat(foreign.last().refusal()).contains(Refusal.FOREIGN_TUNNEL);
        Passage other = simulator.run(packet.arrivingByTunnel(
                ports.get("vxlan1"), 1000, Ipv4Address.parse("192.168.56.20"), Ipv4Address.parse("192.168.56.10")));
        assertThat(other.last().refusal()).contains(Refusal.FOREIGN_TUNNEL);
    }

    private static Ipv4Address ip(Endpoint endpoint) {
        return endpoint.ip().orElseThrow();
    }
}
