package dev.weft.controller.fabric;

import dev.weft.controller.budget.SourceLines;
import dev.weft.topology.DatapathId;
import java.util.Optional;

/**
 * Switches that were turned away: one event a minute for an address, with their number, whatever datapath ids they say; and of
 * all addresses together so many a minute. Thread safe. Times are nanoseconds on a clock that never goes back.
 */
final class Strangers {
    /** Of all addresses together. */
    static final int TOLD_A_MINUTE = 20;

    private static final String ALL = "";

    private final SourceLines all = new SourceLines(TOLD_A_MINUTE);
    private final SourceLines each = new SourceLines(1);

    /**
     * One was turned away.
     *
     * @param from its address
     * @return what to tell of it, and of those before it
     */
    synchronized Optional<String> refused(DatapathId id, String from, String why, long now) {
        if (!all.hasRoom(ALL, now)) {
            each.leaveOut(from, now);
            return Optional.empty();
        }
        SourceLines.Verdict verdict = each.next(from, now);
        if (!verdict.isSaid()) {
            return Optional.empty();
        }
        all.next(ALL, now);
        String what = "switch " + id + " from " + from + ": " + why;
        return Optional.of(
                verdict.leftOut() == 0
                        ? what
                        : what + " (and " + verdict.leftOut() + " more from there since the last report)");
    }
}
