package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;

/** Which switches may connect. Asked on I/O threads while a switch shakes hands; must be thread safe and quick. */
@FunctionalInterface
public interface Admission {
    boolean admits(DatapathId id);
}
