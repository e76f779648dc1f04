package dev.weft.controller.budget;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many lines a minute are said about one source: so many, and then a number. A source is what it cannot choose by itself,
 * such as an address. Thread safe; remembers a bounded number of sources. Times are nanoseconds.
 */
public final class SourceLines {
    /** How long the lines of a source are counted together. */
    public static final long MINUTE = 60_000_000_000L;

    private static final int REMEMBERED = 1024;

    private final int perMinute;
    private final Map<Object, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Count> eldest) {
            return size() > REMEMBERED;
        }
    };

    private static final class Count {
        private long since;
        private int said;
        private long leftOut;
    }

    /**
     * What is to become of a line.
     *
     * @param isSaid  whether it is said
     * @param isLast  whether it is the last one for some time, which it should say
     * @param leftOut how many before it were not said since one was
     */
    public record Verdict(boolean isSaid, boolean isLast, long leftOut) {
        /** What a line says beside itself. */
        public String remark() {
            String before = leftOut > 0 ? " (" + leftOut + " earlier ones were not logged)" : "";
            return isLast ? before + " (further ones are counted and reported in a minute)" : before;
        }
    }

    public SourceLines(int perMinute) {
        this.perMinute = perMinute;
    }

    public synchronized Verdict next(Object source, long now) {
        Count count = of(source, now);
        if (count.said >= perMinute) {
            count.leftOut++;
            return new Verdict(false, false, 0);
        }
        count.said++;
        long leftOut = count.leftOut;
        count.leftOut = 0;
        return new Verdict(true, count.said == perMinute, leftOut);
    }

    /** Whether the next line about it would be said. */
    public synchronized boolean hasRoom(Object source, long now) {
        return of(source, now).said < perMinute;
    }

    /** A line about it is not said, whether there is room or not; the next that is said counts it. */
    public synchronized void leaveOut(Object source, long now) {
        of(source, now).leftOut++;
    }

    private Count of(Object source, long now) {
        Count count = counts.computeIfAbsent(source, first -> new Count());
        if (count.said == 0 || now - count.since >= MINUTE || now - count.since < 0) { // the clock may be set back
            count.since = now;
            count.said = 0;
        }
        return count;
    }
}
