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
 * @param flow     what it is; empty for one of which nobody can say what it does
 * @param foreign  that one
 */
record Rule(int priority, Match match, Cube cube, Optional<Flow> flow, Optional<ForeignFlow> foreign) {
    static Rule of(Flow flow) {
        return new Rule(
                flow.key().priority().number(),
                flow.match(),
                new Cube(flow.match()),
                Optional.of(flow),
                Optional.empty());
    }

    static Rule of(ForeignFlow foreign) {
        return new Rule(
                foreign.priority(), foreign.match(), new Cube(foreign.match()), Optional.empty(), Optional.of(foreign));
    }

    /** In {@code ovs-ofctl} syntax. */
    String text() {
        return flow.map(known -> known.key().toString())
                .or(() -> foreign.map(ForeignFlow::text))
                .orElseThrow();
    }
}
