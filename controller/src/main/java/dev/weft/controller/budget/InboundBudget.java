package dev.weft.controller.budget;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one connection may bring before anything of it is queued, and what was over: the one place that all that comes in
 * over a connection passes, packets apart ({@code PacketBudget}), which have ports. Thread safe, unless a method says
 * otherwise. Times are nanoseconds on a clock that never goes back.
 */
public final class InboundBudget {
    /** Looked at again so soon when too much waits. */
    private static final long BREATH = 5_000_000L;

    private static final int MESSAGES_AT_ONCE = 4 * Bound.MESSAGES_PER_SECOND.most();

    private final AtomicLongArray over = new AtomicLongArray(Bound.values().length);
    private final AtomicInteger waiting = new AtomicInteger();
    private final TokenBucket events;
    private final TokenBucket messages;
    private final TokenBucket kilobytes;
    private final TokenBucket earlyEchoes;
    private final Set<Integer> ports = new HashSet<>(); // numbers
    private int partOfKilobyte; // bytes that came and are not paid for yet
    private Optional<Bound> end = Optional.empty();
    private final SourceLines errors = new SourceLines(Bound.ERRORS.most());

    public InboundBudget(long now) {
        int perSecond = Bound.EVENTS_PER_SECOND.most();
        events = new TokenBucket(perSecond, 10 * perSecond, now);
        messages = new TokenBucket(Bound.MESSAGES_PER_SECOND.most(), MESSAGES_AT_ONCE, now);
        kilobytes = new TokenBucket(Bound.BYTES_PER_SECOND.most() >> 10, 2 * (Bound.ANSWER_BYTES.most() >> 10), now);
        earlyEchoes = new TokenBucket(Bound.ECHOES_EARLY.most(), 1, now);
    }

    /**
     * Counts something that is over a bound.
     *
     * @return whether it is the first, which is to be told
     */
    public boolean isFirstOver(Bound bound) {
        return isFirstOver(bound, 1);
    }

    /** The same of several at once. */
    public boolean isFirstOver(Bound bound, long times) {
        return over.getAndAdd(bound.ordinal(), times) == 0;
    }

    /** What was over so far, and how often. */
    public Map<Bound, Long> over() {
        Map<Bound, Long> counts = new EnumMap<>(Bound.class);
        for (Bound bound : Bound.values()) {
            long count = over.get(bound.ordinal());
            if (count > 0) {
                counts.put(bound, count);
            }
        }
        return counts;
    }

    /** The connection ends because of this. */
    public synchronized void ends(Bound bound) {
        isFirstOver(bound);
        end = Optional.of(bound);
    }

    /** What the connection ended of; empty: it did not, or of something else. */
    public synchronized Optional<Bound> end() {
        return end;
    }

    /**
     * A message came in, of whatever type.
     *
     * @return how long nothing more is to be read, ns; 0: it may go on
     */
    public synchronized long message(int bytes, long now) {
        partOfKilobyte += bytes;
        long ofBytes = kilobytes.owe(now, partOfKilobyte >> 10);
        partOfKilobyte &= 1023;
        long ofMessages = messages.owe(now);
        if (ofBytes > 0) {
            isFirstOver(Bound.BYTES_PER_SECOND);
        }
        if (ofMessages > 0) {
            isFirstOver(Bound.MESSAGES_PER_SECOND);
        }
        return Math.max(ofBytes, ofMessages);
    }

    /**
     * An event came in that is told to the fabric.
     *
     * @return how long nothing more is to be read, ns; 0: it may go on
     */
    public synchronized long event(long now) {
        long debt = events.owe(now);
        if (debt > 0) {
            isFirstOver(Bound.EVENTS_PER_SECOND);
        }
        return Math.max(debt, stillWaiting());
    }

    /** How long it is until it is worth looking again whether events still wait, ns; 0: few do. */
    public long stillWaiting() {
        if (waiting.get() <= Bound.EVENTS_WAITING.most()) {
            return 0;
        }
        isFirstOver(Bound.EVENTS_WAITING);
        return BREATH;
    }

    /** An event of this connection waits for its turn. */
    public void enqueued() {
        waiting.incrementAndGet();
    }

    /** Its turn is over. */
    public void done() {
        waiting.decrementAndGet();
    }

    /** Whether a port may be told of, because it was before or there is room for one more. */
    public synchronized boolean hasRoomFor(int port) {
        if (ports.contains(port)) {
            return true;
        }
        return ports.size() < Bound.PORTS.most() && ports.add(port);
    }

    /** The port is gone; returns whether it had been told of. */
    public synchronized boolean leaves(int port) {
        return ports.remove(port);
    }

    /** Whether an echo request in the handshake is answered. */
    public synchronized boolean answersEarlyEcho(long now) {
        return earlyEchoes.take(now);
    }

    /**
     * An error that answers nothing.
     *
     * @return what to say beside it; empty: it is only counted
     */
    public Optional<String> error(long now) {
        SourceLines.Verdict verdict = errors.next(this, now);
        if (!verdict.isSaid()) {
            isFirstOver(Bound.ERRORS);
        }
        return verdict.isSaid() ? Optional.of(verdict.remark()) : Optional.empty();
    }
}
