package dev.weft.flows;

import java.util.ArrayList;
import java.util.List;

/**
 * Parts of a bridge's tables that others take the place of. All that go do so before any comes: what one part gives up,
 * such as a port, another may take.
 */
final class Patch {
    private final Metering metering;
    private final List<FlowTables> old = new ArrayList<>();
    private final List<FlowTables> made = new ArrayList<>();

    Patch(Metering metering) {
        this.metering = metering;
    }

    void remove(FlowTables part) {
        old.add(part);
    }

    void add(FlowTables part) {
        made.add(metering == Metering.ON ? part : part.withoutMeters());
    }

    boolean isEmpty() {
        return old.isEmpty() && made.isEmpty();
    }

    FlowTables applyTo(FlowTables whole) {
        FlowTables.Builder next = new FlowTables.Builder(whole);
        old.forEach(next::removeAll);
        made.forEach(next::addAll);
        return next.build();
    }
}
