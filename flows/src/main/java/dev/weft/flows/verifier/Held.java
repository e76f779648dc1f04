package dev.weft.flows.verifier;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.FlowTables;
import java.util.List;

/**
 * What a bridge holds.
 *
 * @param bridge  with the ports it has
 * @param tables  flows and groups of ours
 * @param foreign flows of others in our tables
 */
public record Held(BridgePorts bridge, FlowTables tables, List<ForeignFlow> foreign) {
    public Held {
        foreign = List.copyOf(foreign);
    }

    /** What we made ourselves, and nothing else. */
    public static Held of(BridgePorts bridge, FlowTables tables) {
        return new Held(bridge, tables, List.of());
    }
}
