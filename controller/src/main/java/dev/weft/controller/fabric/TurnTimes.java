package dev.weft.controller.fabric;

import dev.weft.controller.budget.SourceLines;
import dev.weft.topology.DatapathId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long single turns hold the fabric's thread: others wait for as long. It is the thread's own time that counts, not what
 * the machine gave to others meanwhile. Used on the fabric's thread; its figures may be read on any.
 */
final class TurnTimes {
    /** One switch's turn should never take longer. */
    static final Duration MOST = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(TurnTimes.class);
    private static final int LINES_A_MINUTE = 5;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final SourceLines lines = new SourceLines(LINES_A_MINUTE);
    private long began;
    private long inTurns; // ns since then
    private volatile long longest; // ns
    private volatile String longestOf = "nothing";
    private volatile long tooLong;

    /** Does it, and looks at the clock before and after. */
    void measure(DatapathId from, String what, Runnable turn) {
        long before = threads.getCurrentThreadCpuTime();
        try {
            turn.run();
        } finally {
            long nanos = threads.getCurrentThreadCpuTime() - before;
            inTurns += nanos;
            took(from, what, nanos);
        }
    }

    /** The thread begins something: turns, what follows when a switch has answered, or a question of a user. */
    void begins() {
        began = threads.getCurrentThreadCpuTime();
        inTurns = 0;
    }

    /** It is over. */
    void ends() {
        took(Turns.NOBODY, "an answer or a question", threads.getCurrentThreadCpuTime() - began - inTurns);
    }

    private void took(DatapathId from, String what, long nanos) {
        if (nanos > longest) {
            longest = nanos;
            longestOf = what + " of " + words(from);
        }
        if (nanos > MOST.toNanos()) {
            tooLong = tooLong + 1;
            SourceLines.Verdict verdict = lines.next(from, System.nanoTime());
            if (verdict.isSaid()) {
                LOG.warn(
                        "{} of {} took {} ms and blocked all other switches{}",
                        what,
                        words(from),
                        Duration.ofNanos(nanos).toMillis(),
                        verdict.remark());
            }
        }
    }

    private static String words(DatapathId from) {
        return from.equals(Turns.NOBODY) ? "no switch in particular" : "switch " + from;
    }

    /** The longest turn so far. */
    Duration longest() {
        return Duration.ofNanos(longest);
    }

    /** What that was, in words. */
    String longestOf() {
        return longestOf;
    }

    /** How many took longer than {@link #MOST}. */
    long tooLong() {
        return tooLong;
    }
}
