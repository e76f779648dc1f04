package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Place;
import dev.weft.topology.Bridge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one connected switch to what it must hold, and keeps it there. One request is in flight at a time; what is
 * wanted meanwhile is looked at when the answer is there, so only the newest wish is ever sent. Everything here runs on
 * the fabric's thread.
 */
final class SwitchSession {
    private static final Logger LOG = LoggerFactory.getLogger(SwitchSession.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(1); // at least, between two readings for what is refused
    private static final int ERRORS_TOLD = 5; // of those that one difference brings

    /** What the session is doing. */
    enum State {
        /** Waits for the switch to say what it holds; then PROGRAMMING, or SETTLED if that is right. */
        READING,
        /** Waits for the barrier behind a difference; then SETTLED, or PROGRAMMING again if more is wanted by now. */
        PROGRAMMING,
        /** The switch holds what it must; a new wish makes it PROGRAMMING, a question whether it still does AUDITING. */
        SETTLED,
        /** Waits for the switch to say whether it still holds what it must; then SETTLED, or PROGRAMMING if not. */
        AUDITING,
        /** The switch refused something; READING again after a while, or when something else is wanted, once a second. */
        BACKING_OFF,
        /** The connection is gone; nothing follows. */
        CLOSED
    }

    private Bridge bridge;
    private final SwitchConnection connection;
    private final Instant since;
    private final ScheduledExecutorService loop;
    private final Supplier<FlowTables> desired;
    private final Consumer<Effect.Note> notes;
    private final Function<HeldFlows, CompletionStage<Void>> recover;
    private final Consumer<Drift> mended;
    private final Consumer<SwitchError> withoutMeters;
    private final Consumer<Installed> audit;
    private final Aside aside;

    private State state = State.READING;
    private boolean doubtful; // what the switch holds is to be read again, whatever it confirms
    private Optional<FlowTables> confirmed = Optional.empty();
    private final Set<Place> expired = new HashSet<>(); // since what is in flight was asked
    private Duration retry = FIRST_RETRY;
    private Future<?> retrying = CompletableFuture.completedFuture(null);
    private boolean paused; // it is less than a PAUSE since it was read for what is refused
    private boolean hurried; // something was wanted since the last difference was made
    private List<SwitchError> lastErrors = List.of();
    private Drift found = Drift.NONE; // since the switch was right, and not mended yet
    private final List<CompletableFuture<Audit>> audited = new ArrayList<>(); // wait for the end of the one that began
    private final List<CompletableFuture<Audit>> waiting = new ArrayList<>(); // for the beginning of the next
    private final List<CompletableFuture<Boolean>> confirming = new ArrayList<>(); // wait for what is in flight
    private final List<CompletableFuture<Boolean>> unsent = new ArrayList<>(); // wait for what is sent next

    SwitchSession(
            Bridge bridge, SwitchConnection connection, Instant since, ScheduledExecutorService loop, Wiring wiring) {
        this.bridge = bridge;
        this.connection = connection;
        this.since = since;
        this.loop = loop;
        this.desired = wiring.desired();
        this.notes = wiring.notes();
        this.recover = wiring.recover();
        this.mended = wiring.mended();
        this.withoutMeters = wiring.withoutMeters();
        this.audit = wiring.audit();
        this.aside = wiring.aside();
    }

    /**
     * What a session needs of the fabric.
     *
     * @param desired what the switch must hold, now
     * @param notes   takes events
     * @param recover takes what the switch held when it connected; completes on the fabric's thread
     * @param mended  takes what was found, once the switch has confirmed that it is right again
     * @param withoutMeters takes what a switch refused that could be had without meters; what it must hold has none any more
     * @param audit   takes what the switch held when it was audited
     * @param aside   where long answers are compared
     */
    record Wiring(
            Supplier<FlowTables> desired,
            Consumer<Effect.Note> notes,
            Function<HeldFlows, CompletionStage<Void>> recover,
            Consumer<Drift> mended,
            Consumer<SwitchError> withoutMeters,
            Consumer<Installed> audit,
            Aside aside) {}

    Bridge bridge() {
        return bridge;
    }

    /** The same bridge, of which a new file says something else. */
    void takes(Bridge now) {
        bridge = now;
    }

    State state() {
        return state;
    }

    /** Whether the switch holds what it must, as far as anybody knows. */
    boolean isRight() {
        return state == State.SETTLED || state == State.AUDITING;
    }

    SwitchConnection connection() {
        return connection;
    }

    Instant since() {
        return since;
    }

    /** What the switch refused last; empty: nothing, or it was mended. */
    List<SwitchError> lastErrors() {
        return lastErrors;
    }

    /** Reads what is there and makes it right. The same for a first contact, a reconnect and after an error. */
    void start() {
        state = State.READING;
        doubtful = false;
        expired.clear();
        connection.read().handleAsync(this::wasRead, loop).exceptionally(this::bug);
    }

    /** What the switch failed at has been dealt with: what comes here was thrown by ourselves. */
    private Void bug(Throwable cause) {
        LOG.error("{}: programming stopped because of a bug in Weft; please report it", bridge.title(), cause);
        connection.close("a bug in Weft");
        return null;
    }

    private Void wasRead(Installed installed, Throwable failure) {
        if (state == State.CLOSED) {
            return null;
        }
        if (failure != null) {
            connection.close("it did not report its flows: " + failure.getMessage());
            return null;
        }
        Set<Place> gone = Set.copyOf(expired);
        int size = installed.flows().size();
        aside.compute(size, () -> HeldFlows.of(installed.without(gone)))
                .thenCompose(held ->
                        recover.apply(held).thenCompose(done -> compared(size, held.installed(), this::replacing)))
                .thenAccept(found -> wasCompared(found, gone))
                .whenComplete((done, bug) -> connection.used(installed))
                .exceptionally(this::bug);
        return null;
    }

    /**
     * What the switch must hold, what it takes to get there, and what was found.
     */
    private record Compared(FlowTables target, Difference difference, Drift found) {}

    private CompletionStage<Compared> compared(
            int size, Installed held, BiFunction<FlowTables, Installed, Drift> drift) {
        if (state == State.CLOSED) {
            return CompletableFuture.completedFuture(
                    new Compared(FlowTables.EMPTY, Difference.of(FlowTables.EMPTY, FlowTables.EMPTY), Drift.NONE));
        }
        FlowTables target = desired.get();
        return aside.compute(
                Math.max(size, target.flows().size()),
                () -> new Compared(target, Difference.of(target, held), drift.apply(target, held)));
    }

    private Drift replacing(FlowTables target, Installed held) {
        return found.withReplaced(target, held);
    }

    /**
     * @param gone ran out before the answer; what ran out since is still to be looked at
     */
    private void wasCompared(Compared compared, Set<Place> gone) {
        if (state == State.CLOSED) {
            return;
        }
        boolean isAudit = state == State.AUDITING;
        found = compared.found();
        if (!isAudit && lastErrors.isEmpty()) { // else it is told once nothing is rejected any more
            synced(compared.target(), describe(compared.difference()));
        }
        expired.removeAll(gone);
        Set<Place> since = Set.copyOf(expired);
        send(compared.target(), compared.difference());
        if (state == State.PROGRAMMING) {
            expired.addAll(since);
        } else if (!since.isEmpty()) {
            since.forEach(this::expired);
            wanted();
        }
    }

    private void synced(FlowTables target, String how) {
        notes.accept(new Effect.Note(
                "synced",
                bridge.title(),
                target.flows().size() + " flows and " + target.groups().size() + " groups expected, " + how));
    }

    private static String describe(Difference difference) {
        if (difference.isEmpty()) {
            return "in sync";
        }
        int set = difference.flows().size()
                + difference.newGroups().size()
                + difference.changedGroups().size();
        int removed = difference.staleFlows().size() + difference.staleGroups().size();
        return set + " sent, " + removed + " removed";
    }

    /**
     * Asks whether the switch still holds what it had confirmed, and mends what it does not; if it is not settled, as soon
     * as it is. What is wanted meanwhile waits for one answer, as it does behind a difference.
     *
     * @return completes once the switch is right, or has refused something; fails when the connection ends
     */
    CompletableFuture<Audit> audit() {
        CompletableFuture<Audit> asked = new CompletableFuture<>();
        waiting.add(asked);
        switch (state) {
            case SETTLED -> beginAudit();
            case BACKING_OFF -> hurry();
            case READING, PROGRAMMING, AUDITING -> LOG.debug("{}: audited when it is settled", bridge.title());
            case CLOSED -> closed();
        }
        return asked;
    }

    private void beginAudit() {
        state = State.AUDITING;
        expired.clear();
        audited.addAll(taken(waiting));
        connection.read().handleAsync(this::wasAudited, loop).exceptionally(this::bug);
    }

    private Void wasAudited(Installed installed, Throwable failure) {
        if (state == State.CLOSED) {
            return null;
        }
        if (failure != null) {
            connection.close("it did not report its flows: " + failure.getMessage());
            return null;
        }
        Set<Place> gone = Set.copyOf(expired);
        int size = installed.flows().size();
        FlowTables before = confirmed.orElseThrow().without(gone);
        aside.compute(size, () -> installed.without(gone))
                .thenCompose(held -> {
                    audit.accept(held);
                    return compared(size, held, (target, there) -> Drift.of(before, target, there));
                })
                .thenAccept(found -> wasCompared(found, gone))
                .whenComplete((done, bug) -> connection.used(installed))
                .exceptionally(this::bug);
        return null;
    }

    /** What the switch must hold may have changed. */
    void wanted() {
        switch (state) {
            case SETTLED -> {
                FlowTables target = desired.get();
                send(target, Difference.of(target, confirmed.orElseThrow()));
            }
            case PROGRAMMING -> hurried = true;
            case BACKING_OFF -> hurry(); // what was refused must not keep back what is new
            case READING, AUDITING, CLOSED -> LOG.trace("{}: handled after the reply", bridge.title());
        }
    }

    /** Tries once more what was refused, with what is new; but reads all that there is once a second at most. */
    private void hurry() {
        hurried = true;
        if (!paused) {
            startOnce();
        }
    }

    private void startOnce() {
        retrying.cancel(false);
        paused = true;
        later(PAUSE, () -> {
            paused = false;
            if (hurried && state == State.BACKING_OFF) {
                startOnce();
            }
        });
        start();
    }

    private Future<?> later(Duration delay, Runnable then) {
        return loop.schedule(then, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for what is wanted now, but not for what is wanted later. After {@link #wanted}.
     *
     * @return completes with whether the switch holds it: not if it refused anything, or its connection ended
     */
    CompletableFuture<Boolean> confirmed() {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        switch (state) {
            case SETTLED -> asked.complete(true);
            case CLOSED -> asked.complete(false);
            case READING, PROGRAMMING, AUDITING, BACKING_OFF -> unsent.add(asked);
        }
        return asked;
    }

    private static <T> List<T> taken(List<T> waiting) {
        List<T> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Reads what is there and makes it right once more, after what is in flight. */
    void again() {
        switch (state) {
            case SETTLED -> start();
            case BACKING_OFF -> hurry();
            case READING, PROGRAMMING, AUDITING -> doubtful = true;
            case CLOSED -> LOG.debug("{}: nothing left to read", bridge.title());
        }
    }

    /** A flow ran out in the switch: it is missing, even if one like it is wanted again by the time we look. */
    void expired(Place place) {
        if (state == State.SETTLED) {
            confirmed = confirmed.map(tables -> tables.without(Set.of(place)));
        } else {
            expired.add(place);
        }
    }

    private void send(FlowTables target, Difference difference) {
        hurried = false;
        expired.clear();
        confirming.addAll(taken(unsent));
        if (difference.isEmpty()) {
            settle(target);
            return;
        }
        state = State.PROGRAMMING;
        connection
                .program(difference)
                .handleAsync((errors, failure) -> wasProgrammed(target, errors, failure), loop)
                .exceptionally(this::bug);
    }

    private Void wasProgrammed(FlowTables target, List<SwitchError> errors, Throwable failure) {
        if (state == State.CLOSED) {
            return null;
        }
        if (failure != null) {
            connection.close("it did not confirm its flows: " + failure.getMessage());
        } else if (errors.stream().anyMatch(error -> error.about() == SwitchError.About.METER)) {
            withoutMeters.accept(errors.stream()
                    .filter(error -> error.about() == SwitchError.About.METER)
                    .findFirst()
                    .orElseThrow());
            start();
        } else if (!errors.isEmpty()) {
            backOff(errors);
        } else {
            settle(target.without(expired));
        }
        return null;
    }

    /** The switch holds this; what was waiting for that is next. Who waits is told last: it may want something at once. */
    private void settle(FlowTables held) {
        confirmed = Optional.of(held);
        state = State.SETTLED;
        if (!lastErrors.isEmpty()) {
            synced(held, "nothing is rejected any more, in sync");
        }
        lastErrors = List.of();
        retry = FIRST_RETRY;
        Audit done = new Audit(found, List.of());
        if (!found.isEmpty()) {
            mended.accept(found);
            found = Drift.NONE;
        }
        List<CompletableFuture<Audit>> over = taken(audited);
        List<CompletableFuture<Boolean>> there = new ArrayList<>(taken(confirming));
        FlowTables target = desired.get();
        Difference more = Difference.of(target, held);
        if (doubtful) {
            start();
        } else if (!more.isEmpty()) {
            send(target, more);
        } else {
            there.addAll(taken(unsent));
            if (!waiting.isEmpty()) {
                beginAudit();
            }
        }
        over.forEach(asked -> asked.complete(done));
        there.forEach(asked -> asked.complete(true));
    }

    private void backOff(List<SwitchError> errors) {
        lastErrors = errors;
        errors.stream().limit(ERRORS_TOLD).forEach(error -> refused(error.what() + ": " + error.cause()));
        if (errors.size() > ERRORS_TOLD) {
            refused("more than these; `weft status` lists what the switch rejects");
        }
        state = State.BACKING_OFF;
        retrying = later(retry, this::startOnce);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
        if (hurried) {
            hurry();
        }
        audited.addAll(taken(waiting));
        confirming.addAll(taken(unsent));
        Audit refused = new Audit(found, errors); // what was found is told when it is mended
        taken(audited).forEach(asked -> asked.complete(refused));
        taken(confirming).forEach(asked -> asked.complete(false));
    }

    private void refused(String text) {
        notes.accept(new Effect.Note("error", bridge.title(), text));
    }

    void closed() {
        state = State.CLOSED;
        retrying.cancel(false);
        audited.addAll(taken(waiting));
        confirming.addAll(taken(unsent));
        taken(audited).forEach(asked -> asked.completeExceptionally(new IllegalStateException("its connection ended")));
        taken(confirming).forEach(asked -> asked.complete(false));
    }
}
