package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_CONTAINER;
import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.BRIDGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.packet.Decoded;
import dev.weft.controller.store.MemoryStore;
import dev.weft.flows.Action;
import dev.weft.flows.Installed;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Who is announced to its network, when, from where; and who is not. */
class AnnouncementsTest {
    private static final int GATEWAY = 2;
    private static final int MOVED = 21;
    private static final Container C2 = Lab.TOPOLOGY.containers().get(1);

    /** The same file with c2 on host1. */
    private static final Topology MOVED_HERE = Lab.topology(List.of(
            Lab.container(1),
            new Container(C2.name(), "host1", C2.network(), C2.ip(), C2.mac(), C2.image()),
            Lab.container(3)));

    private final ManualLoop thread = new ManualLoop();
    private FabricLoop loop = controller(Lab.TOPOLOGY);

    private FabricLoop controller(Topology file) {
        return new FabricLoop(file, 300, Clock.systemUTC(), new MemoryStore(), thread, thread::now);
    }

    @Test
    void whatIsInPlaceWhenTheControllerComesIsNotAnnounced() {
        List<FakeConnection> fresh =
                BRIDGES.stream().map(bridge -> comes(bridge, Installed.NOTHING)).toList();
        assertSilent(fresh);
        List<Installed> held = BRIDGES.stream().map(this::wanted).toList();
        loop = controller(Lab.TOPOLOGY);
        List<FakeConnection> kept = new ArrayList<>();
        for (int n = 0; n < BRIDGES.size(); n++) {
            kept.add(comes(BRIDGES.get(n), held.get(n)));
        }
        assertThat(kept).as("nor is anything else sent").allMatch(one -> one.programs.isEmpty());
        assertSilent(kept);
        assertSilent(List.of(reconnects(kept.get(0), Lab.ports(BRIDGE1))));
    }

