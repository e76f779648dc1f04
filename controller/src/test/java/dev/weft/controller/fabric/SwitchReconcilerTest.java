package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is decided about one switch, with values alone: no connection, no thread, no clock. */
class SwitchReconcilerTest {
    private static final FlowTables FIRST = tables(2);
    private static final FlowTables SECOND = tables(3);
    private static final SwitchError FULL = new SwitchError("table full", "the way to c2");

    private final SwitchReconciler reconciler = new SwitchReconciler("host1", FIRST);

    private static FlowTables tables(int containers) {
        return new Compiler(Lab.TOPOLOGY, 300)
                .compile(
                        new BridgePorts(Lab.BRIDGE1, Map.of("vxlan0", 1, "veth0", 2)),
                        Endpoint.declared(Lab.TOPOLOGY).subList(0, containers));
    }

    @BeforeEach
    void reads() {
        assertThat(reconciler.start()).containsExactly(new SwitchEffect.Read());
        assertThat(reconciler.state()).isEqualTo(SwitchReconciler.State.READING);
    }

    private List<SwitchEffect> holds(Installed held) {
        assertThat(reconciler.wasRead(held))
                .containsExactly(new SwitchEffect.Observe(
                        held, Set.of(), reconciler.state() == SwitchReconciler.State.AUDITING));
        return reconciler.wasCompared(reconciler.comparison(held, Set.of()).make());
    }

    @Test
    void oneThatHoldsNothingIsProgrammedAndIsSettledWhenItConfirms() {
        List<SwitchEffect> effects = holds(Installed.NOTHING);
        assertThat(effects.get(0))
                .isInstanceOfSatisfying(
                        SwitchEffect.Tell.class,
                        told -> assertThat(told.note().kind()).isEqualTo(NoteKind.SYNCED));
        assertThat(effects.get(1)).isInstanceOf(SwitchEffect.Program.class);
        assertThat(reconciler.wasProgrammed(List.of())).allMatch(SwitchEffect.Answer.class::isInstance);
        assertThat(reconciler.isInSync()).isTrue();
    }

    @Test
    void oneThatHoldsItAllIsSentNothing() {
        assertThat(holds(FabricTest.installed(FIRST))).noneMatch(SwitchEffect.Program.class::isInstance);
        assertThat(reconciler.isInSync()).isTrue();
    }

    @Test
    void whatIsWantedWhileSomethingIsInFlightGoesOutAfterIt() {
        holds(Installed.NOTHING);
        assertThat(reconciler.wanted(SECOND)).isEmpty();
        assertThat(reconciler.wasProgrammed(List.of())).anyMatch(SwitchEffect.Program.class::isInstance);
        assertThat(reconciler.state()).isEqualTo(SwitchReconciler.State.PROGRAMMING);
    }

    @Test
    void whatIsWantedWhenItIsSettledGoesOutAtOnce() {
        holds(FabricTest.installed(FIRST));
        assertThat(reconciler.wanted(FIRST)).noneMatch(SwitchEffect.Program.class::isInstance);
        assertThat(reconciler.wanted(SECOND)).singleElement().isInstanceOf(SwitchEffect.Program.class);
    }

    @Test
    void whatIsRefusedIsTriedAgainByItselfAndAtOnceForWhatIsNew() {
        holds(Installed.NOTHING);
        List<SwitchEffect> refused = reconciler.wasProgrammed(List.of(FULL));
        SwitchEffect.Wake retry = refused.stream()
                .filter(SwitchEffect.Wake.class::isInstance)
                .map(SwitchEffect.Wake.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(retry.after()).isEqualTo(Backoff.FIRST_RETRY);
        assertThat(reconciler.lastErrors()).containsExactly(FULL);

        List<SwitchEffect> tried = reconciler.wanted(SECOND);
        assertThat(tried).last().isEqualTo(new SwitchEffect.Read());
        SwitchEffect.Wake pause = (SwitchEffect.Wake) tried.get(0);
        assertThat(reconciler.elapsed(retry.timer())).as("it was tried since").isEmpty();

        holds(Installed.NOTHING);
        reconciler.wasProgrammed(List.of(FULL));
        assertThat(reconciler.wanted(FIRST)).as("less than a second ago").isEmpty();
        assertThat(reconciler.elapsed(pause.timer())).last().isEqualTo(new SwitchEffect.Read());
    }

    @Test
    void whoWaitsIsToldLast() {
        holds(FabricTest.installed(FIRST));
        CompletableFuture<Audit> asked = new CompletableFuture<>();
        assertThat(reconciler.audit(asked)).containsExactly(new SwitchEffect.Read());
        List<SwitchEffect> effects = holds(FabricTest.installed(FIRST));
        assertThat(effects).contains(new SwitchEffect.Answer<>(List.of(asked), new Audit(Drift.NONE, List.of())));
        assertThat(effects.subList(effects.size() - 2, effects.size())).allMatch(SwitchEffect.Answer.class::isInstance);
        assertThat(asked).as("that is for who performs it").isNotDone();
    }

    @Test
    void nothingFollowsOnceItIsClosed() {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        reconciler.confirmed(asked);
        assertThat(reconciler.closed()).contains(new SwitchEffect.Answer<>(List.of(asked), false));
        assertThat(reconciler.wasRead(Installed.NOTHING)).isEmpty();
        assertThat(reconciler.wasProgrammed(List.of(FULL))).isEmpty();
        assertThat(reconciler.wanted(SECOND)).isEmpty();
        assertThat(reconciler.resync()).isEmpty();
        assertThat(reconciler.failed("the connection has ended")).isEmpty();
    }
}
