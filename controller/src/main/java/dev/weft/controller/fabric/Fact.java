package dev.weft.controller.fabric;

import dev.weft.controller.admission.BridgeKey;
import dev.weft.flows.Endpoint;
import dev.weft.topology.DatapathId;
import java.util.Optional;

/** Something that the fabric knows and no file says: it is to survive the controller. */
sealed interface Fact {
    /**
     * Where an endpoint was learned.
     *
     * @param now empty: it is not known any more, or not as learned, or nobody knows at which port
     */
    record Learned(Endpoint.Id id, Optional<Endpoint> now) implements Fact {}

    /**
     * Which network a port was put into by command.
     *
     * @param network its name; empty: none any more
     */
    record Assigned(Assignments.Port port, Optional<String> network) implements Fact {}

    /**
     * Under which datapath id a bridge that was made by hand was accepted by command.
     *
     * @param id empty: under none any more
     */
    record Adopted(BridgeKey bridge, Optional<DatapathId> id) implements Fact {}

    /**
     * Whether a port was taken out of a network, and its switch has not confirmed that: what it still holds would put it back.
     *
     * @param open not confirmed
     */
    record Released(Assignments.Port port, boolean open) implements Fact {}
}
