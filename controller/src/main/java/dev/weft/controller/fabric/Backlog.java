package dev.weft.controller.fabric;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many packets of one switch wait for the fabric's thread. Bounded: a guest that makes up senders faster than they
 * are looked at costs neither memory nor the other hosts' turn. Thread safe.
 */
final class Backlog {
    static final int MOST = 1000;

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean overflowed = new AtomicBoolean();

    /** Whether there is room for one more; it has to {@link #leave} then. */
    boolean enter() {
        if (waiting.incrementAndGet() <= MOST) {
            return true;
        }
        waiting.decrementAndGet();
        overflowed.set(true);
        return false;
    }

    /** Returns whether some were turned away since this was true last. */
    boolean leave() {
        waiting.decrementAndGet();
        return overflowed.get() && overflowed.getAndSet(false);
    }
}
