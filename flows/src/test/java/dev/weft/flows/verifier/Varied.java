package dev.weft.flows.verifier;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Scenario;
import dev.weft.flows.simulator.RandomTopology;
import dev.weft.topology.Topology;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A random topology all of whose tunnels are there: without them nothing is to be proved. */
final class Varied {
    private final Scenario scenario;

    Varied(long seed) {
        RandomTopology made = new RandomTopology(seed);
        List<BridgePorts> assumed = AssumedPorts.of(made.topology());
        List<BridgePorts> bridges = IntStream.range(0, assumed.size())
                .mapToObj(i -> withTunnels(made.bridges().get(i), assumed.get(i)))
                .toList();
        scenario = new Scenario(made.topology(), bridges, made.endpoints());
    }

    private Varied(Scenario scenario) {
        this.scenario = scenario;
    }

    /** The lab's own files, with what was learned there. */
    static List<Varied> lab() {
        return Stream.of(Scenario.of("topology.yaml", List.of()), Scenario.routed(), Scenario.twoBridges())
                .map(Varied::new)
                .toList();
    }

    Topology topology() {
        return scenario.topology();
    }

    List<Endpoint> endpoints() {
        return scenario.endpoints();
    }

    List<BridgePorts> bridges() {
        return scenario.bridges();
    }

    List<Held> compiled() {
        Compiler compiler = new Compiler(topology(), Compiler.DEFAULT_MAC_AGE_SECONDS);
        return bridges().stream()
                .map(bridge -> Held.of(bridge, compiler.compile(bridge, endpoints())))
                .toList();
    }

    private static BridgePorts withTunnels(BridgePorts bridge, BridgePorts assumed) {
        Map<String, Integer> ports = new HashMap<>(bridge.ports());
        assumed.ports().keySet().stream()
                .filter(name -> name.startsWith("vxlan"))
                .sorted()
                .forEach(name -> ports.computeIfAbsent(name, any -> Collections.max(ports.values()) + 1));
        Map<String, Integer> awaited = new HashMap<>(bridge.awaited());
        awaited.keySet().removeAll(ports.keySet());
        awaited.values().removeAll(ports.values());
        return new BridgePorts(bridge.bridge(), ports, awaited, bridge.macs());
    }
}
