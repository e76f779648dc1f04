package dev.weft.controller.fabric;

import dev.weft.flows.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * What a switch had confirmed and does not hold any more: somebody else changed it. Flows that ran out by themselves are
 * none of it.
 *
 * @param flows  missing, or changed
 * @param groups missing, or changed
 * @param stray  flows and groups that bear Weft's mark and were never asked for
 */
record Drift(int flows, int groups, int stray) {
    static final Drift NONE = new Drift(0, 0, 0);

    /** That a switch needs this difference to hold again what it had confirmed. */
    static Drift of(Difference back) {
        return new Drift(
                back.flows().size(),
                back.newGroups().size()
                        + back.changedGroups().size()
                        + back.newMeters().size()
                        + back.changedMeters().size(),
                back.staleFlows().size()
                        + back.staleGroups().size()
                        + back.staleMeters().size());
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** How many flows and groups were not as they should be. */
    int size() {
        return flows + groups + stray;
    }

    /** Once the switch is right again: {@code 12 flows were missing or changed, put back}. */
    String mended() {
        List<String> parts = new ArrayList<>();
        if (flows > 0) {
            parts.add(count(flows, "flow") + " missing or changed, put back");
        }
        if (groups > 0) {
            parts.add(count(groups, "group") + " missing or changed, put back");
        }
        if (stray > 0) {
            parts.add(count(stray, "flow or group", "flows and groups") + " marked as Weft's but not wanted, removed");
        }
        return parts.isEmpty() ? "all there, nothing was sent" : String.join("; ", parts);
    }

    private static String count(int number, String one) {
        return count(number, one, one + "s");
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one + " was" : many + " were");
    }
}
