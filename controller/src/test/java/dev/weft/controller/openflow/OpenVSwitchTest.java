package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static dev.weft.controller.openflow.OvsExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.RecordingListener.Connected;
import dev.weft.controller.openflow.RecordingListener.Disconnected;
import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.InstalledMeter;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Meter;
import dev.weft.flows.Place;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.flows.Tag;
import dev.weft.topology.Bridge;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server against a real Open vSwitch with the dummy datapath. */
class OpenVSwitchTest {
    @RegisterExtension
    final OvsExtension real = new OvsExtension();

    private RecordingListener listener;
    private DummyOvs ovs;
    private SwitchConnection connection;
    private List<SwitchPort> ports;

    @BeforeEach
    void connect() {
        Connected connected = real.connect(Map.of("p1", 1, "p2", 2));
        listener = real.listener();
        ovs = real.ovs();
        connection = connected.connection();
        ports = connected.ports();
    }

    @Test
    void tellsWhichSwitchAndPorts() {
        assertThat(connection.id()).hasToString(OvsExtension.DATAPATH_ID);
        assertThat(ports).extracting(SwitchPort::name).containsExactlyInAnyOrder(BRIDGE, "p1", "p2");
        assertThat(ports.stream().filter(port -> port.name().equals("p2")).findFirst())
                .map(SwitchPort::number)
                .contains(2);

        ovs.addPort(BRIDGE, "p7", 7);
        assertThat(listener.next(RecordingListener.PortChanged.class).port().number())
                .isEqualTo(7);
        ovs.vsctl("del-port", BRIDGE, "p7");
        assertThat(listener.next(RecordingListener.PortGone.class).port().name())
                .isEqualTo("p7");
    }

    @Test
    void whatItWasToldIsWhatItSaysItHolds() {
        Samples samples = Samples.all();
        assertThat(program(adding(samples.groups(), samples.flows()))).isEmpty();

        Installed installed = await(connection.read());

        assertThat(installed.flows()).hasSameSizeAs(samples.flows());
        Map<Object, InstalledFlow> byPlace = installed.flows().stream()
                .collect(Collectors.toMap(flow -> flow.place().orElseThrow(() -> new AssertionError(flow)), f -> f));
        for (Flow flow : samples.flows()) {
            InstalledFlow found = byPlace.get(flow.place());
            assertThat(found).as(flow.toString()).isNotNull();
            assertThat(found.cookie()).isEqualTo(flow.cookie());
            assertThat(found.does()).contains(flow.instructions());
            assertThat(found.actions()).isEqualTo(flow.instructions().toString());
            assertThat(found.matchText()).isEqualTo(flow.match().toString());
        }
        assertThat(installed.groups()).hasSameSizeAs(samples.groups());
        for (Group group : samples.groups()) {
            assertThat(installed.groups())
                    .filteredOn(g -> g.id() == group.id())
                    .singleElement()
                    .satisfies(g -> assertThat(g.buckets()).contains(group.buckets()));
        }
    }

    @Test
    void theCompiledPipelineIsFoundAsItWasSent() {
        FlowTables desired = Pipeline.tables(100);
        Difference all = Difference.of(desired, Installed.NOTHING);
        assertThat(all.flows()).hasSizeGreaterThan(500);
        assertThat(program(all)).isEmpty();

        Difference left = Difference.of(desired, await(connection.read()));

        assertThat(left.isEmpty()).as("left to do: %s", left).isTrue();
        FlowTables fewer = Pipeline.tables(1);
        assertThat(program(Difference.of(fewer, desired))).isEmpty();
        assertThat(Difference.of(fewer, await(connection.read())).isEmpty()).isTrue();
        assertThat(program(Difference.of(FlowTables.EMPTY, fewer))).isEmpty();
        assertThat(await(connection.read()))
                .as("nothing, and it can have meters")
                .isEqualTo(Installed.NOTHING);
    }

