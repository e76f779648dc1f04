package dev.weft.controller.budget;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The memory of all answers about what switches hold, from the first byte until the fabric is done with them. A question waits
 * while others take half of it; if answers grow beyond all of it nevertheless, the largest pays. Thread safe.
 */
public final class AnswerMemory {
    /** What a question is taken to need until it is known better, bytes: a few thousand flows. */
    static final long EXPECTED = 4L << 20;

    /** What an entry costs beside its text, bytes, generously. */
    static final long OF_ENTRY = 400;

    /** What a byte on the wire costs as text and actions. */
    static final long OF_BYTE = 4;

    private final long most;
    private final Set<Share> asked = new LinkedHashSet<>();
    private final Deque<Share> waiting = new ArrayDeque<>();
    private long total; // of what those that were asked are taken to need

    /**
     * @param most bytes of all answers together
     */
    public AnswerMemory(long most) {
        this.most = most;
    }

    /** With a quarter of what this process may have. */
    public static AnswerMemory ofThisProcess() {
        return new AnswerMemory(Runtime.getRuntime().maxMemory() / 4);
    }

    /** One question and its answer. */
    public final class Share {
        private final Runnable begin;
        private final Runnable tooMuch;
        private long weight;
        private boolean isRead; // to its end; then it needs what it needs

        private Share(Runnable begin, Runnable tooMuch) {
            this.begin = begin;
            this.tooMuch = tooMuch;
        }

        private long need() {
            return isRead ? weight : Math.max(weight, EXPECTED);
        }

        /** A part has come. */
        public void grows(int entries, int bytes) {
            change(this, () -> weight += OF_ENTRY * entries + OF_BYTE * bytes);
        }

        /** The answer is whole. */
        public void isWhole() {
            change(this, () -> isRead = true);
        }

        /** Does not wait any longer. */
        public void beginNow() {
            if (leaveQueue(this)) {
                begin.run();
            }
        }

        /** Nobody needs it any more; more than once is no matter. */
        public void release() {
            AnswerMemory.this.release(this);
        }
    }

    /**
     * Takes part.
     *
     * @param begin   sends the question: at once and here, or later on another's thread
     * @param tooMuch called at most once, on any thread: this one has to end
     */
    public Share ask(Runnable begin, Runnable tooMuch) {
        Share share = new Share(begin, tooMuch);
        synchronized (this) {
            waiting.add(share);
        }
        beginThose();
        return share;
    }

    private synchronized boolean leaveQueue(Share share) {
        if (!waiting.remove(share)) {
            return false;
        }
        asked.add(share);
        total += share.need();
        return true;
    }

    private void beginThose() {
        List<Share> begun = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && (asked.isEmpty() || total + EXPECTED <= most / 2)) {
                Share next = waiting.element();
                leaveQueue(next);
                begun.add(next);
            }
        }
        begun.forEach(share -> share.begin.run());
    }

    private void change(Share share, Runnable how) {
        Optional<Share> pays = Optional.empty();
        synchronized (this) {
            if (!asked.contains(share)) {
                return;
            }
            total -= share.need();
            how.run();
            total += share.need();
            if (weightOfAll() > most) {
                pays = asked.stream().max(Comparator.comparingLong(one -> one.weight));
            }
        }
        pays.ifPresent(largest -> {
            largest.release();
            largest.tooMuch.run();
        });
        beginThose();
    }

    private long weightOfAll() {
        return total <= most
                ? total
                : asked.stream().mapToLong(one -> one.weight).sum();
    }

    private void release(Share share) {
        synchronized (this) {
            waiting.remove(share);
            if (asked.remove(share)) {
                total -= share.need();
            }
        }
        beginThose();
    }

    /** What is taken now, bytes. */
    public synchronized long weight() {
        return asked.stream().mapToLong(one -> one.weight).sum();
    }
}
