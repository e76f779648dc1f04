package dev.weft.controller.fabric;

import java.util.List;

/**
 * What one decision made different.
 *
 * @param revision of the image that it leads to
 * @param changes  in their order; at least one
 */
record FabricDelta(long revision, List<Change> changes) {
    FabricDelta {
        changes = List.copyOf(changes);
    }
}
