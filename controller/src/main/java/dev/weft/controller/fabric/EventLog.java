package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest events: shown to the user and logged, each a line. One that repeats is told once a minute, unless it is another
 * change each time: the last of those must be true, and their number too.
 */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("weft.events");
    /** How many there are at most. */
    static final int KEPT = 1000;

    private static final int REMEMBERED_REPEATS = 1000;
    private static final Duration QUIET = Duration.ofMinutes(1);

    /** Kinds that are a change each time, such as the end of what another of theirs began; no packet brings one about. */
    private static final Set<String> CHANGES =
            Set.of("started", "connected", "disconnected", "synced", "port", "in-place", "drift", "foreign");

    private final Clock clock;
    private final ArrayDeque<Views.EventView> events = new ArrayDeque<>();
    private final Map<Effect.Note, Instant> told = new LinkedHashMap<>();
    private final Consumer<Views.EventView> keep;

    /**
     * @param before those of the time before, oldest first
     * @param keep   takes each new one
     */
    EventLog(Clock clock, List<Views.EventView> before, Consumer<Views.EventView> keep) {
        this.clock = clock;
        this.keep = keep;
        events.addAll(before.subList(Math.max(0, before.size() - KEPT), before.size()));
    }

    void add(Effect.Note note) {
        Instant now = clock.instant();
        Instant before = told.get(note);
        if (before != null && wasJustNow(before, now) && !CHANGES.contains(note.kind())) {
            return;
        }
        told.remove(note);
        told.put(note, now);
        if (told.size() > REMEMBERED_REPEATS) {
            told.remove(told.keySet().iterator().next());
        }
        LOG.info("{}{}: {}", note.host().isEmpty() ? "" : note.host() + " ", note.kind(), note.text());
        Views.EventView event = new Views.EventView(
                now.truncatedTo(ChronoUnit.MILLIS).toString(), note.kind(), note.host(), note.text());
        events.add(event);
        keep.accept(event);
        if (events.size() > KEPT) {
            events.removeFirst();
        }
    }

    /** A time to come is none: the clock has been set back since, and what was told then is told again. */
    private static boolean wasJustNow(Instant before, Instant now) {
        return !before.isAfter(now) && before.plus(QUIET).isAfter(now);
    }

    List<Views.EventView> newest() {
        return List.copyOf(events);
    }
}
