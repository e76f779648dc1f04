package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.flows.Scenario;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Containers in several networks, routers among them, addresses that some share, DHCP servers, and networks without a gateway. */
class AttachmentsWalkTest {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final MacAddress STRANGER = MacAddress.parse("02:aa:aa:aa:aa:aa");
    private static final Ipv4Address SHARED = Ipv4Address.parse("10.1.0.100");
    private static final Ipv4Address ELSEWHERE = Ipv4Address.parse("10.77.0.5");
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final String FILE = """
            hosts: [{name: h1, address: 192.168.56.10}, {name: h2, address: 192.168.56.20}]
            networks:
              - {name: front, vni: 5, subnet: 10.1.0.0/24, dhcp: srv}
              - {name: back, vni: 6, subnet: 10.2.0.0/24, gateway: none, dhcp: by-hand}
              - {name: far, vni: 7, subnet: 10.9.0.0/24}
              - {name: link, vni: 8, subnet: 10.3.0.0/31, gateway: none}
              - {name: tenant, vni: 9, subnet: 10.1.0.0/24, exit: none}
            routers: [{name: core, networks: [front, far]}]
            containers:
              - {name: fw, host: h1, networks: [front, back], forward: true}
              - {name: aa, host: h1, network: front}
              - {name: bb, host: h2, network: back}
              - {name: v1, host: h1, network: front, addresses: [10.1.0.100]}
              - {name: v2, host: h2, network: front, addresses: [10.1.0.100]}
              - {name: srv, host: h2, network: front}
              - {name: ff, host: h1, network: far}
              - {name: l1, host: h1, network: link}
              - {name: l2, host: h2, network: link}
              - {name: t1, host: h1, network: tenant, ip: 10.1.0.77}
            ports: [{name: spare, network: front}, {name: by-hand, network: back}]
            """;

    private final Scenario scenario = Scenario.parse(FILE, List.of());
    private final Fabric fabric = scenario.fabric();
    private final Endpoint front = scenario.endpoint("w-fw");
    private final Endpoint back = scenario.endpoint("w1-fw");
    private final Endpoint aa = scenario.endpoint("aa");
    private final Endpoint bb = scenario.endpoint("bb");
    private final Endpoint v1 = scenario.endpoint("v1");
    private final Endpoint v2 = scenario.endpoint("v2");
    private final Endpoint srv = scenario.endpoint("srv");

    @Test
    void eachInterfaceIsAnEndpointOfItsNetwork() {
        assertThat(front.network() + " " + back.network()).isEqualTo("front back");
        assertDelivered(walk(bb, Packet.echoRequest(bb.mac(), back.mac(), ip(bb), ip(back))), "w1-fw");
        assertDelivered(walk(aa, Packet.echoRequest(aa.mac(), front.mac(), ip(aa), ip(front))), "w-fw");
        assertThat(ports(walk(aa, Packet.echoRequest(aa.mac(), back.mac(), ip(aa), ip(back)))))
                .as("by the other network's MAC address")
                .doesNotContain("w1-fw");
    }

    @Test
    void aRouterPassesOnWhatComesFromElsewhereAndIsNobodyElse() {
        assertDelivered(walk(back, Packet.ipv4(back.mac(), bb.mac(), ip(aa), ip(bb), TCP)), "w-bb");
        Ipv4Address neighbour = Ipv4Address.parse("10.2.0.77");
        assertRefused(walk(back, Packet.ipv4(back.mac(), bb.mac(), neighbour, ip(bb), TCP)), Refusal.SPOOFED_IP);
        assertRefused(walk(back, Packet.arpRequest(back.mac(), ip(aa), ip(bb))), Refusal.SPOOFED_ARP);
        assertRefused(walk(aa, Packet.ipv4(aa.mac(), front.mac(), ELSEWHERE, ip(front), TCP)), Refusal.SPOOFED_IP);
    }

    @Test
    void whoMaySharesAnAddressByAnnouncingIt() {
        Walk announced = walk(v1, Packet.arpRequest(v1.mac(), SHARED, SHARED));
        assertThat(announced.outcomes(Outcome.ToController.class))
                .singleElement()
                .extracting(Outcome.ToController::table)
                .isEqualTo(Table.GUARD);
        assertThat(ports(announced)).contains("w-aa", "w-v2", "spare").doesNotContain("w-t1");
        assertDelivered(walk(v2, Packet.ipv4(v2.mac(), aa.mac(), SHARED, ip(aa), TCP)), "w-aa");
        assertRefused(walk(aa, Packet.arpRequest(aa.mac(), SHARED, SHARED)), Refusal.SPOOFED_ARP);
        Walk byHand = fabric.walk("h1", "spare", Packet.arpRequest(STRANGER, SHARED, SHARED));
        assertThat(byHand.hops().get(0).passage().last().refusal()).contains(Refusal.ADDRESS_TAKEN);
    }