    /** The lab's files have every feature between them; a controller that reads what it sent finds nothing to do. */
    @ParameterizedTest
    @ValueSource(strings = {"topology.yaml", "topology-routed.yaml", "topology-two-bridges.yaml"})
    void everyKindOfFlowIsFoundAsItWasSent(String file) throws IOException {
        Topology topology = Pipeline.topology(Files.readString(Path.of("../vagrant", file)));
        Installed held = Installed.NOTHING;
        for (Bridge bridge : topology.bridges()) {
            FlowTables desired = Pipeline.tables(topology, bridge);
            assertThat(program(Difference.of(desired, held))).isEmpty();

            held = await(connection.read());

            assertThat(Difference.of(desired, held).isEmpty())
                    .as(bridge.title())
                    .isTrue();
            Map<Place, InstalledFlow> found = held.flows().stream()
                    .collect(Collectors.toMap(flow -> flow.place().orElseThrow(), Function.identity()));
            assertThat(found).hasSameSizeAs(desired.flows());
            assertThat(desired.flows().values())
                    .allSatisfy(
                            flow -> assertThat(found.get(flow.place()).does()).contains(flow.instructions()));
        }
    }

    @Test
    void changesAndRemovesInPlace() {
        Samples samples = Samples.all();
        Flow old = Samples.flow(Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0001L), 0, Action.output(1));
        Flow changed = Samples.flow(Table.FORWARD, old.match(), 0, Action.output(2));
        Group group = samples.groups().get(0);
        Group bigger =
                new Group(group.id(), List.of(List.of(Action.output(1)), List.of(Action.output(2))), "blue", "flood");
        program(adding(List.of(group), List.of(old)));

        assertThat(program(new Difference(List.of(), List.of(bigger), List.of(changed), List.of(), List.of())))
                .isEmpty();
        Installed after = await(connection.read());
        assertThat(after.flows())
                .singleElement()
                .satisfies(flow -> assertThat(flow.actions()).isEqualTo("output:2"));
        assertThat(after.groups())
                .singleElement()
                .satisfies(g -> assertThat(g.buckets()).contains(bigger.buckets()));

