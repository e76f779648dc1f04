package dev.weft.controller.fabric;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What waits for the fabric's thread, bounded and fair: switches take turns, and the ports of a switch among themselves. So
 * who has one packet waiting waits for one of each other port at most, however many they have. Thread safe.
 *
 * @param <S> stands for a switch
 * @param <P> what waits
 */
final class Backlog<S, P> {
    /** Of one port: a burst of new senders, until the fabric's thread has had a few ms. */
    static final int OF_PORT = 512;

    /** Of one switch; a port of which nothing waits has room for one in any case. */
    static final int OF_SWITCH = 1000;

    private final Map<S, Queues<P>> switches = new LinkedHashMap<>(); // whose turn it is next comes first

    /** Bytes of one switch; a frame is seldom larger than 1,500. */
    static final int BYTES_OF_SWITCH = 4 << 20;

    private record Item<P>(P what, long after, int bytes) {}

    /** One switch's. */
    private static final class Queues<P> {
        private final Map<Integer, Deque<Item<P>>> ports = new LinkedHashMap<>(); // likewise; none is empty
        private int size;
        private int bytes;

        boolean offer(int port, Item<P> item) {
            Deque<Item<P>> queue = ports.get(port);
            if (queue != null && (size >= OF_SWITCH || queue.size() >= OF_PORT) || bytes > BYTES_OF_SWITCH) {
                return false;
            }
            ports.computeIfAbsent(port, first -> new ArrayDeque<>()).add(item);
            size++;
            bytes += item.bytes();
            return true;
        }

        Optional<P> next(long done) {
            for (Iterator<Map.Entry<Integer, Deque<Item<P>>>> all =
                            ports.entrySet().iterator();
                    all.hasNext(); ) {
                Map.Entry<Integer, Deque<Item<P>>> entry = all.next();
                Deque<Item<P>> queue = entry.getValue();
                if (queue.element().after() <= done) {
                    Item<P> item = queue.remove();
                    P what = item.what();
                    size--;
                    bytes -= item.bytes();
                    all.remove();
                    if (!queue.isEmpty()) {
                        ports.put(entry.getKey(), queue);
                    }
                    return Optional.of(what);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Takes one in, if there is room.
     *
     * @param after how many events must be over before its turn comes: those that came before it
     * @param bytes what it takes
     */
    synchronized boolean offer(S from, int port, P what, long after, int bytes) {
        return switches.computeIfAbsent(from, first -> new Queues<>()).offer(port, new Item<>(what, after, bytes));
    }

    /**
     * Whose turn it is; empty: nobody's.
     *
     * @param done how many events are over
     */
    Optional<P> next(long done) {
        return next(any -> done);
    }

    /**
     * The same where each switch has events of its own.
     *
     * @param done how many events of a switch are over
     */
    synchronized Optional<P> next(ToLongFunction<S> done) {
        for (Iterator<Map.Entry<S, Queues<P>>> all = switches.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<S, Queues<P>> entry = all.next();
            Optional<P> next = entry.getValue().next(done.applyAsLong(entry.getKey()));
            if (next.isPresent()) {
                all.remove();
                if (entry.getValue().size > 0) {
                    switches.put(entry.getKey(), entry.getValue());
                }
                return next;
            }
        }
        return Optional.empty();
    }

    synchronized boolean isEmpty() {
        return switches.isEmpty();
    }

    /** Nothing of this port waits any more. */
    synchronized void forget(S from, int port) {
        Queues<P> queues = switches.get(from);
        Deque<Item<P>> gone = queues == null ? null : queues.ports.remove(port);
        if (gone != null) {
            queues.size -= gone.size();
            queues.bytes -= gone.stream().mapToInt(Item::bytes).sum();
            if (queues.size == 0) {
                switches.remove(from);
            }
        }
    }

    /** Nothing of this switch waits any more. */
    synchronized void forget(S from) {
        switches.remove(from);
    }
}
