package dev.weft.flows.simulator;

import dev.weft.flows.Flow;
import dev.weft.flows.Instructions;
import dev.weft.flows.Refusal;
import dev.weft.flows.Table;
import java.util.List;
import java.util.Optional;

/**
 * What one table did with a packet.
 *
 * @param table     where it was
 * @param flow      the one that took it; empty: none did, so it was dropped (OpenFlow 1.3.5, section 5.4)
 * @param packet    as it came to the table
 * @param emissions the copies that the flow sent off, in its order
 */
public record Step(Table table, Optional<Flow> flow, Packet packet, List<Emission> emissions) {
    public Step {
        emissions = List.copyOf(emissions);
    }

    /** What the flow said to do. */
    public Instructions instructions() {
        return flow.map(Flow::instructions).orElse(Instructions.DROP);
    }

    /** Whether a copy of the packet went anywhere from here. */
    boolean sends() {
        return emissions.stream().anyMatch(emission -> emission.kind() != Emission.Kind.SUPPRESSED);
    }

    /** Why the flow refuses the packet, if it does. */
    public Optional<Refusal> refusal() {
        return flow.flatMap(Flow::refusal);
    }

    /** What the flow is for. */
    public String purpose() {
        return flow.map(Flow::purpose).orElse("no flow matches");
    }

    @Override
    public String toString() {
        return String.format("%-8s %s", table, purpose());
    }
}
