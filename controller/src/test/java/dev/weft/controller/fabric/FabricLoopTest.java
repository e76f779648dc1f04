package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.openflow.Verdict;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledMeter;
import dev.weft.flows.Match;
import dev.weft.flows.Meter;
import dev.weft.flows.Place;
import dev.weft.flows.Priority;
import dev.weft.flows.Refusal;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FabricLoopTest {
    private static final DatapathId HOST1 = Lab.BRIDGE1.datapathId();

    /** Where the first guest is known at host1. */
    private static final Place KNOWN = new Place(
            Table.LEARN.number(),
            Priority.ENTRY.number(),
            Match.ALL.with(Field.IN_PORT, Lab.BLUE_GUEST).with(Field.ETH_SRC, Lab.mac(1)));

    private volatile boolean failing;

    /** A clock that fails once when it is told to: a bug, as far as the fabric can tell. */
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            if (failing) {
                failing = false;
                throw new IllegalStateException("a bug that a test wants");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private final FabricLoop loop = new FabricLoop(Lab.TOPOLOGY, 300, clock);

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void bringsASwitchThatHoldsNothingToWhatItMustHold() {
        FakeConnection host1 = connect();
        host1.reads.remove().complete(Installed.NOTHING);
        await().until(() -> host1.programs.size() == 1);
        assertThat(host1.programs.peek().difference().flows()).isNotEmpty();
        assertThat(state()).isEqualTo(SwitchReconciler.State.PROGRAMMING);
        host1.programs.remove().done().complete(List.of());
        await().until(() -> state() == SwitchReconciler.State.SETTLED);
    }

    @Test
    void sendsNothingToASwitchThatIsRight() {
        FakeConnection host1 = connect();
        host1.reads
                .remove()
                .complete(FabricTest.installed(
                        loop.ask(() -> loop.fabric().desired(HOST1)).join()));
        await().until(() -> state() == SwitchReconciler.State.SETTLED);
        assertThat(host1.programs).isEmpty();
    }

    @Test
    void wishesThatComeMeanwhileAreSentAsOne() {
        FakeConnection host1 = settled();
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        await().until(() -> host1.programs.size() == 1);
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(2), "192.168.1.72"));
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(3), "192.168.1.73"));
        assertThat(loop.ask(() -> loop.fabric().endpoints().size()).join()).isEqualTo(6);
        assertThat(host1.programs).as("one in flight at a time").hasSize(1);
        host1.programs.remove().done().complete(List.of());
        await().until(() -> host1.programs.size() == 1);
        Difference both = host1.programs.remove().difference();
        assertThat(both.flows()).filteredOn(flow -> flow.idleSeconds() > 0).hasSize(2);
        assertThat(both.staleFlows()).isEmpty();
    }

    @Test
    void aThousandChangesWhileASwitchDoesNotConfirmAreOneFurtherProgram() {
        FakeConnection host1 = settled();
        FakeConnection host2 = settled(Lab.BRIDGE2);
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(0), "192.168.1.71"));
        await().until(() -> host1.programs.size() == 1);
        for (int n = 0; n < 500; n++) { // it moves there and back
            loop.packetIn(host1, Lab.arp(Lab.GREEN_GUEST, Lab.mac(1), "192.168.2.72"));
            loop.portGone(host1, Lab.port(Lab.GREEN_GUEST, "guest-g"));
            loop.portChanged(host1, Lab.port(Lab.GREEN_GUEST, "guest-g"));
            loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(2), "192.168.1.73"));
        }
        loop.ask(() -> null).join();
        assertThat(host1.programs).as("one in flight").hasSize(1);
        host2.programs.remove().done().complete(List.of());
        await().until(() -> host2.programs.size() == 1 || state(host2.id()) == SwitchReconciler.State.SETTLED);

        host1.programs.remove().done().complete(List.of());
        await().until(() -> host1.programs.size() == 1);
        FakeConnection.Program last = host1.programs.remove();
        assertThat(last.difference().size()).isLessThan(20);
        last.done().complete(List.of());
        await().until(() -> state() == SwitchReconciler.State.SETTLED);
        assertThat(host1.programs).isEmpty();
    }

    @Test
    void aSwitchThatDoesNotConfirmIsLetGoWithAnEvent() {
        FakeConnection host1 = settled();
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        await().until(() -> host1.programs.size() == 1);
        host1.programs.remove().done().completeExceptionally(new IllegalStateException("no progress for 10 s"));
        await().until(() -> host1.closed != null);
        loop.disconnected(host1, host1.closed);
        assertThat(loop.ask(() -> loop.events().newest()).join()).last().satisfies(event -> {
            assertThat(event.kind()).isEqualTo("disconnected");
            assertThat(event.host()).isEqualTo("host1");
            assertThat(event.text()).contains("it did not confirm its flows: no progress for 10 s");
        });
    }

    @Test
    void whatExpiresAndComesBackWhileADifferenceIsInFlightIsSentAgain() {
        FakeConnection host1 = settled();
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        await().until(() -> host1.programs.size() == 1);
        host1.programs.remove().done().complete(List.of());
        await().until(() -> state() == SwitchReconciler.State.SETTLED);

        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(2), "192.168.1.72"));
        await().until(() -> host1.programs.size() == 1);
        loop.flowRemoved(host1, KNOWN, new Cookie(Cookie.OWNER), true);
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        host1.programs.remove().done().complete(List.of());
        await().until(() -> host1.programs.size() == 1);
        assertThat(host1.programs.remove().difference().flows())
                .singleElement()
                .satisfies(flow -> assertThat(flow.place()).isEqualTo(KNOWN));
    }

    @Test
    void whatExpiresWhileTheSwitchSaysWhatItHoldsIsNotBelievedToBeThere() {
        FakeConnection host1 = settled();
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        Installed held = FabricTest.installed(
                loop.ask(() -> loop.fabric().desired(HOST1)).join());
        FakeConnection again = connect();
        loop.flowRemoved(again, KNOWN, new Cookie(Cookie.OWNER), true);
        again.reads.remove().complete(held);
        await().until(() -> again.programs.size() == 1);
        assertThat(loop.ask(() -> loop.fabric().endpoints().size()).join()).isEqualTo(3);
    }

    @Test
    void whatTheSwitchRefusesIsShownAndTriedAgainFromReading() {
        FakeConnection host1 = connect();
        host1.reads.remove().complete(Installed.NOTHING);
        await().until(() -> host1.programs.size() == 1);
        host1.programs.remove().done().complete(List.of(new SwitchError("FLOW_MOD_FAILED/TABLE_FULL", "to docker3")));
        await().until(() -> state() == SwitchReconciler.State.BACKING_OFF);
        assertThat(loop.ask(() -> new Troubles(loop).list()).join())
                .anyMatch(line -> line.contains("TABLE_FULL") && line.contains("docker3"));
        await().until(() -> host1.reads.size() == 1);
    }

    @Test
    void aBugInOneEventDoesNotLeaveItsSwitchStale() {
        FakeConnection host1 = settled();
        failing = true; // the next event to be told, and with it what follows from it
        loop.portGone(host1, Lab.port(Lab.BLUE_GUEST, "guest-b"));
        await().until(() -> host1.programs.size() == 1);
        assertThat(host1.programs.remove().difference().staleFlows())
                .anyMatch(place -> place.table() == Table.CLASSIFY.number());
        assertThat(loop.ask(() -> loop.switches().all().get(HOST1).state()).join())
                .isEqualTo(SwitchReconciler.State.PROGRAMMING);
    }

    @Test
    void whatASwitchHoldsIsReadAgainAfterABug() {
        FakeConnection host1 = settled();
        loop.flowRemoved(host1, null, new Cookie(Cookie.OWNER), true);
        await().until(() -> host1.reads.size() == 1);
        assertThat(host1.closed).isNull();
    }

    @Test
    void aBugThatComesAgainCostsTheConnection() {
        FakeConnection host1 = settled();
        loop.ask(() -> loop.fabric().switchDown(HOST1)).join(); // what its events need is gone, and stays so
        loop.portChanged(host1, Lab.port(30, "stray"));
        await().until(() -> host1.closed != null);
    }

    @Test
    void aBugLeavesNothingOfItsEventBehind() {
        FakeConnection host1 = settled();
        loop.portChanged(host1, new SwitchPort(30, null, Lab.mac(1), true));
        await().until(() -> host1.reads.size() == 1);
        assertThat(loop.ask(() -> loop.fabric().bridge(HOST1).orElseThrow().port(30))
                        .join())
                .isEmpty();
        assertThat(host1.closed).isNull();
    }

    @Test
    void refusedPacketsAreCountedByReason() {
        FakeConnection host1 = settled();
        FakeConnection host2 = settled(Lab.BRIDGE2);
        FabricOperations operations =
                new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));
        CompletableFuture<Views.Drops> none = operations.drops(Optional.empty()).toCompletableFuture();
        answer(host1, 0);
        answer(host2, 0);
        assertThat(none.join()).isEqualTo(new Views.Drops(List.of(), List.of()));

        CompletableFuture<Views.Drops> some = operations.drops(Optional.empty()).toCompletableFuture();
        answer(host1, 5);
        answer(host2, 0);
        Map<Refusal, Long> flows = loop.ask(() -> loop.fabric().desired(HOST1)).join().flows().values().stream()
                .flatMap(flow -> flow.refusal().stream())
                .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
        assertThat(flows).isNotEmpty();
        flows.forEach((reason, count) -> assertThat(some.join().drops().stream()
                        .filter(drop -> drop.reason().equals(reason.title())
                                && drop.host().equals("host1"))
                        .mapToLong(Views.DropView::packets)
                        .sum())
                .isEqualTo(5 * count));

        CompletableFuture<Views.Status> status = operations.status().toCompletableFuture();
        answer(host1, 5);
        answer(host2, 5);
        assertThat(status.join().refused())
                .isEqualTo(2 * 5 * flows.values().stream().mapToLong(n -> n).sum());
    }

    /** The switch says that it holds what it must, and that each flow has seen so many packets. */
    private void answer(FakeConnection fake, long packets) {
        await().until(() -> fake.reads.size() == 1);
        Installed held = FabricTest.installed(
                loop.ask(() -> loop.fabric().desired(fake.id())).join());
        fake.reads
                .remove()
                .complete(new Installed(
                        held.flows().stream()
                                .map(flow -> new InstalledFlow(
                                        flow.table(),
                                        flow.priority(),
                                        flow.cookie(),
                                        flow.match(),
                                        flow.matchText(),
                                        flow.does(),
                                        flow.actions(),
                                        packets,
                                        0))
                                .toList(),
                        held.groups(),
                        held.meters()));
    }

    @Test
    void aPortInQuarantineIsShownWithTheCommandThatEndsIt() {
        FakeConnection host1 = connect();
        loop.portChanged(host1, Lab.port(30, "guest-3"));
        loop.portChanged(host1, Lab.port(31, "stray"));
        List<String> troubles = loop.ask(() -> new Troubles(loop).list()).join();
        assertThat(troubles)
                .anyMatch(line -> line.contains("guest-3") && line.contains("on host3 only"))
                .anyMatch(line -> line.contains("stray") && line.contains("`weft port assign host1 stray NETWORK`"));
    }

    @Test
    void whatIsRefusedDoesNotKeepBackWhatIsNew() {
        FakeConnection host1 = connect();
        // Refused again and again, so that the next try by itself is far away.
        for (int attempt = 0; attempt < 3; attempt++) {
            await().until(() -> host1.reads.size() == 1);
            host1.reads.remove().complete(Installed.NOTHING);
            await().until(() -> host1.programs.size() == 1);
            host1.programs.remove().done().complete(List.of(new SwitchError("TABLE_FULL", "to docker3")));
        }
        await().until(() -> state() == SwitchReconciler.State.BACKING_OFF);
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        await().until(() -> host1.reads.size() == 1);
    }

    @Test
    void aSwitchThatRefusesMetersGetsItsFlowsWithoutThemAtOnce() {
        FakeConnection host1 = connect();
        Installed holds = new Installed(List.of(), List.of(), Optional.of(List.of()));
        host1.reads.remove().complete(holds);
        await().until(() -> host1.programs.size() == 1);
        FakeConnection.Program first = host1.programs.remove();
        assertThat(first.difference().newMeters()).isNotEmpty();
        first.done()
                .complete(List.of(new SwitchError("OFPMMFC_OUT_OF_METERS", "meter 100030", SwitchError.About.METER)));
        await().until(() -> host1.reads.size() == 1);
        host1.reads.remove().complete(holds);
        await().until(() -> host1.programs.size() == 1);
        Difference second = host1.programs.remove().difference();
        assertThat(second.meters()).isZero();
        assertThat(second.flows())
                .hasSameSizeAs(first.difference().flows())
                .noneMatch(flow -> flow.instructions().isMetered());
        assertThat(loop.ask(() -> loop.events().newest()).join())
                .filteredOn(event -> event.kind().equals("meters"))
                .singleElement()
                .satisfies(event -> assertThat(event.text()).contains("OFPMMFC_OUT_OF_METERS"));
    }

    @Test
    void whatTheSwitchItselfDoesNotShowIsCountedAndTold() {
        FakeConnection host1 = connect();
        host1.reads.remove().complete(metered(7));
        await().until(() -> host1.programs.size() == 1);
        host1.programs.remove().done().complete(List.of());
        await().until(() -> state() == SwitchReconciler.State.SETTLED);
        assertThat(overloads()).as("that was before").isZero();
        loop.ask(() -> loop.switches().all().get(HOST1).audit());
        await().until(() -> host1.reads.size() == 1);
        host1.reads.remove().complete(metered(1007));
        await().until(() -> overloads() == 1);
        assertThat(loop.packetIns().dropped(host1))
                .containsExactly(new PacketBudget.Dropped("guest-b", Overload.METERED, 1007));
    }

    private static Installed metered(long dropped) {
        Meter meter = new Compiler(Lab.TOPOLOGY, 300)
                        .compile(new BridgePorts(Lab.BRIDGE1, Map.of("guest-b", Lab.BLUE_GUEST)), List.of())
                        .meters()
                        .values()
                        .stream()
                        .filter(one -> Meter.portOf(one.id()) == Lab.BLUE_GUEST)
                        .findFirst()
                        .orElseThrow();
        return new Installed(
                List.of(),
                List.of(),
                Optional.of(List.of(new InstalledMeter(
                        meter.id(),
                        Optional.of(new InstalledMeter.Limit(meter.perSecond(), meter.burst())),
                        dropped))));
    }

    @Test
    void aFloodOfSendersDoesNotPileUp() {
        FakeConnection host1 = settled();
        CompletableFuture<Void> busy = new CompletableFuture<>();
        CompletableFuture<Void> done = loop.ask(busy::join);
        int flood = 2 * PacketBudget.OF_PORT_AT_ONCE;
        for (int n = 0; n < flood; n++) {
            loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        }
        Map<Overload, Long> dropped = loop.packetIns().dropped(host1).stream()
                .collect(Collectors.toMap(PacketBudget.Dropped::reason, PacketBudget.Dropped::packets));
        assertThat(dropped).containsOnlyKeys(Overload.PORT_BUSY, Overload.CONTROLLER_BUSY);
        assertThat(dropped.values().stream().mapToLong(n -> n).sum()).isEqualTo(flood - Backlog.OF_PORT);
        busy.complete(null);
        done.join();
        await().until(() -> overloads() == 2);
        assertThat(overloads()).as("one for each reason, none per packet").isEqualTo(2);
    }

    private long overloads() {
        return loop.ask(() -> loop.events().newest()).join().stream()
                .filter(event -> event.kind().equals("overload")
                        && event.host().equals("host1")
                        && event.text().contains("port guest-b"))
                .count();
    }

    @Test
    void whatWaitsOfAPortThatIsGoneIsNotTakenForThatOfTheNext() {
        FakeConnection host1 = settled();
        CompletableFuture<Void> busy = new CompletableFuture<>();
        CompletableFuture<Void> done = loop.ask(busy::join);
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        loop.portGone(host1, Lab.port(Lab.BLUE_GUEST, "guest-b"));
        loop.portChanged(host1, Lab.port(Lab.BLUE_GUEST, "guest-g"));
        busy.complete(null);
        done.join();
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(2), "192.168.2.72"));
        await().until(() -> loop.ask(() -> loop.fabric().endpoints().stream()
                        .anyMatch(endpoint -> endpoint.mac().equals(Lab.mac(2))))
                .join());
        assertThat(loop.ask(() -> List.copyOf(loop.fabric().endpoints())).join())
                .noneMatch(endpoint -> endpoint.mac().equals(Lab.mac(1)));
    }

    @Test
    void aSwitchThatCannotBeReadDoesNotKeepBackTheFlowsOfTheOthers() {
        FakeConnection host1 = settled();
        FakeConnection host2 = settled(Lab.BRIDGE2);
        CompletableFuture<Views.Flows> flows = new FabricOperations(
                        loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653))
                .flows(Optional.empty())
                .toCompletableFuture();
        await().until(() -> host1.reads.size() == 1 && host2.reads.size() == 1);
        host1.reads.remove().completeExceptionally(new IllegalStateException("it went away"));
        host2.reads
                .remove()
                .complete(FabricTest.installed(loop.ask(() -> loop.fabric().desired(Lab.BRIDGE2.datapathId()))
                        .join()));
        assertThat(flows.join().unanswered()).containsExactly(new Views.Unanswered("host1", "host1", "it went away"));
        assertThat(flows.join().flows())
                .isNotEmpty()
                .allMatch(flow -> flow.host().equals("host2"));
    }

    @Test
    void aSwitchThatDoesNotAnswerIsLetGo() {
        FakeConnection host1 = connect();
        host1.reads.remove().completeExceptionally(new IllegalStateException("no answer within 10 s"));
        await().until(() -> host1.closed != null);
        assertThat(host1.closed).contains("no answer within 10 s");
    }

    @Test
    void aSwitchWhoseArrivalFailsIsLetGo() {
        FakeConnection host1 = new FakeConnection(HOST1);
        failing = true;
        loop.connected(host1, Lab.ports(Lab.BRIDGE1));
        await().until(() -> host1.closed != null);
    }

    @Test
    void eventsOfAnOldConnectionAreNotTakenForTheNewOne() {
        settled();
        FakeConnection old = new FakeConnection(HOST1);
        loop.packetIn(old, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        loop.disconnected(old, "late");
        assertThat(loop.ask(() -> loop.fabric().endpoints().size()).join()).isEqualTo(3);
        assertThat(loop.ask(() -> loop.switches().all().size()).join()).isEqualTo(1);
    }

    @Test
    void onlyTheFilesHostsAreAdmitted() {
        Origin here = new Origin(InetAddress.getLoopbackAddress(), true);
        assertThat(loop.judge(HOST1, here)).isInstanceOf(Verdict.Admitted.class);
        assertThat(loop.judge(new DatapathId(1), here)).isInstanceOf(Verdict.Unknown.class);
    }

    private FakeConnection connect() {
        return connect(Lab.BRIDGE1);
    }

    private FakeConnection connect(Bridge bridge) {
        FakeConnection fake = new FakeConnection(bridge.datapathId());
        loop.connected(fake, Lab.ports(bridge));
        await().until(() -> fake.reads.size() == 1);
        return fake;
    }

    private FakeConnection settled() {
        return settled(Lab.BRIDGE1);
    }

    private FakeConnection settled(Bridge bridge) {
        FakeConnection fake = connect(bridge);
        fake.reads.remove().complete(Installed.NOTHING);
        await().until(() -> fake.programs.size() == 1);
        fake.programs.remove().done().complete(List.of());
        await().until(() -> state(bridge.datapathId()) == SwitchReconciler.State.SETTLED);
        return fake;
    }

    private SwitchReconciler.State state() {
        return state(HOST1);
    }

    private SwitchReconciler.State state(DatapathId id) {
        return loop.ask(() -> loop.switches().all().get(id).state()).join();
    }
}
