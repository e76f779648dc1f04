package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import dev.weft.topology.Bridge;
import java.util.List;

/**
 * What {@code status} wants of what a switch says it holds.
 *
 * @param drops   packets that were refused
 * @param foreign what somebody else put there
 */
record BridgeReading(Bridge bridge, List<Views.DropView> drops, ForeignFlows foreign) {
    BridgeReading {
        drops = List.copyOf(drops);
    }
}
