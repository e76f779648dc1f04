package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import dev.weft.controller.budget.SourceLines;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest events: shown to the user and logged, each a line. One that repeats is told once a minute, unless it is another
 * change each time: the last of those must be true, and their number too. No source pushes out what others have told: of each
 * so many a minute are kept and fewer logged, then there is one word that there are more; and the oldest of whoever has most goes
 * first. A source is a host, whatever its switch calls itself.
 */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("weft.events");
    /** How many there are at most. */
    static final int KEPT = 1000;

    /** Of one source, a minute. */
    static final int KEPT_A_MINUTE = 300;

    /** Of one source, a minute. */
    static final int LOGGED_A_MINUTE = 25;

    /** The same of what Weft says about a switch as a whole, which what its ports do is not to keep back. */
    static final int LOGGED_OF_SWITCHES = 10;

    private static final int REMEMBERED_REPEATS = 1000;
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Clock clock;
    private final TreeMap<Long, Views.EventView> events = new TreeMap<>(); // by number
    private final Map<String, ArrayDeque<Long>> bySource =
            new HashMap<>(); // their numbers, oldest first; none is empty
    private final SourceLines kept = new SourceLines(KEPT_A_MINUTE);
    private final SourceLines keptOfSwitches = new SourceLines(KEPT_A_MINUTE);
    private final SourceLines logged = new SourceLines(LOGGED_A_MINUTE);
    private final SourceLines loggedOfSwitches = new SourceLines(LOGGED_OF_SWITCHES);
    private final Map<Effect.Note, Instant> told = new LinkedHashMap<>();
    private final Keeper keep;
    private long next;

    /** Takes what is kept beyond the controller's end. */
    interface Keeper {
        /**
         * @param number higher than that of any before
         * @param event  empty: it is not to be kept any more
         */
        void keep(long number, Optional<Views.EventView> event);
    }

    /**
     * @param before those of the time before, by number
     * @param next   the number of the first new one
     */
    EventLog(Clock clock, SortedMap<Long, Views.EventView> before, long next, Keeper keep) {
        this.clock = clock;
        this.keep = keep;
        before.forEach(this::put);
        this.next = next;
        while (events.size() > KEPT) {
            forgetOne();
        }
    }

    private void put(long number, Views.EventView event) {
        events.put(number, event);
        bySource.computeIfAbsent(event.host(), first -> new ArrayDeque<>()).add(number);
    }

    /** The oldest of whoever has most, and of all where nobody has many. */
    private void forgetOne() {
        String most = bySource.entrySet().stream()
                .max(Comparator.comparingInt((Map.Entry<String, ArrayDeque<Long>> one) ->
                                one.getValue().size())
                        .thenComparing(one -> -one.getValue().element()))
                .orElseThrow()
                .getKey();
        ArrayDeque<Long> numbers = bySource.get(most);
        long number = numbers.remove();
        if (numbers.isEmpty()) {
            bySource.remove(most);
        }
        events.remove(number);
        keep.keep(number, Optional.empty());
    }

    void add(Effect.Note note) {
        Instant now = clock.instant();
        Instant before = told.get(note);
        if (before != null && wasJustNow(before, now) && !note.kind().isChange()) {
            return;
        }
        told.remove(note);
        told.put(note, now);
        if (told.size() > REMEMBERED_REPEATS) {
            told.remove(told.keySet().iterator().next());
        }
        long nanos = TimeUnit.MILLISECONDS.toNanos(now.toEpochMilli());
        boolean ofSwitch = note.kind().isOfSwitch();
        SourceLines.Verdict line = (ofSwitch ? loggedOfSwitches : logged).next(note.host(), nanos);
        if (line.isSaid()) {
            String who = note.host().isEmpty() ? "" : note.host() + " ";
            LOG.info("{}{}: {}{}", who, note.kind().word(), note.text(), line.remark());
        }
        SourceLines.Verdict verdict = (ofSwitch ? keptOfSwitches : kept).next(note.host(), nanos);
        if (verdict.isSaid()) {
            keep(new Views.EventView(
                    now.truncatedTo(ChronoUnit.MILLIS).toString(),
                    note.kind().word(),
                    note.host(),
                    note.text() + verdict.remark()));
        }
    }

    /** A time to come is none: the clock has been set back since, and what was told then is told again. */
    private static boolean wasJustNow(Instant before, Instant now) {
        return !before.isAfter(now) && before.plus(QUIET).isAfter(now);
    }

    private void keep(Views.EventView event) {
        put(next, event);
        keep.keep(next, Optional.of(event));
        next++;
        if (events.size() > KEPT) {
            forgetOne();
        }
    }

    /** Oldest first. */
    List<Views.EventView> newest() {
        return List.copyOf(events.values());
    }
}
