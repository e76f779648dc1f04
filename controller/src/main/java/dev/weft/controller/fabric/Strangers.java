package dev.weft.controller.fabric;

import dev.weft.controller.budget.SourceLines;
import dev.weft.topology.DatapathId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Switches that were turned away: one event a minute for an address, with their number, whatever datapath ids they say; and of
 * all addresses together so many a minute. Thread safe. Times are nanoseconds on a clock that never goes back.
 */
final class Strangers {
    /** Of all addresses together. */
    static final int TOLD_A_MINUTE = 20;

    private static final int REMEMBERED = 1024;

    private final SourceLines all = new SourceLines(TOLD_A_MINUTE);
    private final Map<String, Visitor> visitors = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Visitor> eldest) {
            return size() > REMEMBERED;
        }
    };

    private static final class Visitor {
        private long toldAt;
        private long untold;
        private boolean isTold;
    }

    /**
     * One was turned away.
     *
     * @param from its address
     * @return what to tell of it, and of those before it
     */
    synchronized Optional<String> refused(DatapathId id, String from, String why, long now) {
        Visitor visitor = visitors.computeIfAbsent(from, first -> new Visitor());
        String what = "switch " + id + " from " + from + ": " + why;
        boolean again = visitor.isTold && now - visitor.toldAt < SourceLines.MINUTE;
        visitor.untold++;
        if (again || !all.next("", now).isSaid()) {
            return Optional.empty();
        }
        long before = visitor.untold - 1;
        visitor.untold = 0;
        visitor.toldAt = now;
        visitor.isTold = true;
        return Optional.of(before == 0 ? what : what + " (and " + before + " more from there since the last word)");
    }
}
