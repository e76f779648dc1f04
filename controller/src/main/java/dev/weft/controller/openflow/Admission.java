package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which switches may connect. Asked on I/O threads during the handshake, so it must be thread safe and quick. */
@FunctionalInterface
public interface Admission {
    /** What its datapath id and origin say. */
    Verdict judge(DatapathId id, Origin from);

    /**
     * Decides about a switch that {@link #judge} did not know. While the stage is not complete the connection waits, at most as
     * long as a handshake may take; then it ends, and the switch comes again by itself.
     *
     * @param bridge the name of its LOCAL port, which is the bridge's
     */
    default CompletionStage<Verdict> decide(DatapathId id, Origin from, String bridge) {
        return CompletableFuture.completedFuture(
                new Verdict.Refused("unknown datapath id", "no bridge of the topology file has it"));
    }
}
