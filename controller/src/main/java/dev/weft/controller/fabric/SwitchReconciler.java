package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Decides how one connected switch is brought to what it must hold, and kept there. One request is in flight at a time; what is
 * wanted meanwhile is looked at when the answer is there, so only the newest target is ever sent. It has no clock, I/O or thread:
 * every method takes what happened and returns what is to be done, in that order. Nobody calls it while it decides.
 */
final class SwitchReconciler {
    /** What it is doing. */
    enum State {
        /** Waits for the switch to say what it holds; then PROGRAMMING, or SETTLED if that is right. */
        READING,
        /** Waits for the barrier behind a difference; then SETTLED, or PROGRAMMING again if more is wanted by now. */
        PROGRAMMING,
        /** The switch holds what it must; a new target makes it PROGRAMMING, a question whether it still does AUDITING. */
        SETTLED,
        /** Waits for the switch to say whether it still holds what it must; then SETTLED, or PROGRAMMING if not. */
        AUDITING,
        /** The switch refused something; READING again after a while, or when something else is wanted, once a second. */
        BACKING_OFF,
        /** The connection is gone; nothing follows. */
        CLOSED
    }

    private String title;
    private FlowTables target;
    private State state = State.READING;
    private boolean resyncPending; // what the switch holds is to be read again, whatever it confirms
    private boolean retrySoon; // something was wanted since the last difference was made
    private Optional<FlowTables> confirmed = Optional.empty();
    private final Set<Place> expired = new HashSet<>(); // since what is in flight was asked
    private FlowTables inFlight = FlowTables.EMPTY; // what the switch holds once it has confirmed
    private final Backoff backoff = new Backoff();
    private List<SwitchError> lastErrors = List.of();
    private Drift found = Drift.NONE; // since the switch was right, and not mended yet
    private final Waiters<Audit> audits = new Waiters<>();
    private final Waiters<Boolean> confirmations = new Waiters<>();

    /**
     * @param title  of the bridge, for events
     * @param target what the switch must hold
     */
    SwitchReconciler(String title, FlowTables target) {
        this.title = title;
        this.target = target;
    }

    /** The same bridge is called so now. */
    void retitle(String now) {
        title = now;
    }

    State state() {
        return state;
    }

    /** Whether the switch holds what it must, as far as is known. */
    boolean isInSync() {
        return state == State.SETTLED || state == State.AUDITING;
    }

    /** What the switch refused last; empty: nothing, or it was mended. */
    List<SwitchError> lastErrors() {
        return lastErrors;
    }

    /** Reads what is there and makes it right. The same for a first contact, a reconnect and after an error. */
    List<SwitchEffect> start() {
        state = State.READING;
        resyncPending = false;
        expired.clear();
        return List.of(new SwitchEffect.Read());
    }

    /** The switch has said what it holds. */
    List<SwitchEffect> wasRead(Installed installed) {
        return switch (state) {
            case READING, AUDITING ->
                List.of(new SwitchEffect.Observe(installed, Set.copyOf(expired), state == State.AUDITING));
            case PROGRAMMING, SETTLED, BACKING_OFF, CLOSED -> List.of();
        };
    }

    /** The switch did not answer. */
    List<SwitchEffect> failed(String why) {
        return state == State.CLOSED ? List.of() : List.of(new SwitchEffect.Close(why));
    }

    /**
     * What is to be compared once the fabric has looked at what the switch holds.
     *
     * @param gone as the question said
     */
    Comparison comparison(Installed held, Set<Place> gone) {
        Optional<FlowTables> before =
                state == State.AUDITING ? confirmed.map(had -> had.without(gone)) : Optional.empty();
        return new Comparison(target, held, before, found, gone);
    }

    /** It was compared; what ran out since it was asked for is still to be looked at. */
    List<SwitchEffect> wasCompared(Comparison.Result result) {
        if (state != State.READING && state != State.AUDITING) {
            return List.of();
        }
        List<SwitchEffect> effects = new ArrayList<>();
        found = result.found();
        if (state == State.READING && lastErrors.isEmpty()) { // else it is told once nothing is refused any more
            effects.add(SyncNotes.synced(title, result.target(), result.difference()));
        }
        expired.removeAll(result.gone());
        Set<Place> since = Set.copyOf(expired);
        effects.addAll(send(result.target(), result.difference()));
        if (state == State.PROGRAMMING) {
            expired.addAll(since);
        } else if (!since.isEmpty()) {
            since.forEach(this::expired);
            effects.addAll(wanted(target));
        }
        return effects;
    }

    /**
     * Asks whether the switch still holds what it had confirmed, and mends what it does not; if it is not settled, as soon
     * as it is. What is wanted meanwhile waits for one answer, as it does behind a difference.
     *
     * @param asked completes once the switch is right, or has refused something; fails when the connection ends
     */
    List<SwitchEffect> audit(CompletableFuture<Audit> asked) {
        audits.add(asked);
        return switch (state) {
            case SETTLED -> beginAudit();
            case BACKING_OFF -> tryAgain();
            case READING, PROGRAMMING, AUDITING -> List.of(); // when it is settled
            case CLOSED -> closed();
        };
    }

    private List<SwitchEffect> beginAudit() {
        state = State.AUDITING;
        expired.clear();
        audits.begin();
        return List.of(new SwitchEffect.Read());
    }

