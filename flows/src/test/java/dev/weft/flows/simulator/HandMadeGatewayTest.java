package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Refusal;
import dev.weft.flows.Scenario;
import dev.weft.flows.Table;
import dev.weft.flows.verifier.Held;
import dev.weft.flows.verifier.Ingress;
import dev.weft.flows.verifier.Verifier;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gateway port with a MAC address of its own, as one made by hand has: guests see the network's gateway alone. */
class HandMadeGatewayTest {
    private static final MacAddress OWN = MacAddress.parse("36:be:11:22:33:44");
    private static final Ipv4Address OUTSIDE = Ipv4Address.parse("203.0.113.1");

    private final Scenario scenario = Scenario.parse(
            """
            layout: bridge-per-network
            hosts:
              - name: host1
                address: 192.168.56.10
                bridges: [{bridge: ovs-br0, gateways: {blue: gw0}, tunnels: {host2: tun7}}]
              - {name: host2, address: 192.168.56.20}
            networks:
              - {name: blue, vni: 1000, subnet: 192.168.1.0/24}
              - {name: green, vni: 2000, subnet: 192.168.2.0/24}
            """,
            List.of(
                    Scenario.learned("blue", 1, "192.168.1.11", "host1", "docker1_l"),
                    Scenario.learned("blue", 3, "192.168.1.12", "host2", "docker3_l")));
    private final List<BridgePorts> bridges = scenario.bridges().stream()
            .map(bridge -> bridge.bridge().title().equals("host1/ovs-br0") ? bridge.with(Map.of("gw0", OWN)) : bridge)
            .toList();
    private final Fabric fabric = Fabric.compiled(scenario.topology(), bridges, scenario.endpoints());
    private final Endpoint docker1 = scenario.endpoint("docker1_l");
    private final MacAddress gatewayMac = scenario.network("blue").gatewayMac();
    private final Ipv4Address gateway = scenario.network("blue").gateway().orElseThrow();

    private Ipv4Address ip() {
        return docker1.ip().orElseThrow();
    }

    private Packet toGatewayPort(Packet packet) {
        return fabric.walk("host1", "docker1_l", packet).outcomes(Outcome.ToGateway.class).stream()
                .filter(end -> end.port().equals("gw0"))
                .findFirst()
                .orElseThrow()
                .packet();
    }

    @Test
    void whatLeavesForTheOutsideHasTheMacAddressThatThePortHas() {
        Packet out = toGatewayPort(Packet.ipv4(docker1.mac(), gatewayMac, ip(), OUTSIDE, 6));
        assertThat(out.get(Field.ETH_DST)).isEqualTo(OWN.bits());
        assertThat(out.get(Field.ETH_SRC)).isEqualTo(docker1.mac().bits());
    }

    @Test
    void whoKnowsThePortsOwnAddressFromBeforeFindsTheGateway() {
        Packet out = toGatewayPort(Packet.ipv4(docker1.mac(), OWN, ip(), OUTSIDE, 6));
        assertThat(out.get(Field.ETH_DST)).isEqualTo(OWN.bits());
        assertThat(fabric.walk("host1", "docker1_l", Packet.echoRequest(docker1.mac(), OWN, ip(), gateway))
                        .outcomes(Outcome.Returned.class))
                .singleElement()
                .satisfies(end -> assertThat(end.packet().get(Field.ETH_SRC)).isEqualTo(gatewayMac.bits()));
    }

    @Test
    void theSwitchAnswersForTheGatewayAndTheHostDoesNot() {
        Walk walk = fabric.walk("host1", "docker1_l", Packet.arpRequest(docker1.mac(), ip(), gateway));
        assertThat(walk.outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Returned.class,
                        end -> assertThat(end.packet().get(Field.ARP_SHA)).isEqualTo(gatewayMac.bits()));
    }

    @Test
    void theHostGetsItsAnswersByItsOwnAddress() {
        Walk asked = fabric.walk("host1", "gw0", Packet.arpRequest(OWN, gateway, ip()));
        assertThat(asked.outcomes()).singleElement().isInstanceOfSatisfying(Outcome.Returned.class, end -> {
            assertThat(end.packet().get(Field.ETH_DST)).isEqualTo(OWN.bits());
            assertThat(end.packet().get(Field.ARP_THA)).isEqualTo(OWN.bits());
            assertThat(end.packet().get(Field.ARP_SHA)).isEqualTo(docker1.mac().bits());
        });
        Packet heard = toGatewayPort(Packet.arpReply(docker1.mac(), ip(), gatewayMac, gateway));
        assertThat(heard.get(Field.ETH_DST)).isEqualTo(OWN.bits());
    }

