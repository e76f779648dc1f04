package dev.weft.flows.simulator;

import java.util.List;

/**
 * A packet's way through one bridge.
 *
 * @param packet as it came in
 * @param steps  the tables it went through, at least one
 */
public record Passage(Packet packet, List<Step> steps) {
    public Passage {
        steps = List.copyOf(steps);
    }

    /** All the copies that were sent off, in the order of sending. */
    public List<Emission> outputs() {
        return steps.stream().flatMap(step -> step.emissions().stream()).toList();
    }

    /** The table that the packet did not get beyond. */
    public Step last() {
        return steps.get(steps.size() - 1);
    }

    /** Whether it ended in the last table without being sent anywhere from there. */
    public boolean isDropped() {
        return !last().sends();
    }
}
