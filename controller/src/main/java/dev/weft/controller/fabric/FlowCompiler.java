package dev.weft.controller.fabric;

import dev.weft.flows.BridgeTables;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Metering;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each connected bridge must hold. Follows the image by its deltas, and compiles only what they are about:
 *
 * <table>
 * <caption>What is compiled when something changes</caption>
 * <tr><td>{@link Change.Known}, {@link Change.Forgotten}</td><td>that endpoint, on each bridge that has its network</td></tr>
 * <tr><td>{@link Change.InForce}</td><td>what is different of networks and ports, on each bridge</td></tr>
 * <tr><td>{@link Change.Renewed}</td><td>the same, on that bridge</td></tr>
 * <tr><td>{@link Change.BridgeUp}, {@link Change.Recompiled}, {@link Change.NoMeters}</td><td>all of that bridge</td></tr>
 * <tr><td>all others</td><td>nothing; ports wait for {@link Change.Renewed}</td></tr>
 * </table>
 */
final class FlowCompiler {
    private final int macAgeSeconds;
    private final Map<DatapathId, Compiled> bridges = new LinkedHashMap<>(); // in the order of their coming
    private Topology topology = DeclaredState.NOTHING; // that the compiler is of
    private Compiler compiler;

    /** One bridge. */
    private static final class Compiled {
        private Optional<BridgeTables> tables = Optional.empty();
        private Optional<Topology> numbersOf = Optional.empty();
        private Map<String, Integer> fixed = Map.of();
    }

    /** Some endpoints of a network as they are now; empty: gone. */
    private record Update(Network network, Map<MacAddress, Optional<Endpoint>> now) {}

    /** What a delta is about. */
    private static final class Work {
        private final Set<DatapathId> whole = new LinkedHashSet<>();
        private final Set<DatapathId> renewed = new LinkedHashSet<>();
        private final Map<String, Set<MacAddress>> endpoints = new LinkedHashMap<>(); // by network
        private boolean isTopology;
    }

    /**
     * @param macAgeSeconds how long a learned endpoint may be silent, 1 to 65535
     */
    FlowCompiler(int macAgeSeconds) {
        this.macAgeSeconds = macAgeSeconds;
        this.compiler = new Compiler(topology, macAgeSeconds);
    }

    /**
     * Compiles what a delta makes different.
     *
     * @param image after it
     * @return the bridges that must hold something else now
     */
    List<DatapathId> publish(FabricDelta delta, FabricImage image) {
        Work work = new Work();
        delta.changes().forEach(change -> note(change, work));
        bridges.keySet().removeIf(id -> image.bridge(id).isEmpty());
        if (work.isTopology && !image.topology().equals(topology)) {
            topology = image.topology();
            compiler = new Compiler(topology, macAgeSeconds);
        } else {
            work.isTopology = false;
        }
        Set<DatapathId> changed = new LinkedHashSet<>();
        work.whole.stream().filter(id -> image.bridge(id).isPresent()).forEach(id -> {
            bridges.computeIfAbsent(id, first -> new Compiled()).tables = Optional.empty();
            work.renewed.add(id);
        });
        if (work.isTopology) {
            work.renewed.addAll(bridges.keySet());
        }
        List<Update> updates = updates(work.endpoints, image);
        bridges.forEach((id, bridge) -> {
            if (work.renewed.contains(id) ? renew(id, bridge, image) : update(bridge, updates)) {
                changed.add(id);
            }
        });
        return List.copyOf(changed);
    }

    private static void note(Change change, Work work) {
        if (change instanceof Change.Known known) {
            note(known.endpoint().id(), work);
        } else if (change instanceof Change.Forgotten forgotten) {
            note(forgotten.id(), work);
        } else if (change instanceof Change.InForce) {
            work.isTopology = true;
        } else if (change instanceof Change.Renewed renewed) {
            work.renewed.add(renewed.bridge());
        } else if (change instanceof Change.BridgeUp up) {
            work.whole.add(up.bridge());
        } else if (change instanceof Change.Recompiled again) {
            work.whole.add(again.bridge());
        } else if (change instanceof Change.NoMeters without) {
            work.whole.add(without.bridge());
        }
    }

    private static void note(Endpoint.Id id, Work work) {
        work.endpoints
                .computeIfAbsent(id.network(), first -> new LinkedHashSet<>())
                .add(id.mac());
    }

    /** Takes another topology, or other ports; what that does not change is not compiled anew. */
    private boolean renew(DatapathId id, Compiled bridge, FabricImage image) {
        Optional<Bridge> at = topology.bridge(id);
        if (at.isEmpty()) {
            return false; // it is about to go
        }
        BridgeImage observed = image.bridge(id).orElseThrow();
        if (bridge.numbersOf.filter(known -> known == topology).isEmpty()) {
            bridge.numbersOf = Optional.of(topology);
            bridge.fixed = PortNumbers.of(topology, at.get());
        }
        BridgeState state = new BridgeState(topology, at.get(), observed);
        Collection<Endpoint> endpoints = image.endpoints().stream().toList();
        if (bridge.tables.isPresent()) {
            return bridge.tables.get().renew(compiler, state.asCompiled(bridge.fixed), endpoints);
        }
        bridge.tables = Optional.of(new BridgeTables(
                compiler,
                state.asCompiled(bridge.fixed),
                endpoints,
                observed.hasMeters() ? Metering.ON : Metering.OFF));
        return true;
    }

    private List<Update> updates(Map<String, Set<MacAddress>> endpoints, FabricImage image) {
        List<Update> updates = new ArrayList<>();
        endpoints.forEach((name, macs) -> topology.network(name).ifPresent(network -> {
            Map<MacAddress, Optional<Endpoint>> now = new HashMap<>();
            macs.forEach(mac -> now.put(mac, image.endpoints().find(new Endpoint.Id(name, mac))));
            updates.add(new Update(network, now));
        }));
        return updates;
    }

    private static boolean update(Compiled bridge, List<Update> updates) {
        boolean isChanged = false;
        for (Update update : updates) {
            isChanged |= bridge.tables.isPresent() && bridge.tables.get().update(update.network(), update.now());
        }
        return isChanged;
    }

    /** What a connected bridge must hold. */
    FlowTables desired(DatapathId id) {
        return bridges.get(id).tables.orElseThrow().whole();
    }
}
