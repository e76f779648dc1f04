package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.controller.store.MemoryStore;
import dev.weft.flows.Action;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Somebody else changes what a switch holds. */
class AuditTest {
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Installed FOREIGN = new Installed(
            List.of(new InstalledFlow(
                    Table.CLASSIFY.number(),
                    7,
                    new Cookie(42),
                    Optional.of(Match.ALL.with(Field.IN_PORT, 99)),
                    "in_port=99",
                    Optional.empty(),
                    "output:98",
                    0,
                    0)),
            List.of(new InstalledGroup(7, Optional.of(List.of(List.of(Action.output(1)))))));

    private final ManualLoop thread = new ManualLoop();
    private final FabricLoop loop = new FabricLoop(Lab.TOPOLOGY, 300, Clock.systemUTC(), new MemoryStore(), thread);
    private final FabricOperations operations =
            new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));

    @Test
    void aQuietRoundAsksEachSwitchInItsTurnAndChangesNothing() {
        loop.auditEvery(INTERVAL);
        List<FakeConnection> switches = Lab.BRIDGES.stream().map(this::settled).toList();
        int events = events().size();
        thread.passes(INTERVAL.minusMillis(1));
        assertThat(switches).allMatch(one -> one.reads.isEmpty());
        thread.passes(Duration.ofMillis(1));
        for (int turn = 0; turn < switches.size(); turn++) {
            assertThat(switches.stream().mapToInt(one -> one.reads.size()).sum())
                    .as("one at a time")
                    .isOne();
            FakeConnection asked = switches.get(turn);
            asked.reads.remove().complete(held(asked));
            thread.run();
            assertThat(asked.programs).isEmpty();
        }
        assertThat(switches).allMatch(one -> one.reads.isEmpty());
        assertThat(events()).hasSize(events);
        thread.passes(INTERVAL);
        assertThat(switches.get(0).reads).hasSize(1);
    }

    @Test
    void aRoundLeavesOutASwitchThatIsBeingProgrammedAndGoesOnWhenOneLeaves() {
        loop.auditEvery(INTERVAL);
        List<FakeConnection> switches = Lab.BRIDGES.stream().map(this::settled).toList();
        loop.packetIn(switches.get(0), Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        thread.run();
        switches.subList(1, 3).forEach(one -> one.programs.remove().done().complete(List.of()));
        thread.passes(INTERVAL);
        assertThat(switches.get(0).reads).isEmpty();
        assertThat(switches.get(1).reads).hasSize(1);
        loop.disconnected(switches.get(1), "power");
        thread.run();
        assertThat(switches.get(2).reads).hasSize(1);
    }

    @Test
    void whatIsMissingIsPutBackToldAndCounted() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        Installed held = held(host1);
        CompletableFuture<Views.Healed> healed = heal(Optional.of("host1"));
        host1.reads
                .remove()
                .complete(new Installed(
                        held.flows().subList(2, held.flows().size()),
                        held.groups().subList(1, held.groups().size()),
                        held.meters()));
        thread.run();
        Difference back = host1.programs.peek().difference();
        assertThat(back.flows())
                .extracting(flow -> flow.place())
                .containsExactlyInAnyOrder(
                        held.flows().get(0).place().orElseThrow(),
                        held.flows().get(1).place().orElseThrow());
        assertThat(back.newGroups()).hasSize(1);
        assertThat(back.staleFlows()).isEmpty();
        assertThat(healed).as("not before it has confirmed").isNotDone();
        assertThat(events()).noneMatch(event -> event.kind().equals("drift"));

        host1.programs.remove().done().complete(List.of());
        thread.run();
        String found = "2 flows were missing or modified, reinstalled; 1 group was missing or modified, reinstalled";
        assertThat(healed.join())
                .isEqualTo(new Views.Healed(
                        List.of(new Views.HealView("host1", "host1", 2, 1, 0, List.of(), found)), List.of()));
        assertThat(events()).last().satisfies(event -> {
            assertThat(event.kind()).isEqualTo("drift");
            assertThat(event.host()).isEqualTo("host1");
            assertThat(event.text()).isEqualTo(found);
        });
        CompletableFuture<Views.Status> status = operations.status().toCompletableFuture();
        thread.run();
        host1.reads.remove().complete(held);
        assertThat(answered(() -> status).healed()).isEqualTo(3);
    }

    @Test
    void whatIsNotOursIsListedAndLeftAlone() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        Installed held = held(host1);
        List<InstalledFlow> flows = new ArrayList<>(held.flows());
        flows.addAll(FOREIGN.flows());
        List<InstalledGroup> groups = new ArrayList<>(held.groups());
        groups.addAll(FOREIGN.groups());
        Installed both = new Installed(flows, groups, held.meters());

        CompletableFuture<Views.Healed> healed = heal(Optional.empty());
        host1.reads.remove().complete(both);
        assertThat(answered(() -> healed).switches())
                .singleElement()
                .satisfies(one -> assertThat(one.text()).isEqualTo("in sync, nothing sent"));
        assertThat(host1.programs).isEmpty();

        CompletableFuture<Views.Foreign> foreign =
                operations.foreign(Optional.of("host1")).toCompletableFuture();
        thread.run();
        host1.reads.remove().complete(both);
        assertThat(answered(() -> foreign).flows()).singleElement().satisfies(flow -> {
            assertThat(flow.owner()).isEqualTo("foreign");
            assertThat(flow.match()).isEqualTo("in_port=99");
        });
        assertThat(foreign.join().groups())
                .containsExactly(new Views.GroupView("host1", "host1", 7, List.of("output:vxlan0")));
    }

    @Test
    void aFlowThatBearsOurMarkAndNobodyWantsIsRemoved() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        Installed held = held(host1);
        Match match = Match.ALL.with(Field.IN_PORT, 99);
        List<InstalledFlow> flows = new ArrayList<>(held.flows());
        flows.add(new InstalledFlow(
                0,
                7,
                new Cookie(Cookie.OWNER),
                Optional.of(match),
                "in_port=99",
                Optional.of(Instructions.DROP),
                "drop",
                0,
                0));
        CompletableFuture<Views.Healed> healed = heal(Optional.empty());
        host1.reads.remove().complete(new Installed(flows, held.groups(), held.meters()));
        thread.run();
        assertThat(host1.programs.peek().difference().staleFlows()).containsExactly(new Place(0, 7, match));
        host1.programs.remove().done().complete(List.of());
        assertThat(answered(() -> healed).switches())
                .extracting(Views.HealView::removed, Views.HealView::text)
                .containsExactly(org.assertj.core.api.Assertions.tuple(
                        1, "1 flow or group was with Weft's cookie but not expected, removed"));
    }

    @Test
    void somebodyElsesFlowWhereOursBelongsIsReplacedAndToldInWords() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        Installed held = held(host1);
        CompletableFuture<Views.Healed> healed = heal(Optional.empty());
        host1.reads.remove().complete(covered(held, 1));
        thread.run();
        assertThat(host1.programs.peek().difference().flows())
                .extracting(flow -> flow.place())
                .containsExactly(held.flows().get(0).place().orElseThrow());
        host1.programs.remove().done().complete(List.of());
        assertThat(answered(() -> healed).switches())
                .extracting(Views.HealView::flows, Views.HealView::text)
                .containsExactly(org.assertj.core.api.Assertions.tuple(
                        1, "1 foreign flow was in the place of Weft flows, replaced"));
        assertThat(events()).noneMatch(event -> event.kind().equals("drift"));
        String network = wanted(host1, held.flows().get(0)).network().orElseThrow();
        assertThat(events()).last().satisfies(event -> {
            assertThat(event.kind()).isEqualTo("foreign");
            assertThat(event.host()).isEqualTo("host1");
            assertThat(event.text())
                    .startsWith("a foreign flow (cookie 0x2a, actions=drop) was in "
                            + wanted(host1, held.flows().get(0)).table() + " of " + network
                            + " in the place of a Weft flow, and was replaced: ");
        });
    }

    @Test
    void somebodyElsesFlowsThatStoodThereFirstAreToldOfToo() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        Installed held = held(host1);
        FakeConnection again = new FakeConnection(host1.id());
        loop.connected(again, Lab.ports(Lab.BRIDGE1));
        thread.run();
        again.reads.remove().complete(covered(held, 7));
        thread.run();
        assertThat(events()).as("not before").noneMatch(event -> event.kind().equals("foreign"));
        again.programs.remove().done().complete(List.of());
        thread.run();
        assertThat(events())
                .filteredOn(event -> event.kind().equals("foreign"))
                .hasSize(6)
                .last()
                .satisfies(event -> assertThat(event.text())
                        .isEqualTo("2 more foreign flows were in the place of Weft flows, replaced"));
    }

    /** The same with somebody else's flows in the places of the first that belong to a network, so many. */
    private static Installed covered(Installed held, int flows) {
        List<InstalledFlow> all = new ArrayList<>(held.flows());
        all.subList(0, flows)
                .replaceAll(flow -> new InstalledFlow(
                        flow.table(),
                        flow.priority(),
                        new Cookie(42),
                        flow.match(),
                        flow.matchText(),
                        Optional.of(Instructions.DROP),
                        "drop",
                        0,
                        0));
        return new Installed(all, held.groups(), held.meters());
    }

    private Flow wanted(FakeConnection fake, InstalledFlow there) {
        return loop.fabric().desired(fake.id()).flows().get(there.place().orElseThrow());
    }

    @Test
    void aFlowThatJustRanOutIsNoDrift() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        thread.run();
        host1.programs.remove().done().complete(List.of());
        thread.run();
        Place known = new Place(
                Table.LEARN.number(),
                Priority.ENTRY.number(),
                Match.ALL.with(Field.IN_PORT, Lab.BLUE_GUEST).with(Field.ETH_SRC, Lab.mac(1)));
        Installed held = held(host1);
        assertThat(held.flows()).anyMatch(flow -> flow.place().equals(Optional.of(known)));

        CompletableFuture<Views.Healed> healed = heal(Optional.empty());
        loop.flowRemoved(host1, known, new Cookie(Cookie.OWNER), true);
        host1.reads.remove().complete(held.without(Set.of(known)));
        thread.run();
        // What led to it is taken away, and that is all there is to do.
        assertThat(host1.programs.peek().difference().flows())
                .noneMatch(flow -> flow.place().equals(known));
        host1.programs.remove().done().complete(List.of());
        assertThat(answered(() -> healed).switches())
                .extracting(Views.HealView::text)
                .containsExactly("in sync, nothing sent");
        assertThat(events()).noneMatch(event -> event.kind().equals("drift"));
    }

    @Test
    void whatIsWantedMeanwhileGoesOutWithWhatIsPutBack() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        Installed held = held(host1);
        CompletableFuture<Views.Healed> healed = heal(Optional.empty());
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        thread.run();
        assertThat(host1.programs).as("one request in flight").isEmpty();
        host1.reads
                .remove()
                .complete(new Installed(held.flows().subList(1, held.flows().size()), held.groups(), held.meters()));
        thread.run();
        assertThat(host1.programs.peek().difference().flows()).hasSizeGreaterThan(1);
        host1.programs.remove().done().complete(List.of());
        assertThat(answered(() -> healed).switches())
                .extracting(Views.HealView::flows)
                .containsExactly(1);
    }

    @Test
    void healWaitsForWhatIsInFlight() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        thread.run();
        CompletableFuture<Views.Healed> healed = heal(Optional.empty());
        CompletableFuture<Views.Healed> second = heal(Optional.empty());
        assertThat(host1.reads).isEmpty();
        host1.programs.remove().done().complete(List.of());
        thread.run();
        assertThat(host1.reads).hasSize(1);
        host1.reads.remove().complete(held(host1));
        assertThat(answered(() -> healed).switches()).hasSize(1);
        assertThat(second).isCompleted();
    }

    /** Who hears that the switch is right may ask the next thing at once. */
    @Test
    void whoeverIsToldOfTheEndPutsNoSecondRequestInFlight() {
        for (boolean doubtful : List.of(true, false)) {
            FakeConnection host1 = settled(Lab.BRIDGE1);
            ConnectedSwitch session = loop.switches().all().get(host1.id());
            CompletableFuture<Views.Healed> healed = heal(Optional.empty());
            session.confirmed().thenRun(session::audit);
            session.confirmed().thenRun(session::resync);
            session.confirmed().thenRun(() -> session.wanted(loop.fabric().desired(host1.id())));
            if (doubtful) {
                session.resync();
            } else {
                loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
            }
            host1.reads.remove().complete(held(host1));
            thread.run();
            for (int rounds = 0; !host1.reads.isEmpty() || !host1.programs.isEmpty(); rounds++) {
                assertThat(host1.reads.size() + host1.programs.size())
                        .as("in flight")
                        .isOne();
                assertThat(rounds).isLessThan(9);
                host1.programs.forEach(program -> program.done().complete(List.of()));
                host1.reads.forEach(read -> read.complete(held(host1)));
                host1.programs.clear();
                host1.reads.clear();
                thread.run();
            }
            assertThat(session.state()).isEqualTo(SwitchReconciler.State.SETTLED);
            assertThat(healed).isCompleted();
        }
    }

    @Test
    void whatIsRefusedAndWhoLeavesIsSaid() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        FakeConnection host2 = settled(Lab.BRIDGE2);
        CompletableFuture<Views.Healed> healed = heal(Optional.empty());
        host1.reads.remove().complete(Installed.NOTHING);
        thread.run();
        host1.programs.remove().done().complete(List.of(new SwitchError("table full", "the way to c2")));
        loop.disconnected(host2, "power");
        thread.run();
        assertThat(answered(() -> healed).switches()).singleElement().satisfies(one -> {
            assertThat(one.refused()).containsExactly("table full for the way to c2");
            assertThat(one.text()).contains("rejects").contains("retries automatically");
        });
        assertThat(healed.join().unanswered())
                .containsExactly(new Views.Unanswered("host2", "host2", "its connection ended"));
        assertThat(events()).noneMatch(event -> event.kind().equals("drift"));
    }

    @Test
    void whatIsMendedOnlyAtTheSecondTryIsToldAndCountedThen() {
        FakeConnection host1 = settled(Lab.BRIDGE1);
        Installed held = held(host1);
        Installed without = new Installed(held.flows().subList(1, held.flows().size()), held.groups(), held.meters());
        heal(Optional.empty());
        host1.reads.remove().complete(without);
        thread.run();
        host1.programs.remove().done().complete(List.of(new SwitchError("table full", "the way to c2")));
        thread.run();
        assertThat(events()).noneMatch(event -> event.kind().equals("drift"));
        assertThat(loop.switches().mended()).isZero();

        thread.passes(Duration.ofSeconds(1));
        host1.reads.remove().complete(without);
        thread.run();
        host1.programs.remove().done().complete(List.of());
        thread.run();
        assertThat(events())
                .filteredOn(event -> event.kind().equals("drift"))
                .singleElement()
                .satisfies(event -> assertThat(event.text()).isEqualTo("1 flow was missing or modified, reinstalled"));
        assertThat(loop.switches().mended()).isOne();
    }

    @Test
    void whoIsUnknownOrAwayIsRefused() {
        settled(Lab.BRIDGE1);
        assertThat(heal(Optional.of("host9"))).isCompletedExceptionally();
        assertThat(heal(Optional.of("host2"))).isCompletedExceptionally();
    }

    private CompletableFuture<Views.Healed> heal(Optional<String> of) {
        CompletableFuture<Views.Healed> healed = operations.heal(of).toCompletableFuture();
        thread.run();
        return healed;
    }

    private <T> T answered(Supplier<CompletableFuture<T>> asked) {
        thread.run();
        return asked.get().join();
    }

    private List<Views.EventView> events() {
        CompletableFuture<List<Views.EventView>> events = operations.events().toCompletableFuture();
        thread.run();
        return events.join();
    }

    private Installed held(FakeConnection fake) {
        return FabricTest.installed(loop.fabric().desired(fake.id()));
    }

    private FakeConnection settled(Bridge bridge) {
        FakeConnection fake = new FakeConnection(bridge.datapathId());
        loop.connected(fake, Lab.ports(bridge));
        thread.run();
        fake.reads.remove().complete(held(fake));
        thread.run();
        assertThat(fake.programs).isEmpty();
        return fake;
    }
}