    /** What the switch must hold now. */
    List<SwitchEffect> wanted(FlowTables tables) {
        target = tables;
        return switch (state) {
            case SETTLED -> send(target, Difference.of(target, confirmed.orElseThrow()));
            case BACKING_OFF -> tryAgain(); // what was refused must not keep back what is new
            case PROGRAMMING -> {
                retrySoon = true;
                yield List.of();
            }
            case READING, AUDITING, CLOSED -> List.of(); // looked at after the answer
        };
    }

    /** Tries once more what was refused, with what is new; but reads all that there is once a second at most. */
    private List<SwitchEffect> tryAgain() {
        retrySoon = true;
        return backoff.isPaused() ? List.of() : tryNow();
    }

    private List<SwitchEffect> tryNow() {
        List<SwitchEffect> effects = new ArrayList<>();
        effects.add(backoff.tries());
        effects.addAll(start());
        return effects;
    }

    /** A time has passed that {@link SwitchEffect.Wake} named. */
    List<SwitchEffect> elapsed(Backoff.Timer timer) {
        boolean isDue = backoff.elapsed(timer) && (timer instanceof Backoff.Retry || retrySoon);
        return isDue && state == State.BACKING_OFF ? tryNow() : List.of();
    }

    /**
     * Waits for what is wanted now, but not for what is wanted later.
     *
     * @param asked completes with whether the switch holds it: not if it refused anything, or its connection ended
     */
    List<SwitchEffect> confirmed(CompletableFuture<Boolean> asked) {
        return switch (state) {
            case SETTLED -> List.of(new SwitchEffect.Answer<>(List.of(asked), true));
            case CLOSED -> List.of(new SwitchEffect.Answer<>(List.of(asked), false));
            case READING, PROGRAMMING, AUDITING, BACKING_OFF -> {
                confirmations.add(asked);
                yield List.of();
            }
        };
    }

    /** Reads what is there and makes it right once more, after what is in flight. */
    List<SwitchEffect> resync() {
        return switch (state) {
            case SETTLED -> start();
            case BACKING_OFF -> tryAgain();
            case READING, PROGRAMMING, AUDITING -> {
                resyncPending = true;
                yield List.of();
            }
            case CLOSED -> List.of();
        };
    }

    /** A flow ran out in the switch: it is missing, even if one like it is wanted again by the time we look. */
    void expired(Place place) {
        if (state == State.SETTLED) {
            confirmed = confirmed.map(tables -> tables.without(Set.of(place)));
        } else {
            expired.add(place);
        }
    }

    private List<SwitchEffect> send(FlowTables tables, Difference difference) {
        retrySoon = false;
        expired.clear();
        confirmations.begin();
        if (difference.isEmpty()) {
            return settle(tables);
        }
        state = State.PROGRAMMING;
        inFlight = tables;
        return List.of(new SwitchEffect.Program(difference));
    }

    /** The switch has confirmed what it was sent, but for these errors. */
    List<SwitchEffect> wasProgrammed(List<SwitchError> errors) {
        if (state != State.PROGRAMMING) {
            return List.of();
        }
        Optional<SwitchError> ofMeter = errors.stream()
                .filter(error -> error.about() == SwitchError.About.METER)
                .findFirst();
        if (ofMeter.isPresent()) {
            List<SwitchEffect> effects = new ArrayList<>();
            effects.add(new SwitchEffect.WithoutMeters(ofMeter.get()));
            effects.addAll(start());
            return effects;
        }
        return errors.isEmpty() ? settle(inFlight.without(expired)) : backOff(errors);
    }

    /** The switch holds this; what was waiting for that is next. Who waits is told last: it may want something at once. */
    private List<SwitchEffect> settle(FlowTables held) {
        List<SwitchEffect> effects = new ArrayList<>();
        confirmed = Optional.of(held);
        state = State.SETTLED;
        if (!lastErrors.isEmpty()) {
            effects.add(SyncNotes.over(title, held));
        }
        lastErrors = List.of();
        backoff.over();
        SwitchEffect audited = new SwitchEffect.Answer<>(audits.end(), new Audit(found, List.of()));
        if (!found.isEmpty()) {
            effects.add(new SwitchEffect.Mended(found));
            found = Drift.NONE;
        }
        List<CompletableFuture<Boolean>> there = new ArrayList<>(confirmations.end());
        Difference more = Difference.of(target, held);
        if (resyncPending) {
            effects.addAll(start());
        } else if (!more.isEmpty()) {
            effects.addAll(send(target, more));
        } else {
            there.addAll(confirmations.endAll());
            if (!audits.isEmptyNext()) {
                effects.addAll(beginAudit());
            }
        }
        effects.add(audited);
        effects.add(new SwitchEffect.Answer<>(there, true));
        return effects;
    }

    private List<SwitchEffect> backOff(List<SwitchError> errors) {
        List<SwitchEffect> effects = new ArrayList<>();
        lastErrors = errors;
        effects.addAll(SyncNotes.refused(title, errors));
        state = State.BACKING_OFF;
        effects.add(backoff.refused());
        if (retrySoon) {
            effects.addAll(tryAgain());
        }
        effects.add(new SwitchEffect.Answer<>(audits.endAll(), new Audit(found, errors))); // told when it is mended
        effects.add(new SwitchEffect.Answer<>(confirmations.endAll(), false));
        return effects;
    }

    /** The connection has ended. */
    List<SwitchEffect> closed() {
        state = State.CLOSED;
        return List.of(
                new SwitchEffect.Disappoint(audits.endAll(), "its connection ended"),
                new SwitchEffect.Answer<>(confirmations.endAll(), false));
    }
}
