package dev.weft.controller.fabric;

import java.time.Duration;

/**
 * When a switch that refused something is asked again: by itself after ever longer times, and at once when something new is wanted,
 * but once a second at most. It has no clock: it names the times, and is told when they have passed.
 */
final class Backoff {
    /** Until the first try by itself; each takes twice as long as the one before. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /** The longest time between two tries by itself. */
    static final Duration LAST_RETRY = Duration.ofSeconds(30);

    /** The least time between two tries. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private Duration retry = FIRST_RETRY;
    private long retries;
    private long pauses;
    private boolean isPaused;

    /** A time that was begun. */
    sealed interface Timer {}

    /** Until it is tried by itself. */
    record Retry(long number) implements Timer {}

    /** Until it may be tried again because something new is wanted. */
    record Pause(long number) implements Timer {}

    /** Something was refused; returns when it is tried again by itself. */
    SwitchEffect.Wake refused() {
        SwitchEffect.Wake wake = new SwitchEffect.Wake(new Retry(++retries), retry);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
        return wake;
    }

    /** Nothing is refused any more. */
    void over() {
        retry = FIRST_RETRY;
    }

    /** Whether it was tried less than a {@link #PAUSE} ago. */
    boolean isPaused() {
        return isPaused;
    }

    /** It is tried now, and not by itself any more; returns until when it pauses. */
    SwitchEffect.Wake tries() {
        retries++;
        isPaused = true;
        return new SwitchEffect.Wake(new Pause(++pauses), PAUSE);
    }

    /** A time has passed; returns whether it still counts. */
    boolean elapsed(Timer timer) {
        if (timer instanceof Retry retry) {
            return retry.number() == retries;
        }
        boolean counts = timer.equals(new Pause(pauses));
        isPaused &= !counts;
        return counts;
    }
}