    @Test
    void whatTheHostAsksGuestsItAsksAsTheGateway() {
        Walk asked = fabric.walk("host1", "gw0", Packet.arpRequest(OWN, gateway, Ipv4Address.parse("192.168.1.99")));
        assertThat(asked.delivered()).singleElement().satisfies(end -> {
            assertThat(end.port()).isEqualTo("docker1_l");
            assertThat(end.packet().get(Field.ARP_SHA)).isEqualTo(gatewayMac.bits());
            assertThat(end.packet().get(Field.ETH_SRC)).isEqualTo(gatewayMac.bits());
        });
        Walk answer = fabric.walk("host1", "gw0", Packet.ipv4(OWN, docker1.mac(), OUTSIDE, ip(), 6));
        assertThat(answer.delivered())
                .singleElement()
                .satisfies(end -> assertThat(end.packet().get(Field.ETH_SRC)).isEqualTo(gatewayMac.bits()));
    }

    @Test
    void noGuestSendsFromThePortsAddress() {
        RoutedWalkTest.assertRefused(
                fabric.walk("host1", "docker1_l", Packet.ipv4(OWN, gatewayMac, ip(), OUTSIDE, 6)),
                Table.GUARD,
                Refusal.GATEWAY_MAC);
    }

    /** The tunnel is called otherwise too. */
    @Test
    void networksReachAcrossHosts() {
        Endpoint docker3 = scenario.endpoint("docker3_l");
        Packet ping = Packet.echoRequest(
                docker1.mac(), docker3.mac(), ip(), docker3.ip().orElseThrow());
        assertThat(fabric.walk("host1", "docker1_l", ping).delivered())
                .extracting(Outcome.Delivered::port)
                .containsExactly("docker3_l");
    }

    @Test
    void itIsProved() {
        Compiler compiler = new Compiler(scenario.topology(), Compiler.DEFAULT_MAC_AGE_SECONDS);
        List<Held> held = bridges.stream()
                .map(bridge -> Held.of(bridge, compiler.compile(bridge, scenario.endpoints())))
                .toList();
        Verifier verifier = new Verifier(scenario.topology(), scenario.endpoints(), held);
        for (Ingress ingress : verifier.ingresses()) {
            assertThat(verifier.checker().check(ingress).findings())
                    .as("%s", ingress)
                    .isEmpty();
        }
        // The flows of ports with the network's own address are not right for this one.
        List<Held> plain = bridges.stream()
                .map(bridge -> Held.of(bridge, compiler.compile(bridge.with(Map.of()), scenario.endpoints())))
                .toList();
        Verifier refuted = new Verifier(scenario.topology(), scenario.endpoints(), plain);
        assertThat(refuted.ingresses())
                .anyMatch(
                        ingress -> !refuted.checker().check(ingress).findings().isEmpty());
    }

    /** A bridge whose gateway port has its network's address has not one flow more than before. */
    @Test
    void thePortsAddressCostsFourFlows() {
        Compiler compiler = new Compiler(scenario.topology(), Compiler.DEFAULT_MAC_AGE_SECONDS);
        FlowTables own = compiler.compile(bridges.get(0), scenario.endpoints());
        FlowTables plain = compiler.compile(bridges.get(0).with(Map.of()), scenario.endpoints());
        assertThat(own.flows()).hasSize(plain.flows().size() + 4);
        FlowTables gatewaysOwn = compiler.compile(
                bridges.get(0)
                        .with(BridgePorts.ownMacs(
                                scenario.topology(), bridges.get(0).bridge(), Map.of("gw0", gatewayMac))),
                scenario.endpoints());
        assertThat(Difference.of(plain, gatewaysOwn)).matches(Difference::isEmpty);
    }

    /** One with another gateway's address keeps that network's rules as they are. */
    @Test
    void anotherGatewaysAddressIsRewrittenAndNothingElse() {
        MacAddress greens = scenario.network("green").gatewayMac();
        FlowTables tables = new Compiler(scenario.topology(), Compiler.DEFAULT_MAC_AGE_SECONDS)
                .compile(bridges.get(0).with(Map.of("gw0", greens)), scenario.endpoints());
        assertThat(tables.flows().values())
                .noneMatch(flow -> flow.match().toString().contains(greens.toString()));
    }
}
