package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flows.Action;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.flows.Tutorial;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The evaluator's rules, one by one, and all that it refuses. */
class SimulatorTest {
    private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");
    private static final Ipv4Address IP_A = Ipv4Address.parse("10.0.0.1");
    private static final Ipv4Address IP_B = Ipv4Address.parse("10.0.0.2");
    private static final Packet UDP = Packet.ipv4(A, B, IP_A, IP_B, 17).arrivingAt(1);
    private static final Packet ASKS = Packet.arpRequest(A, IP_A, IP_B).arrivingAt(1);
    private static final Match ARP = Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_ARP);

    private static final Flow TO_FORWARD = flow(Table.CLASSIFY, Match.ALL, Instructions.goTo(Table.FORWARD));
    private static final Flow TO_ARP = flow(Table.CLASSIFY, Match.ALL, Instructions.goTo(Table.ARP));

    @Test
    void theHigherPriorityWinsAndAMissDrops() {
        Match masked = Match.ALL.with(Field.ETH_DST, 0x0200_0000_0000L, 0xffff_0000_0000L);
        Flow low = new Flow(
                new Flow.Key(Table.FORWARD, Priority.MISS, Match.ALL), Instructions.DROP, 0, Optional.empty(), "");
        Flow high = flow(Table.FORWARD, masked, Instructions.apply(Action.output(2)));
        Simulator simulator = simulator(TO_FORWARD, low, high);

        assertThat(simulator.run(UDP).last().flow()).contains(high);
        assertThat(simulator
                        .run(UDP.with(Field.ETH_DST, 0x0600_0000_0001L))
                        .last()
                        .flow())
                .contains(low);
        Passage miss = simulator(TO_FORWARD).run(UDP);
        assertThat(miss.isDropped()).isTrue();
        assertThat(miss.last()).hasToString("FORWARD  no flow matches");
    }

    @Test
    void metadataIsWrittenUnderItsMask() {
        Flow tag =
                flow(Table.CLASSIFY, Match.ALL, Instructions.goTo(Table.FORWARD).writing(0x10, 0xf0));
        Flow sees =
                flow(Table.FORWARD, Match.ALL.with(Field.METADATA, 0x13, 0xff), Instructions.apply(Action.output(2)));

        assertThat(simulator(tag, sees).run(UDP.with(Field.METADATA, 0xa3)).outputs())
                .extracting(Emission::port)
                .containsExactly(2);
    }

    @Test
    void actionsApplyInOrderAndBucketsToTheirOwnCopy() {
        Group group = group(List.of(
                List.of(Action.set(Field.TUN_ID, 7), Action.output(2)),
                List.of(Action.output(1)),
                List.of(Action.output(3))));
        Flow flow = flow(
                Table.FORWARD,
                Match.ALL,
                Instructions.apply(
                        Action.output(4), Action.set(Field.TUN_ID, 5), new Action.ToGroup(9), Action.output(4)));

        List<Emission> outputs = new Simulator(FlowTables.of(List.of(TO_FORWARD, flow), List.of(group)))
                .run(UDP)
                .outputs();

        assertThat(outputs).extracting(Emission::port).containsExactly(4, 2, 1, 3, 4);
        assertThat(outputs)
                .extracting(emission -> emission.packet().get(Field.TUN_ID))
                .containsExactly(0L, 7L, 5L, 5L, 5L);
        assertThat(outputs.get(2).kind()).isEqualTo(Emission.Kind.SUPPRESSED);
    }

    @Test
    void movesAndReturns() {
        Flow flow = flow(
                Table.ARP, ARP, Instructions.apply(Action.move(Field.ARP_SPA, Field.ARP_TPA), new Action.Return()));

        Emission back = simulator(TO_ARP, flow).run(ASKS).outputs().get(0);

        assertThat(back.kind()).isEqualTo(Emission.Kind.BACK);
        assertThat(back.port()).isEqualTo(1);
        assertThat(back.packet().get(Field.ARP_TPA)).isEqualTo(IP_A.toLong());
    }

    @Test
    void aTtlThatRunsOutEndsThePacket() {
        Match ip = Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4);
        Flow routes = flow(
                Table.ROUTE,
                ip,
                Instructions.apply(new Action.DecTtl()).writing(7, 7).thenGoTo(Table.FORWARD));
        Flow sends = flow(Table.FORWARD, Match.ALL.with(Field.METADATA, 7), Instructions.apply(Action.output(2)));
        Simulator simulator = simulator(
                flow(Table.CLASSIFY, Match.ALL, Instructions.goTo(Table.ARP)),
                flow(Table.ARP, Match.ALL, Instructions.goTo(Table.ROUTE)),
                routes,
                sends);

        assertThat(simulator.run(UDP).outputs())
                .singleElement()
                .satisfies(out -> assertThat(out.packet().get(Field.IP_TTL)).isEqualTo(63));
        for (int ttl : new int[] {0, 1}) {
            Packet old = UDP.with(Field.IP_TTL, ttl);
            Passage passage = simulator.run(old);
            assertThat(passage.outputs()).containsExactly(new Emission(Emission.Kind.INVALID_TTL, 0, old));
            assertThat(passage.last().table()).isEqualTo(Table.ROUTE);
            assertThat(passage.isDropped()).isFalse();
        }
    }

    @Test
    void tagsAndPortsAndIpv6AreMatched() {
        Match udp = Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4).with(Field.IP_PROTO, Match.IP_PROTO_UDP);
        assertThat(UDP.with(Field.UDP_SRC, 67).fits(udp.with(Field.UDP_SRC, 67)))
                .isTrue();
        assertThat(UDP.fits(udp.with(Field.UDP_SRC, 67))).isFalse();
        Match tag = Match.ALL.with(Field.VLAN_TCI, Match.VLAN_PRESENT, Match.VLAN_PRESENT);
        assertThat(UDP.tagged(5).fits(tag)).isTrue();
        assertThat(UDP.fits(tag)).isFalse();
        assertThat(UDP.tagged(5))
                .hasToString(
                        "in_port=1,dl_dst=02:00:00:00:00:0b,dl_src=02:00:00:00:00:0a,dl_type=0x0800,vlan_tci=0x1005,nw_proto=17,"
                                + "nw_ttl=64,nw_src=10.0.0.1,nw_dst=10.0.0.2,udp_src=0,udp_dst=0");
        Match advertises = Match.ALL
                .with(Field.ETH_TYPE, Match.ETH_TYPE_IPV6)
                .with(Field.IP_PROTO, Match.IP_PROTO_ICMPV6)
                .with(Field.ICMPV6_TYPE, 134);
        assertThat(Packet.icmpv6(A, B, 134).fits(advertises)).isTrue();
        assertThat(Packet.icmpv6(A, B, 135).fits(advertises)).isFalse();
        assertThat(Packet.ipv6(A, B, 17).reply()).isEmpty();
        assertThat(UDP.with(Field.UDP_DST, 53).reply().orElseThrow().get(Field.UDP_SRC))
                .isEqualTo(53);
    }

    @Test
    void twoFlowsThatWantThePacketAreAFault() {
        Flow one = flow(Table.FORWARD, Match.ALL.with(Field.ETH_DST, B), Instructions.DROP);
        Flow other = flow(Table.FORWARD, Match.ALL.with(Field.METADATA, 0, 1), Instructions.DROP);
        Simulator simulator = simulator(TO_FORWARD, one, other);

        assertThatThrownBy(() -> simulator.run(UDP))
                .isInstanceOf(FlowFault.class)
                .hasMessageContaining("also matches another flow of this priority")
                .hasMessageContaining(one.toString())
                .hasMessageContaining(other.toString());
        assertThat(simulator.run(UDP.with(Field.METADATA, 1)).last().flow()).contains(one);
    }

    @Test
    void prerequisitesAreNeeded() {
        refused(flow(Table.ARP, Match.ALL.with(Field.ARP_OP, 1), Instructions.DROP), "matches ARP_OP without");
        refused(
                flow(
                        Table.ROUTE,
                        Match.ALL.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4).with(Field.ICMP_TYPE, 8),
                        Instructions.DROP),
                "matches ICMP_TYPE without matching nw_proto=1");
        refused(
                flow(Table.ROUTE, ARP, Instructions.apply(Action.set(Field.IP_TTL, 1), new Action.Return())),
                "sets IP_TTL without matching ip");
        refused(
                flow(
                        Table.ARP,
                        Match.ALL,
                        Instructions.apply(Action.move(Field.ARP_SHA, Field.ETH_DST), new Action.Return())),
                "reads ARP_SHA without matching arp");
        Group group = group(List.of(List.of(Action.set(Field.ARP_OP, 2), Action.output(2))));
        Flow toGroup = flow(Table.FORWARD, Match.ALL, Instructions.apply(new Action.ToGroup(9)));
        Simulator inBucket = new Simulator(FlowTables.of(List.of(TO_FORWARD, toGroup), List.of(group)));
        assertThatThrownBy(() -> inBucket.run(UDP)).hasMessageContaining("has no ARP_OP");
        assertThat(inBucket.run(ASKS).outputs()).hasSize(1);
    }

    @Test
    void whatIsInVainIsRefused() {
        Match arp = ARP.with(Field.ARP_OP, 1);
        refused(
                flow(Table.ARP, arp, Instructions.apply(Action.set(Field.ARP_OP, 1), new Action.Return())),
                "sets ARP_OP to the value it already has");
        refused(
                flow(Table.FORWARD, Match.ALL, Instructions.apply(Action.output(2), Action.set(Field.TUN_ID, 1))),
                "outputs it nowhere");
        refused(
                flow(
                        Table.ARP,
                        arp,
                        Instructions.apply(Action.move(Field.ARP_SHA, Field.ARP_SHA), new Action.Return())),
                "onto itself");
        refused(
                flow(Table.CLASSIFY, Match.ALL, Instructions.goTo(Table.ARP).writing(2, 1)),
                "writes metadata outside the mask");
        refused(
                flow(Table.CLASSIFY, Match.ALL, Instructions.goTo(Table.ARP).writing(0, 0)),
                "writes no bit of metadata");
    }

    @Test
    void unknownPortsAndGroupsAreRefused() {
        refused(flow(Table.FORWARD, Match.ALL, Instructions.apply(new Action.ToGroup(8))), "there is no group 8");
        refused(flow(Table.FORWARD, Match.ALL, Instructions.apply(Action.output(0))), "there is no such port");
        refused(group(List.of(List.of(Action.set(Field.TUN_ID, 1)))), "outputs nothing");
        refused(group(List.of(List.of(Action.output(2), Action.output(3)))), "outputs twice");
        refused(
                group(List.of(List.of(Action.set(Field.TUN_ID, 1), Action.set(Field.TUN_ID, 2), Action.output(3)))),
                "sets a field twice");
        refused(group(List.of(List.of(new Action.ToGroup(9)))), "may lead back");
        refused(group(List.of(List.of(Action.output(-1)))), "there is no such port");

        Flow flow = flow(Table.FORWARD, Match.ALL, Instructions.apply(Action.output(77)));
        assertThatThrownBy(() -> fabric(flow).walk("host1", "w-docker1", UDP))
                .isInstanceOf(FlowFault.class)
                .hasMessageContaining("host1 has no port for: out through port 77");
        assertThatThrownBy(() -> fabric(flow).walk("host1", "nope", UDP)).hasMessageContaining("no port nope on host1");
    }

    /** As a switch has it: `ovs-ofctl add-flow` takes the number, and the packet goes nowhere. */
    @Test
    void whatIsForAPortThatIsAwaitedGoesNowhere() {
        Flow flow = flow(Table.FORWARD, Match.ALL, Instructions.apply(Action.output(77), Action.output(4)));
        Host host = Tutorial.TOPOLOGY.hosts().get(0);
        BridgePorts there = Tutorial.bridge(host, Map.of("vxlan0", 1, "w-docker1", 4, "w-docker2", 5));
        BridgePorts bridge = new BridgePorts(there.bridge(), there.ports(), Map.of("w-docker9", 77));
        Fabric fabric = new Fabric(
                Tutorial.TOPOLOGY,
                List.of(new Fabric.Site(bridge, FlowTables.of(List.of(TO_FORWARD, flow), List.of()))));

        Walk walk = fabric.walk("host1", "w-docker2", UDP);

        assertThat(walk.outcomes())
                .extracting(Outcome::toString)
                .containsExactly("for w-docker9 of host1, which does not exist", "delivered to w-docker1 of host1");
    }

    @Test
    void tunnelsLeadSomewhereAndLoopsEnd() {
        Flow aimless = flow(Table.FORWARD, Match.ALL, Instructions.apply(Action.output(1)));
        assertThatThrownBy(() -> fabric(aimless).walk("host1", "w-docker1", UDP))
                .isInstanceOf(FlowFault.class)
                .hasMessageContaining("into the tunnel without a destination");
        Walk lost = fabric(through(IP_B, Action.output(1))).walk("host1", "w-docker1", UDP);
        assertThat(lost.outcomes()).singleElement().isInstanceOf(Outcome.Lost.class);
        assertThat(lost.toString()).endsWith("=> lost: host1 sent it to 10.0.0.2, where no tunnel ends");
        Flow home = through(Tutorial.HOST1.vtep(), Action.output(1));
        assertThatThrownBy(() -> fabric(home).walk("host1", "w-docker1", UDP))
                .isInstanceOf(FlowFault.class)
                .hasMessageContaining("to its own host");
        // Out of the tunnel and into it again, by IN_PORT: no switch would forbid it.
        Flow there = through(Tutorial.HOST2.vtep(), Action.output(1), new Action.Return());
        Flow back = through(Tutorial.HOST1.vtep(), new Action.Return());
        Walk loop = new Fabric(Tutorial.TOPOLOGY, List.of(site(Tutorial.HOST1, there), site(Tutorial.HOST2, back)))
                .walk("host1", "w-docker1", UDP);
        assertThat(loop.outcomes(Outcome.Looped.class)).hasSize(1);
        assertThat(loop.hops()).hasSize(3);
    }

    private static Flow through(Ipv4Address vtep, Action... sending) {
        List<Action> actions = new ArrayList<>();
        actions.add(Action.set(Field.TUN_ID, 1));
        actions.add(Action.set(Field.TUN_DST, vtep));
        actions.addAll(List.of(sending));
        return flow(Table.FORWARD, Match.ALL, Instructions.apply(actions.toArray(Action[]::new)));
    }

    private static Fabric fabric(Flow flow) {
        return new Fabric(Tutorial.TOPOLOGY, List.of(site(Tutorial.HOST1, flow)));
    }

    private static Fabric.Site site(Host host, Flow flow) {
        BridgePorts bridge = Tutorial.bridge(host, Map.of("vxlan0", 1, "w-docker1", 4));
        return new Fabric.Site(bridge, FlowTables.of(List.of(TO_FORWARD, flow), List.of()));
    }

    private static void refused(Flow flow, String why) {
        assertThatThrownBy(() -> simulator(flow))
                .isInstanceOf(FlowFault.class)
                .hasMessageContaining(why)
                .hasMessageContaining(flow.toString())
                .hasMessageContaining(flow.purpose());
    }

    private static void refused(Group group, String why) {
        assertThatThrownBy(() -> new Simulator(FlowTables.of(List.of(), List.of(group))))
                .isInstanceOf(FlowFault.class)
                .hasMessageContaining(why)
                .hasMessageContaining(group.toString());
    }

    private static Group group(List<List<Action>> buckets) {
        return new Group(9, buckets, "blue", "a test's group");
    }

    private static Simulator simulator(Flow... flows) {
        return new Simulator(FlowTables.of(List.of(flows), List.of()));
    }

    private static Flow flow(Table table, Match match, Instructions instructions) {
        return new Flow(new Flow.Key(table, Priority.ENTRY, match), instructions, 0, Optional.empty(), "a test's flow");
    }
}
