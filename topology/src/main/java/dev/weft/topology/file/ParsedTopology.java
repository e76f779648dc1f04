package dev.weft.topology.file;

import dev.weft.topology.Topology;
import dev.weft.topology.yaml.Problem;
import java.util.List;
import java.util.function.Function;

/** What reading a topology file gives: the whole topology, or every problem it has. Never half of it. */
public sealed interface ParsedTopology {
    /** The file is right. */
    record Valid(Topology topology) implements ParsedTopology {}

    /**
     * The file is wrong.
     *
     * @param problems at least one, in the file's order
     */
    record Invalid(List<Problem> problems) implements ParsedTopology {
        public Invalid {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("an invalid topology has problems");
            }
        }
    }

    /** Takes the case that applies. */
    default <T> T fold(Function<Topology, T> valid, Function<List<Problem>, T> invalid) {
        if (this instanceof Valid v) {
            return valid.apply(v.topology());
        }
        return invalid.apply(((Invalid) this).problems());
    }
}