        assertThat(program(
                        new Difference(List.of(), List.of(), List.of(), List.of(changed.place()), List.of(group.id()))))
                .isEmpty();
        assertThat(await(connection.read())).isEqualTo(Installed.NOTHING);
    }

    @Test
    void errorsNameTheFlowThatCausedThem() {
        Flow good = Samples.flow(Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0001L), 0, Action.output(1));
        Flow bad = Samples.flow(
                Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0002L), 0, new Action.ToGroup(4711));
        Flow unsendable = Samples.flow(
                Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0003L), 0, Action.output(0xffff_fff7));

        List<SwitchError> errors = program(adding(List.of(), List.of(good, bad, unsendable)));

        assertThat(errors).hasSize(2);
        assertThat(errors).anySatisfy(error -> {
            assertThat(error.what()).isEqualTo("the group it refers to does not exist (OFPBAC_BAD_OUT_GROUP)");
            assertThat(error.cause()).contains("02:00:00:00:00:02", "group:4711", bad.purpose());
        });
        assertThat(errors).anySatisfy(error -> {
            assertThat(error.what()).startsWith("not sent: ");
            assertThat(error.cause()).contains("02:00:00:00:00:03");
        });
        assertThat(await(connection.read()).flows()).hasSize(1);
    }

    @Test
    void keepsWhatItDoesNotKnowAsText() {
        ovs.ofctl(
                "add-flow",
                BRIDGE,
                "table=9,priority=7,cookie=0x99,reg0=5,tcp,tp_dst=80,actions=load:7->NXM_NX_REG1[],resubmit(,10),NORMAL");
        ovs.ofctl("add-group", BRIDGE, "group_id=5,type=select,bucket=actions=output:1");

        Installed installed = await(connection.read());

        assertThat(installed.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.match()).isEmpty();
            assertThat(flow.matchText()).contains("nw_proto=6").contains("0x00000005");
            assertThat(flow.does()).isEmpty();
            assertThat(flow.actions()).endsWith("NORMAL").contains("action_65535=0x");
            assertThat(flow.cookie().isOurs()).isFalse();
            assertThat(flow.table()).isEqualTo(9);
        });
        assertThat(installed.groups())
                .singleElement()
                .satisfies(group -> assertThat(group.buckets()).isEmpty());
    }

    @Test
    void takesFiveThousandFlows() {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            flows.add(Samples.flow(
                    Table.FORWARD,
                    Match.ALL
                            .with(Field.METADATA, 1000, 0xff_ffff)
                            .with(Field.ETH_DST, new MacAddress(0x0200_0000_0000L + i)),
                    0,
                    Action.set(Field.TUN_ID, 1000),
                    Action.set(Field.TUN_DST, 0xc0a8_3814L),
                    Action.output(1)));
        }
        assertThat(program(adding(List.of(), flows))).isEmpty();

        Map<Object, InstalledFlow> held = await(connection.read()).flows().stream()
                .collect(Collectors.toMap(flow -> flow.place().orElseThrow(), Function.identity()));
        assertThat(held).hasSize(5000);
        assertThat(flows)
                .allSatisfy(flow -> assertThat(held.get(flow.place()).cookie()).isEqualTo(flow.cookie()));
    }

    @Test
    void packetsComeInWithMetadataAndGoOut() {
        program(adding(
                List.of(),
                List.of(
                        new Flow(
                                new Flow.Key(Table.CLASSIFY, Priority.ENTRY, Match.ALL.with(Field.IN_PORT, 1)),
                                Instructions.goTo(Table.GUARD).writing(1000, 0x1ff_ffff),
                                0,
                                Optional.empty(),
                                "test"),
                        Samples.flow(Table.GUARD, Match.ALL, 0, new Action.ToController()))));
        String frame = "ffffffffffff02000000000108060001080006040001020000000001c0a8010b000000000000c0a8010c";

        ovs.receive("p1", frame);

        PacketIn packet = listener.next(RecordingListener.Packet.class).packet();
        assertThat(packet.inPort()).isEqualTo(1);
        assertThat(packet.metadata()).isEqualTo(1000);
        assertThat(packet.table()).isEqualTo(Table.GUARD.number());
        assertThat(HexFormat.of().formatHex(packet.frame())).startsWith(frame);

        connection.packetOut(SwitchPort.CONTROLLER, List.of(new Action.ToController()), packet.frame());
        assertThat(listener.next(RecordingListener.Packet.class).packet().frame())
                .isEqualTo(packet.frame());
        connection.packetOut(1, List.of(new Action.ToGroup(99)), packet.frame());
        assertThat(listener.next(RecordingListener.Failed.class).error())
                .hasToString("the group it refers to does not exist (OFPBAC_BAD_OUT_GROUP) for a message "
                        + "(PACKET_OUT, xid 0)");
    }

    /** What the slow path builds on: who sends such a packet up, with which metadata, and what was done to it before. */
    @Test
    void packetsWhoseTimeRanOutComeInAsTheyWere() {
        Match all = Match.ALL;
        program(adding(
                List.of(),
                List.of(
                        flow(Table.CLASSIFY, all, Instructions.goTo(Table.ARP).writing(1000, Tag.ALL)),
                        flow(Table.ARP, all, Instructions.goTo(Table.ROUTE)),
                        flow(
                                Table.ROUTE,
                                all.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4),
                                Instructions.apply(new Action.DecTtl())
                                        .writing(2000, Tag.VNI)
                                        .thenGoTo(Table.RESOLVE)),
                        flow(Table.RESOLVE, all, Instructions.apply(new Action.ToController())))));

        ovs.receive("p1", ipv4("40", "f665"));
        ovs.receive("p1", ipv4("02", "3466"));
        ovs.receive("p1", ipv4("01", "3566"));
        ovs.receive("p1", ipv4("00", "3666"));

        expect(Table.RESOLVE, PacketIn.Reason.ACTION, 2000, ipv4("3f", "f765"));
        expect(Table.RESOLVE, PacketIn.Reason.ACTION, 2000, ipv4("01", "3566"));
        expect(Table.ROUTE, PacketIn.Reason.INVALID_TTL, 1000, ipv4("01", "3566"));
        expect(Table.ROUTE, PacketIn.Reason.INVALID_TTL, 1000, ipv4("00", "3666"));
    }

    private void expect(Table table, PacketIn.Reason reason, long metadata, String frame) {
        PacketIn packet = listener.next(RecordingListener.Packet.class).packet();
        assertThat(packet.table()).isEqualTo(table.number());
        assertThat(packet.reason()).isEqualTo(reason);
        assertThat(packet.metadata()).isEqualTo(metadata);
        assertThat(packet.inPort()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(packet.frame())).startsWith(frame);
    }

    /** UDP from 192.168.1.11 to 192.168.2.12, four bytes; time to live and header checksum in hexadecimal. */
    private static String ipv4(String ttl, String checksum) {
        return "0200000003e8" + "0200000000010800" + "4500002000000000" + ttl + "11" + checksum + "c0a8010bc0a8020c"
                + "14551455000c0000" + "61626364";
    }

    private static Flow flow(Table table, Match match, Instructions instructions) {
        return new Flow(new Flow.Key(table, Priority.ENTRY, match), instructions, 0, Optional.empty(), "test");
    }

    @Test
    void flowsThatAgeAreReported() {
        Flow flow = Samples.flow(Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0001L), 1, Action.output(1));
        program(adding(List.of(), List.of(flow)));

        RecordingListener.Removed removed = listener.next(RecordingListener.Removed.class);

        assertThat(removed).isEqualTo(new RecordingListener.Removed(flow.place(), flow.cookie(), true));
    }

    @Test
    void aRestartedSwitchIsBackAtOnce() {
        program(adding(Samples.all().groups(), Samples.all().flows()));
        long before = System.nanoTime();

        ovs.restartSwitch();

        assertThat(listener.next(Disconnected.class).connection()).isSameAs(connection);
        SwitchConnection next = listener.next(Connected.class).connection();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(10);
        assertThat(await(next.read())).isEqualTo(Installed.NOTHING);
    }

    /** Groups, flows and removals; the log of the switch says that it committed them. */
    @Test
    void takesADifferenceAsOneBundle() {
        ovs.logMessages();
        Samples samples = Samples.all();
        assertThat(program(adding(samples.groups(), samples.flows()))).isEmpty();
        ovs.awaitLog("type=COMMIT_REPLY", 1);

        assertThat(program(new Difference(
                        List.of(),
                        List.of(),
                        List.of(),
                        samples.flows().stream().map(Flow::place).toList(),
                        samples.groups().stream().map(Group::id).toList())))
                .isEmpty();

        assertThat(await(connection.read())).isEqualTo(Installed.NOTHING);
        ovs.awaitLog("type=COMMIT_REPLY", 2);
    }

    @Test
    void whatItDoesNotCommitGoesStepByStep() {
        ovs.logMessages();
        Flow good = Samples.flow(Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0001L), 0, Action.output(1));
        Flow bad = Samples.flow(
                Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0002L), 0, new Action.ToGroup(4711));

        assertThat(program(adding(List.of(), List.of(good, bad)))).hasSize(1);

        ovs.awaitLog("OFPBFC_MSG_FAILED", 1);
        assertThat(await(connection.read()).flows()).hasSize(1);
        assertThat(program(
                        new Difference(List.of(), List.of(), List.of(), List.of(good.place(), bad.place()), List.of())))
                .isEmpty();
        ovs.awaitLog("type=COMMIT_REPLY", 1); // it takes bundles all the same
    }

    @Test
    void aGroupThatFitsNoMessageIsNotSentAndTheRestIs() {
        List<List<Action>> buckets = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            buckets.add(List.of(
                    Action.set(Field.TUN_ID, 1000), Action.set(Field.TUN_DST, 0xc0a8_0000L + i), Action.output(1)));
        }
        Group group = new Group(1000, buckets, "blue", "flood of blue");

        assertThat(program(adding(List.of(group), List.of()))).singleElement().satisfies(this::isTooLong);
        assertThat(await(connection.read())).isEqualTo(Installed.NOTHING);

        Group small = new Group(1001, buckets.subList(0, 2), "blue", "flood of blue");
        assertThat(program(adding(List.of(group, small), List.of())))
                .singleElement()
                .satisfies(this::isTooLong);
        assertThat(await(connection.read()).groups())
                .extracting(InstalledGroup::id)
                .containsExactly(1001);
    }

    private void isTooLong(SwitchError error) {
        assertThat(error.what()).contains("not sent").contains("exceeds maximum");
        assertThat(error.cause()).contains("group 1000 of blue").contains("to 2000");
    }

    @Test
    void aMeterIsChangedInPlaceAndOneThatCannotBeIsTold() throws IOException {
        Topology topology = Pipeline.topology(Files.readString(Path.of("../vagrant/topology.yaml")));
        FlowTables desired = Pipeline.tables(topology, topology.bridges().get(0));
        assertThat(desired.flows().values())
                .anyMatch(flow -> flow.instructions().isMetered());
        assertThat(program(Difference.of(desired, await(connection.read())))).isEmpty();
        Meter meter = desired.meters().values().stream()
                .filter(one -> Meter.portOf(one.id()) > 0)
                .findFirst()
                .orElseThrow();
        ovs.ofctl("mod-meter", BRIDGE, "meter=" + meter.id() + ",pktps,burst,band=type=drop,rate=1,burst_size=1");
        ovs.ofctl("add-meter", BRIDGE, "meter=7,kbps,band=type=drop,rate=9");

        Installed changed = await(connection.read());
        assertThat(changed.meters().orElseThrow())
                .contains(new InstalledMeter(meter.id(), Optional.of(new InstalledMeter.Limit(1, 1)), 0))
                .contains(new InstalledMeter(7, Optional.empty(), 0));
        Difference back = Difference.of(desired, changed);
        assertThat(back.changedMeters()).containsExactly(meter);
        assertThat(back.size()).isOne();
        assertThat(program(back)).isEmpty();
        assertThat(Difference.of(desired, await(connection.read())).isEmpty()).isTrue();

        assertThat(program(Difference.of(desired, FlowTables.EMPTY)))
                .as("they are there already, which is no reason to do without")
                .filteredOn(error -> error.what().contains("METER_EXISTS"))
                .hasSameSizeAs(desired.meters().values())
                .allMatch(error -> error.about() == SwitchError.About.OTHER);
        ovs.ofctl("del-meter", BRIDGE, "meter=7");
        assertThat(program(Difference.of(FlowTables.EMPTY, await(connection.read()))))
                .isEmpty();
    }

    /** One message by itself, and two in a bundle. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void somebodyElsesFlowIsNotRemovedWhereOursStood(int flows) {
        List<Place> places = new ArrayList<>();
        for (int n = 1; n <= flows; n++) {
            ovs.ofctl("add-flow", BRIDGE, "cookie=0x2a,table=2,priority=300,in_port=" + n + ",actions=drop");
            places.add(new Place(2, 300, Match.ALL.with(Field.IN_PORT, n)));
        }
        assertThat(program(new Difference(List.of(), List.of(), List.of(), places, List.of())))
                .isEmpty();
        assertThat(await(connection.read()).flows())
                .extracting(flow -> flow.place().orElseThrow())
                .containsExactlyInAnyOrderElementsOf(places);
    }

    private static Difference adding(List<Group> groups, List<Flow> flows) {
        return new Difference(groups, List.of(), flows, List.of(), List.of());
    }

    private List<SwitchError> program(Difference difference) {
        return await(connection.program(difference));
    }
}
