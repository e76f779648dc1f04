package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;

/** Which switches may connect. Asked on an I/O thread during the handshake, so it must be thread safe and quick. */
@FunctionalInterface
public interface Admission {
    boolean admits(DatapathId id);
}
