package dev.weft.controller.fabric;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events that wait for the fabric's thread, fair: sources take turns, and those of one source come in their order. How many may
 * wait is bounded where they come in ({@code InboundBudget}). Thread safe.
 *
 * @param <S> stands for a source; remembered for ever, so there must be few
 */
final class EventTurns<S> {
    private final Map<S, Deque<Runnable>> waiting =
            new LinkedHashMap<>(); // whose turn it is next comes first; none is empty
    private final Map<S, Long> enqueued = new HashMap<>();
    private final Map<S, Long> done = new HashMap<>();

    /** An event whose turn has come. */
    record Turn<S>(S from, Runnable event) {}

    synchronized void add(S from, Runnable event) {
        waiting.computeIfAbsent(from, first -> new ArrayDeque<>()).add(event);
        enqueued.merge(from, 1L, Long::sum);
    }

    synchronized Optional<Turn<S>> next() {
        Iterator<Map.Entry<S, Deque<Runnable>>> all = waiting.entrySet().iterator();
        if (!all.hasNext()) {
            return Optional.empty();
        }
        Map.Entry<S, Deque<Runnable>> entry = all.next();
        S from = entry.getKey();
        Deque<Runnable> events = entry.getValue();
        Runnable event = events.remove();
        all.remove();
        if (!events.isEmpty()) {
            waiting.put(from, events);
        }
        return Optional.of(new Turn<>(from, event));
    }

    /** The event of this source that had its turn is over. */
    synchronized void over(S from) {
        done.merge(from, 1L, Long::sum);
    }

    /** How many of a source have come so far. */
    synchronized long enqueued(S from) {
        return enqueued.getOrDefault(from, 0L);
    }

    /** How many of them are over. */
    synchronized long done(S from) {
        return done.getOrDefault(from, 0L);
    }
}
