package dev.weft.flows.verifier;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.simulator.RandomTopology;
import dev.weft.topology.Topology;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A random topology all of whose tunnels are there: without them nothing is to be proved. */
final class Varied {
    private final RandomTopology made;
    private final List<BridgePorts> bridges;

    Varied(long seed) {
        made = new RandomTopology(seed);
        List<BridgePorts> assumed = AssumedPorts.of(made.topology());
        bridges = IntStream.range(0, assumed.size())
                .mapToObj(i -> withTunnels(made.bridges().get(i), assumed.get(i)))
                .toList();
    }

    Topology topology() {
        return made.topology();
    }

    List<Endpoint> endpoints() {
        return made.endpoints();
    }

    List<BridgePorts> bridges() {
        return bridges;
    }

    List<Held> compiled() {
        Compiler compiler = new Compiler(topology(), Compiler.DEFAULT_MAC_AGE_SECONDS);
        return bridges.stream()
                .map(bridge -> Held.of(bridge, compiler.compile(bridge, endpoints())))
                .toList();
    }

    private static BridgePorts withTunnels(BridgePorts bridge, BridgePorts assumed) {
        Map<String, Integer> ports = new HashMap<>(bridge.ports());
        assumed.ports().keySet().stream()
                .filter(name -> name.startsWith("vxlan"))
                .sorted()
                .forEach(name -> ports.computeIfAbsent(name, any -> Collections.max(ports.values()) + 1));
        return new BridgePorts(bridge.bridge(), ports);
    }
}
