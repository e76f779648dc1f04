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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

    /** What the session is doing. */
    enum State {
        /** Waits for the switch to say what it holds; then PROGRAMMING, or SETTLED if that is right. */
        READING,
        /** Waits for the barrier behind a difference; then SETTLED, or PROGRAMMING again if more is wanted by now. */
        PROGRAMMING,
        /** The switch holds what it must; a new wish makes it PROGRAMMING. */
        SETTLED,
        /** The switch refused something; READING again after a while, or as soon as something else is wanted. */
        BACKING_OFF,
        /** The connection is gone; nothing follows. */
        CLOSED
    }

    private final Bridge bridge;
    private final SwitchConnection connection;
    private final Instant since;
    private final ScheduledExecutorService loop;
    private final Supplier<FlowTables> desired;
    private final Consumer<Effect.Note> notes;
    private final Consumer<Installed> recover;

    private State state = State.READING;
    private boolean doubtful; // what the switch holds is to be read again, whatever it confirms
    private Optional<FlowTables> confirmed = Optional.empty();
    private final Set<Place> expired = new HashSet<>(); // since what is in flight was asked
    private Duration retry = FIRST_RETRY;
    private List<SwitchError> lastErrors = List.of();

    SwitchSession(
            Bridge bridge, SwitchConnection connection, Instant since, ScheduledExecutorService loop, Wiring wiring) {
        this.bridge = bridge;
        this.connection = connection;
        this.since = since;
        this.loop = loop;
        this.desired = wiring.desired();
        this.notes = wiring.notes();
        this.recover = wiring.recover();
    }

    /**
     * What a session needs of the fabric.
     *
     * @param desired what the switch must hold, now
     * @param notes   takes events
     * @param recover takes what the switch held when it connected
     */
    record Wiring(Supplier<FlowTables> desired, Consumer<Effect.Note> notes, Consumer<Installed> recover) {}

    Bridge bridge() {
        return bridge;
    }

    State state() {
        return state;
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
        LOG.error("{}: programming stopped by a bug in Weft; please report it", bridge.title(), cause);
        connection.close("a bug in Weft");
        return null;
    }

    private Void wasRead(Installed installed, Throwable failure) {
        if (state == State.CLOSED) {
            return null;
        }
        if (failure != null) {
            connection.close("it did not say what it holds: " + failure.getMessage());
            return null;
        }
        Installed held = installed.without(expired);
        recover.accept(held);
        FlowTables target = desired.get();
        Difference difference = Difference.of(target, held);
        notes.accept(new Effect.Note(
                "synced",
                bridge.title(),
                target.flows().size() + " flows and " + target.groups().size() + " groups wanted, "
                        + describe(difference)));
        send(target, difference);
        return null;
    }

    private static String describe(Difference difference) {
        if (difference.isEmpty()) {
            return "all there";
        }
        int set = difference.flows().size()
                + difference.newGroups().size()
                + difference.changedGroups().size();
        int removed = difference.staleFlows().size() + difference.staleGroups().size();
        return set + " sent, " + removed + " removed";
    }

    /** What the switch must hold may have changed. */
    void wanted() {
        if (state == State.SETTLED) {
            FlowTables target = desired.get();
            send(target, Difference.of(target, confirmed.orElseThrow()));
        } else if (state == State.BACKING_OFF) {
            start(); // what was refused must not keep back what is new
        }
    }

    /** Reads what is there and makes it right once more, after what is in flight. */
    void again() {
        switch (state) {
            case SETTLED, BACKING_OFF -> start();
            case READING, PROGRAMMING -> doubtful = true;
            case CLOSED -> LOG.debug("{}: nothing to be read any more", bridge.title());
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
        expired.clear();
        if (difference.isEmpty()) {
            confirmed = Optional.of(target);
            state = State.SETTLED;
            lastErrors = List.of();
            retry = FIRST_RETRY;
            startIfDoubtful();
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
        } else if (!errors.isEmpty()) {
            backOff(errors);
        } else {
            confirmed = Optional.of(target.without(expired));
            state = State.SETTLED;
            lastErrors = List.of();
            retry = FIRST_RETRY;
            if (!startIfDoubtful()) {
                wanted();
            }
        }
        return null;
    }

    private boolean startIfDoubtful() {
        boolean starts = doubtful;
        if (starts) {
            start();
        }
        return starts;
    }

    private void backOff(List<SwitchError> errors) {
        lastErrors = errors;
        errors.forEach(error -> notes.accept(new Effect.Note(
                "error", bridge.title(), "the switch refused (" + error.what() + "): " + error.cause())));
        state = State.BACKING_OFF;
        loop.schedule(
                () -> {
                    if (state == State.BACKING_OFF) {
                        start();
                    }
                },
                retry.toMillis(),
                TimeUnit.MILLISECONDS);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    }

    void closed() {
        state = State.CLOSED;
    }
}