    @Test
    void aContainerWhosePortComesIsAnnouncedOnceItsFlowsAreConfirmed() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        loop.portGone(host1, container(BRIDGE1));
        confirmAll(host1);
        loop.portChanged(host1, container(BRIDGE1));
        thread.run();
        assertThat(host1.programs).as("flows for the port").hasSize(1);
        assertSilent(List.of(host1));
        confirmAll(host1);
        assertAnnounces(host1, BLUE_CONTAINER, Lab.container(1).mac(), "192.168.1.11");
        assertThat(kinds()).containsOnlyOnce("in-place");
    }

    @Test
    void aPortThatIsDownIsNoPlaceYet() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        SwitchPort up = container(BRIDGE1);
        SwitchPort down = new SwitchPort(up.number(), up.name(), up.mac(), false);
        loop.portGone(host1, up);
        loop.portChanged(host1, down);
        confirmAll(host1);
        assertSilent(List.of(host1));
        loop.portChanged(host1, up);
        confirmAll(host1);
        assertThat(host1.sent).hasSize(1);
        loop.portChanged(host1, down);
        loop.portChanged(host1, up);
        confirmAll(host1);
        assertThat(host1.sent).as("once for each time that it comes").hasSize(2);
    }

    @Test
    void aMoveInTheFileIsAnnouncedInAnyOrderOfApplyAndReload() {
        for (boolean applyFirst : List.of(true, false)) {
            loop = controller(Lab.TOPOLOGY);
            FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
            FakeConnection host2 = comes(BRIDGE2, Installed.NOTHING);
            Runnable apply = () -> {
                loop.portGone(host2, container(BRIDGE2));
                loop.portChanged(host1, Lab.port(MOVED, C2.portName()));
            };
            if (applyFirst) {
                apply.run();
                confirmAll(host1, host2);
                reload(MOVED_HERE);
            } else {
                reload(MOVED_HERE);
                confirmAll(host1, host2);
                assertSilent(List.of(host1, host2));
                apply.run();
            }
            confirmAll(host1, host2);
            assertAnnounces(host1, MOVED, C2.mac(), "192.168.1.12");
            assertSilent(List.of(host2));
            reload(MOVED_HERE);
            assertThat(host1.sent).as("the same file again").isEmpty();
        }
    }

    @Test
    void itWaitsForTheOtherSwitchesButNotForOneThatRefuses() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        FakeConnection host2 = comes(BRIDGE2, Installed.NOTHING);
        loop.portChanged(host1, Lab.port(MOVED, C2.portName()));
        confirmAll(host1, host2);
        reload(MOVED_HERE);
        thread.run();
        confirm(host1);
        assertThat(host2.programs).hasSize(1);
        assertSilent(List.of(host1));
        host2.programs.remove().done().complete(List.of(new SwitchError("to c2", "TABLE_FULL")));
        thread.run();
        assertAnnounces(host1, MOVED, C2.mac(), "192.168.1.12");
    }

    @Test
    void itWaitsForItsOwnSwitchWhateverThatRefusesFirst() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        loop.portChanged(host1, Lab.port(MOVED, C2.portName()));
        confirmAll(host1);
        reload(MOVED_HERE);
        host1.programs.remove().done().complete(List.of(new SwitchError("to c2", "TABLE_FULL")));
        thread.run();
        assertSilent(List.of(host1));
        thread.passes(Duration.ofSeconds(1));
        host1.reads.remove().complete(Installed.NOTHING);
        confirmAll(host1);
        assertAnnounces(host1, MOVED, C2.mac(), "192.168.1.12");
    }

    @Test
    void aMoveToAHostThatIsCutOffIsAnnouncedWhenItIsBack() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        loop.disconnected(host1, "cut off");
        reload(MOVED_HERE);
        List<SwitchPort> ports = new ArrayList<>(Lab.ports(BRIDGE1));
        ports.add(Lab.port(MOVED, C2.portName()));
        assertAnnounces(reconnects(host1, ports), MOVED, C2.mac(), "192.168.1.12");
    }

    @Test
    void oneThatCameWhileItsHostWasCutOffIsAnnounced() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING, without(BRIDGE1));
        assertAnnounces(
                reconnects(host1, Lab.ports(BRIDGE1)),
                BLUE_CONTAINER,
                Lab.container(1).mac(),
                "192.168.1.11");
    }

    @Test
    void aMoveWhileNoControllerRanIsAnnouncedByTheNextOne() {
        BRIDGES.forEach(bridge -> comes(bridge, Installed.NOTHING));
        List<Installed> held = BRIDGES.stream().map(this::wanted).toList();
        loop = controller(MOVED_HERE);
        List<SwitchPort> ports = new ArrayList<>(Lab.ports(BRIDGE1));
        ports.add(Lab.port(MOVED, C2.portName()));
        FakeConnection host1 = comes(BRIDGE1, held.get(0), ports);
        FakeConnection host2 = comes(BRIDGE2, held.get(1), without(BRIDGE2));
        confirmAll(host1, host2);
        assertAnnounces(host1, MOVED, C2.mac(), "192.168.1.12");
        assertSilent(List.of(host2));
    }

    @Test
    void whatASwitchDoesNotTakeInIsSentAgain() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        host1.full = true;
        loop.portGone(host1, container(BRIDGE1));
        loop.portChanged(host1, container(BRIDGE1));
        confirmAll(host1);
        thread.passes(Duration.ofSeconds(10));
        assertThat(kinds()).doesNotContain("in-place");
        host1.full = false;
        thread.passes(Duration.ofSeconds(1));
        assertAnnounces(host1, BLUE_CONTAINER, Lab.container(1).mac(), "192.168.1.11");
        assertThat(kinds()).containsOnlyOnce("in-place");
        thread.passes(Duration.ofSeconds(10));
        assertSilent(List.of(host1));
    }

    @Test
    void whoCouldNotBeAnnouncedIsWhenTheSwitchIsBack() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        host1.full = true;
        loop.portGone(host1, container(BRIDGE1));
        loop.portChanged(host1, container(BRIDGE1));
        confirmAll(host1);
        FakeConnection back = reconnects(host1, Lab.ports(BRIDGE1));
        assertAnnounces(back, BLUE_CONTAINER, Lab.container(1).mac(), "192.168.1.11");
        thread.passes(Duration.ofSeconds(10));
        assertSilent(List.of(back));
    }

    @Test
    void oneThatIsElsewhereByTheTimeIsNotAnnounced() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        loop.portChanged(host1, Lab.port(MOVED, C2.portName()));
        confirmAll(host1);
        reload(MOVED_HERE);
        reload(Lab.TOPOLOGY);
        confirmAll(host1);
        assertSilent(List.of(host1));
    }

    @Test
    void theAnnouncementOfALearnedOneThatCameFromAnotherHostIsPassedOn() {
        FakeConnection host1 = comes(BRIDGE1, Installed.NOTHING);
        FakeConnection host2 = comes(BRIDGE2, Installed.NOTHING);
        loop.packetIn(host1, announcement("192.168.1.71"));
        confirmAll(host1, host2);
        assertThat(throughTheTables(host1))
                .as("the switch has flooded the first one itself")
                .isEmpty();
        loop.packetIn(host2, announcement("192.168.1.71"));
        thread.run();
        assertThat(throughTheTables(host2)).as("its old port is up").isEmpty();
        thread.passes(Duration.ofMillis(500)); // and nobody answers there
        assertThat(throughTheTables(host2)).as("not before its flows").isEmpty();
        confirmAll(host1, host2);
        assertThat(throughTheTables(host2)).singleElement().satisfies(out -> {
            assertThat(out.inPort()).isEqualTo(BLUE_GUEST);
            assertArp(out.frame(), Lab.mac(1), "192.168.1.71");
        });
        loop.packetIn(host1, Lab.arp(BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        confirmAll(host1, host2);
        assertThat(throughTheTables(host1))
                .as("it asked for something else: that goes its way")
                .isEmpty();
    }

    private static PacketIn announcement(String ip) {
        byte[] frame = Lab.arp(BLUE_GUEST, Lab.mac(1), ip).frame().clone();
        ByteBuffer.wrap(frame)
                .putShort(20, (short) 1)
                .putInt(38, Ipv4Address.parse(ip).bits());
        return Lab.packetIn(BLUE_GUEST, frame);
    }

    private static List<FakeConnection.PacketOut> throughTheTables(FakeConnection one) {
        return one.sent.stream()
                .filter(out -> out.actions().contains(Action.output(SwitchPort.TABLE)))
                .toList();
    }

    private static SwitchPort container(Bridge bridge) {
        return Lab.port(BLUE_CONTAINER, "w-c" + bridge.host().name().substring(4));
    }

    private static List<SwitchPort> without(Bridge bridge) {
        return Lab.ports(bridge).stream()
                .filter(Predicate.not(container(bridge)::equals))
                .toList();
    }

    private FakeConnection comes(Bridge bridge, Installed holds) {
        return comes(bridge, holds, Lab.ports(bridge));
    }

    private FakeConnection comes(Bridge bridge, Installed holds, List<SwitchPort> ports) {
        FakeConnection fake = new FakeConnection(bridge.datapathId());
        loop.connected(fake, ports);
        thread.run();
        fake.reads.remove().complete(holds);
        thread.run();
        if (holds.flows().isEmpty()) {
            confirmAll(fake);
        }
        return fake;
    }

    /** With what it held when its connection broke. */
    private FakeConnection reconnects(FakeConnection before, List<SwitchPort> ports) {
        Bridge bridge = Lab.TOPOLOGY.bridge(before.id()).orElseThrow();
        loop.disconnected(before, "cut off");
        return comes(bridge, Installed.NOTHING, ports);
    }

    private Installed wanted(Bridge bridge) {
        return FabricTest.installed(loop.fabric().desired(bridge.datapathId()));
    }

    private void reload(Topology next) {
        loop.replace(next);
        thread.run();
    }

    private void confirm(FakeConnection one) {
        one.programs.remove().done().complete(List.of());
        thread.run();
    }

    private void confirmAll(FakeConnection... all) {
        thread.run();
        for (FakeConnection one : all) {
            while (!one.programs.isEmpty()) {
                confirm(one);
            }
        }
    }

    private List<String> kinds() {
        return loop.events().newest().stream().map(event -> event.kind()).toList();
    }

    private static void assertSilent(List<FakeConnection> switches) {
        assertThat(switches).allSatisfy(one -> assertThat(one.sent).isEmpty());
    }

    private static void assertAnnounces(FakeConnection one, int port, MacAddress mac, String ip) {
        FakeConnection.PacketOut out = one.sent.remove();
        assertThat(one.sent).isEmpty();
        assertThat(out.inPort()).isEqualTo(port);
        assertThat(out.actions()).containsExactly(Action.output(GATEWAY), Action.output(SwitchPort.TABLE));
        assertArp(out.frame(), mac, ip);
    }

    /** RFC 5227, section 2.3: a request, from and for the same address. */
    private static void assertArp(byte[] frame, MacAddress mac, String ip) {
        String hex = mac.toString().replace(":", "");
        Decoded arp = Decoded.of(frame);
        assertThat(arp.to()).isEqualTo("ffffffffffff");
        assertThat(arp.from()).isEqualTo(hex);
        assertThat(arp.type()).isEqualTo("0806");
        assertThat(arp.octets(0, 8)).isEqualTo("0001080006040001");
        assertThat(arp.octets(8, 14)).isEqualTo(hex);
        assertThat(arp.address(14)).isEqualTo(ip);
        assertThat(arp.octets(18, 24)).isEqualTo("000000000000");
        assertThat(arp.address(24)).isEqualTo(ip);
    }
}
