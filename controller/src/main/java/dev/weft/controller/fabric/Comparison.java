package dev.weft.controller.fabric;

import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Place;
import java.util.Optional;
import java.util.Set;

/**
 * What a switch must hold beside what it holds. Long ones are made beside the fabric's thread: all of it is values that do not change.
 *
 * @param target    what it must hold
 * @param held      what it says
 * @param confirmed what it had confirmed; empty: it was not asked before
 * @param before    what was found and is not mended yet
 * @param gone      what had run out before it answered
 */
record Comparison(FlowTables target, Installed held, Optional<FlowTables> confirmed, Drift before, Set<Place> gone) {
    /**
     * What came of it.
     *
     * @param difference what it takes to get to the target
     * @param found      what was changed by somebody else
     */
    record Result(FlowTables target, Difference difference, Drift found, Set<Place> gone) {}

    /** How many flows it is about. */
    int size() {
        return Math.max(held.flows().size(), target.flows().size());
    }

    /** What is said of it where nobody wants to know any more. */
    Result inVain() {
        return new Result(target, Difference.of(FlowTables.EMPTY, FlowTables.EMPTY), before, gone);
    }

    /** Compares them. Pure. */
    Result make() {
        Drift found =
                confirmed.isPresent() ? Drift.of(confirmed.get(), target, held) : before.withReplaced(target, held);
        return new Result(target, Difference.of(target, held), found, gone);
    }
}
