package dev.weft.flows.verifier;

import dev.weft.flows.Flow;
import dev.weft.flows.Match;
import java.util.Optional;

/**
 * What a switch holds in one place of a table.
 *
 * @param priority 0 to 65535
 * @param match    what it is known to match
 * @param cube     the same, ready to use
 * @param flow     what it is; empty for one that others put there, of which nobody can say what it does
 * @param text     in {@code ovs-ofctl} syntax
 */
record Rule(int priority, Match match, Cube cube, Optional<Flow> flow, String text) {
    static Rule of(Flow flow) {
        return new Rule(
                flow.key().priority().number(),
                flow.match(),
                new Cube(flow.match()),
                Optional.of(flow),
                flow.key().toString());
    }

    static Rule of(ForeignFlow foreign) {
        return new Rule(
                foreign.priority(), foreign.match(), new Cube(foreign.match()), Optional.empty(), foreign.text());
    }
}
