package dev.weft.flows.verifier;

import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to become of packets: these ends, each exactly once, and no others.
 *
 * @param says    the same in words
 * @param ends    of all copies; none: nobody gets it
 * @param network in which it crosses the underlay, under that network's VNI and no other; empty: not at all
 * @param bridges titles of the bridges that it crosses the underlay to, each once
 */
record Verdict(String says, List<End> ends, Optional<Network> network, Set<String> bridges) {
    static final Verdict NOBODY = new Verdict("no port receives it", List.of(), Optional.empty(), Set.of());

    /** One end, on the bridge where the packet came in. */
    static Verdict here(String says, End end) {
        return new Verdict(says, List.of(end), Optional.empty(), Set.of());
    }

    /** The same, and this besides. */
    Verdict and(String alsoSays, End also) {
        List<End> more = new ArrayList<>(ends);
        more.add(also);
        return new Verdict(says + ", and " + alsoSays, more, network, bridges);
    }
}