    @Test
    void everybodyIsAskedForItAndNoSwitchAnswers() {
        Walk asked = walk(aa, Packet.arpRequest(aa.mac(), ip(aa), SHARED));
        assertThat(asked.outcomes(Outcome.Returned.class)).isEmpty();
        assertThat(ports(asked)).contains("w-v1", "w-v2");
    }

    @Test
    void whatIsRoutedGoesToWhoHasIt() {
        Endpoint ff = scenario.endpoint("ff");
        Packet packet = Packet.ipv4(ff.mac(), scenario.network("far").gatewayMac(), ip(ff), SHARED, TCP);
        assertThat(walk(ff, packet).outcomes(Outcome.ToController.class))
                .as("nobody has it: the controller asks")
                .singleElement()
                .extracting(Outcome.ToController::table)
                .isEqualTo(Table.RESOLVE);
        List<Endpoint> known = new ArrayList<>(scenario.endpoints());
        known.replaceAll(one -> one.equals(v2) ? v2.holding(Set.of(SHARED)) : one);
        Fabric later = Fabric.compiled(scenario.topology(), scenario.bridges(), known);
        assertDelivered(later.walk("h1", "w-ff", packet), "w-v2");
        Walk again = later.walk("h2", "w-v2", Packet.arpRequest(v2.mac(), SHARED, SHARED));
        assertThat(again.outcomes(Outcome.ToController.class)).as("known").isEmpty();
    }

    @Test
    void oneDhcpServerForANetwork() {
        assertDelivered(walk(srv, offer(srv, ip(srv))), "w-aa");
        assertRefused(walk(srv, offer(srv, ELSEWHERE)), Refusal.DHCP_SERVER);
        assertRefused(walk(aa, offer(aa, ip(aa))), Refusal.DHCP_SERVER);
        Packet byHand = Packet.ipv4(STRANGER, bb.mac(), Ipv4Address.parse("10.2.0.2"), ip(bb), UDP)
                .with(Field.UDP_SRC, 67);
        assertDelivered(fabric.walk("h1", "by-hand", byHand), "w-bb");
        Walk elsewhere = fabric.walk("h1", "spare", byHand);
        assertThat(elsewhere.hops().get(0).passage().last().refusal()).contains(Refusal.DHCP_SERVER);
    }

    private Packet offer(Endpoint from, Ipv4Address source) {
        return Packet.ipv4(from.mac(), aa.mac(), source, ip(aa), UDP).with(Field.UDP_SRC, 67);
    }

    @Test
    void aNetworkWithoutAGatewayHasNobodyThere() {
        Walk asked = walk(bb, Packet.arpRequest(bb.mac(), ip(bb), Ipv4Address.parse("10.2.0.254")));
        assertThat(asked.outcomes(Outcome.Returned.class)).isEmpty();
        MacAddress nobody = scenario.network("back").gatewayMac();
        assertRefused(walk(bb, Packet.ipv4(bb.mac(), nobody, ip(bb), ELSEWHERE, TCP)), Refusal.OTHER_GATEWAY);
        Endpoint l1 = scenario.endpoint("l1");
        Endpoint l2 = scenario.endpoint("l2");
        assertThat(ip(l1) + " " + ip(l2)).isEqualTo("10.3.0.0 10.3.0.1");
        assertDelivered(walk(l1, Packet.echoRequest(l1.mac(), l2.mac(), ip(l1), ip(l2))), "w-l2");
    }

    @Test
    void anEqualSubnetIsAnotherNetwork() {
        Endpoint t1 = scenario.endpoint("t1");
        Packet packet = Packet.ipv4(t1.mac(), scenario.network("tenant").gatewayMac(), ip(t1), ip(aa), TCP);
        assertRefused(walk(t1, packet), Refusal.ISOLATED);
        assertThat(ports(walk(t1, Packet.arpRequest(t1.mac(), ip(t1), ip(aa))))).isEmpty();
    }

    private Walk walk(Endpoint from, Packet packet) {
        return fabric.walk(from.host(), from.port(), packet);
    }

    private static List<String> ports(Walk walk) {
        return walk.outcomes(Outcome.Delivered.class).stream()
                .map(Outcome.Delivered::port)
                .toList();
    }

    private static void assertDelivered(Walk walk, String port) {
        assertThat(ports(walk)).as("%s", walk).containsExactly(port);
    }

    private static void assertRefused(Walk walk, Refusal why) {
        assertThat(walk.outcomes()).as("%s", walk).singleElement().isInstanceOf(Outcome.Dropped.class);
        assertThat(((Outcome.Dropped) walk.outcomes().get(0)).step().refusal()).contains(why);
    }

    private static Ipv4Address ip(Endpoint endpoint) {
        return endpoint.ip().orElseThrow();
    }
}
