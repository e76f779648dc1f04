package dev.weft.flows.simulator;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that became of one packet in the fabric.
 *
 * @param hops     the bridges it came to, the first one first
 * @param outcomes the end of each of its copies
 */
public record Walk(List<Hop> hops, List<Outcome> outcomes) {
    public Walk {
        hops = List.copyOf(hops);
        outcomes = List.copyOf(outcomes);
    }

    /** The times it came out of a tunnel. */
    public List<Hop> crossings() {
        return hops.stream().filter(Hop::isByTunnel).toList();
    }

    /** The outcomes of one kind. */
    public <T extends Outcome> List<T> outcomes(Class<T> kind) {
        return outcomes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public List<Outcome.Delivered> delivered() {
        return outcomes(Outcome.Delivered.class);
    }

    /** For people: each bridge with its tables and why, then every end. */
    @Override
    public String toString() {
        return Stream.concat(hops.stream().map(Hop::toString), outcomes.stream().map(outcome -> "=> " + outcome))
                .collect(Collectors.joining("\n"));
    }
}
