package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Place;
import dev.weft.topology.Bridge;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connected switch: its connection, and the {@link SwitchReconciler} that decides what is asked and sent by it. Performs what that
 * wants, one thing after the other; what follows meanwhile is performed after that. Everything here runs on the fabric's thread.
 */
final class ConnectedSwitch implements SwitchEffect.Performer {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectedSwitch.class);

    private Bridge bridge;
    private final SwitchConnection connection;
    private final Instant since;
    private final ScheduledExecutorService loop;
    private final Aside aside;
    private final Owner owner;
    private final SwitchReconciler reconciler;
    private final Queue<SwitchEffect> effects = new ArrayDeque<>();
    private boolean isPerforming;

    /** What concerns more than the switch. */
    interface Owner {
        void tell(Effect.Note note);

        /** Learns from what the switch held when it connected; completes on the fabric's thread. */
        CompletionStage<Void> recover(ConnectedSwitch from, HeldFlows held);

        /** The switch was audited and held this. */
        void audited(ConnectedSwitch from, Installed held);

        /** This was found, and the switch has confirmed that it is right again. */
        void mended(ConnectedSwitch from, Drift drift);

        /** The switch refused what it could have without meters: what it must hold has none when this returns. */
        void withoutMeters(ConnectedSwitch from, SwitchError refused);
    }

    /**
     * @param loop  the fabric's thread
     * @param aside where long answers are compared
     */
    ConnectedSwitch(
            Bridge bridge,
            SwitchConnection connection,
            Instant since,
            ScheduledExecutorService loop,
            Aside aside,
            Owner owner) {
        this.bridge = bridge;
        this.connection = connection;
        this.since = since;
        this.loop = loop;
        this.aside = aside;
        this.owner = owner;
        this.reconciler = new SwitchReconciler(bridge.title(), FlowTables.EMPTY);
    }

    Bridge bridge() {
        return bridge;
    }

    /** The same bridge, of which a new file says something else. */
    void rebind(Bridge now) {
        bridge = now;
        reconciler.retitle(now.title());
    }

    SwitchReconciler.State state() {
        return reconciler.state();
    }

    /** See {@link SwitchReconciler#isInSync}. */
    boolean isInSync() {
        return reconciler.isInSync();
    }

    SwitchConnection connection() {
        return connection;
    }

    Instant since() {
        return since;
    }

    /** See {@link SwitchReconciler#lastErrors}. */
    List<SwitchError> lastErrors() {
        return reconciler.lastErrors();
    }

    /** See {@link SwitchReconciler#start}. */
    void start() {
        perform(reconciler.start());
    }

    /** See {@link SwitchReconciler#wanted}. */
    void wanted(FlowTables tables) {
        perform(reconciler.wanted(tables));
    }

    /** See {@link SwitchReconciler#resync}. */
    void resync() {
        perform(reconciler.resync());
    }

    /** See {@link SwitchReconciler#expired}. */
    void expired(Place place) {
        reconciler.expired(place);
    }

    /** See {@link SwitchReconciler#audit}. */
    CompletableFuture<Audit> audit() {
        CompletableFuture<Audit> asked = new CompletableFuture<>();
        perform(reconciler.audit(asked));
        return asked;
    }

    /** See {@link SwitchReconciler#confirmed}. */
    CompletableFuture<Boolean> confirmed() {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        perform(reconciler.confirmed(asked));
        return asked;
    }

    /** The connection has ended, or is another's affair. */
    void closed() {
        perform(reconciler.closed());
    }

    /** Performs these after those that are still to be performed, if any are; a bug in one costs that one. */
    private void perform(List<SwitchEffect> more) {
        effects.addAll(more);
        if (isPerforming) {
            return;
        }
        isPerforming = true;
        Optional<RuntimeException> first = Optional.empty();
        while (!effects.isEmpty()) {
            try {
                effects.remove().performBy(this);
            } catch (RuntimeException bug) {
                first = first.or(() -> Optional.of(bug));
            }
        }
        isPerforming = false;
        first.ifPresent(bug -> {
            throw bug;
        });
    }

    @Override
    public void read() {
        connection
                .read()
                .handleAsync(
                        (installed, failure) -> {
                            perform(
                                    failure == null
                                            ? reconciler.wasRead(installed)
                                            : reconciler.failed(
                                                    "it did not report its flows: " + failure.getMessage()));
                            return null;
                        },
                        loop)
                .exceptionally(this::bug);
    }

    @Override
    public void observe(SwitchEffect.Observe observe) {
        (observe.isAudit() ? audited(observe) : recovered(observe))
                .thenCompose(held -> compared(reconciler.comparison(held, observe.gone())))
                .thenAccept(result -> perform(reconciler.wasCompared(result)))
                .whenComplete((done, bug) -> connection.used(observe.installed()))
                .exceptionally(this::bug);
    }

    private CompletionStage<Installed> audited(SwitchEffect.Observe observe) {
        return aside.compute(observe.size(), observe::stillThere).thenApply(held -> {
            owner.audited(this, held);
            return held;
        });
    }

    private CompletionStage<Installed> recovered(SwitchEffect.Observe observe) {
        return aside.compute(observe.size(), () -> HeldFlows.of(observe.stillThere()))
                .thenCompose(held -> owner.recover(this, held).thenApply(done -> held.installed()));
    }

    private CompletionStage<Comparison.Result> compared(Comparison comparison) {
        return state() == SwitchReconciler.State.CLOSED
                ? CompletableFuture.completedFuture(comparison.inVain())
                : aside.compute(comparison.size(), comparison::make);
    }

    /** What the switch failed at has been dealt with: what comes here was thrown by ourselves. */
    private Void bug(Throwable cause) {
        LOG.error("{}: programming stopped because of a bug in Weft; please report it", bridge.title(), cause);
        connection.close("a bug in Weft");
        return null;
    }

    @Override
    public void program(Difference difference) {
        connection
                .program(difference)
                .handleAsync(
                        (errors, failure) -> {
                            perform(
                                    failure == null
                                            ? reconciler.wasProgrammed(errors)
                                            : reconciler.failed(
                                                    "it did not confirm its flows: " + failure.getMessage()));
                            return null;
                        },
                        loop)
                .exceptionally(this::bug);
    }

    @Override
    public void wake(SwitchEffect.Wake wake) {
        loop.schedule(
                () -> perform(reconciler.elapsed(wake.timer())), wake.after().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void tell(Effect.Note note) {
        owner.tell(note);
    }

    @Override
    public void mended(Drift drift) {
        owner.mended(this, drift);
    }

    @Override
    public void withoutMeters(SwitchError refused) {
        owner.withoutMeters(this, refused);
    }

    @Override
    public void close(String why) {
        connection.close(why);
    }

    @Override
    public void answer(SwitchEffect.Answer<?> answer) {
        answer.complete();
    }

    @Override
    public void disappoint(SwitchEffect.Disappoint disappoint) {
        disappoint.complete();
    }
}
