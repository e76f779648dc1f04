package dev.weft.controller.budget;

/**
 * Lets a number of things happen per second in the long run, and so many at once after a pause. Times are nanoseconds on
 * a clock that never goes back, such as {@link System#nanoTime}.
 */
public final class TokenBucket {
    private static final long SECOND = 1_000_000_000L;

    private final long each; // ns between two tokens
    private final long most; // ns that it takes to fill the empty bucket
    private long fullAt;

    /**
     * A full bucket.
     *
     * @param perSecond tokens that come, 1 to 1,000,000
     * @param burst     tokens that it holds, 1 to 1,000,000
     */
    public TokenBucket(int perSecond, int burst, long now) {
        this.each = SECOND / perSecond;
        this.most = each * burst;
        this.fullAt = now;
    }

    /** Takes a token if there is one. */
    public boolean take(long now) {
        long missing = Math.max(fullAt - now, 0);
        if (missing + each > most) {
            return false;
        }
        fullAt = now + missing + each;
        return true;
    }

    /**
     * Takes a token whether there is one or not.
     *
     * @return how long the next has to wait until the debt is paid, ns; 0: there was one
     */
    public long owe(long now) {
        return owe(now, 1);
    }

    /** The same of several tokens, 0 to 1,000,000. */
    public long owe(long now, int tokens) {
        long missing = Math.max(fullAt - now, 0) + each * tokens;
        fullAt = now + missing;
        return Math.max(missing - most, 0);
    }
}
