package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.BridgeTables;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.topology.DatapathId;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of all bridges, changed as the world changes: each bridge is told only of what concerns it. */
final class Fleet {
    private final Map<DatapathId, BridgeTables> tables = new LinkedHashMap<>();
    private World world;

    Fleet(World start) {
        world = start;
        start.bridges().forEach(bridge -> connect(start.compiler(), bridge));
    }

    private void connect(Compiler compiler, BridgePorts bridge) {
        tables.put(bridge.bridge().datapathId(), new BridgeTables(compiler, bridge, world.endpoints()));
    }

    void become(World next) {
        World before = world;
        world = next;
        tables.keySet().retainAll(next.ports().keySet());
        boolean reloaded = !before.topology().equals(next.topology());
        if (!reloaded) {
            for (Network network : next.topology().networks()) {
                Map<MacAddress, Optional<Endpoint>> changed =
                        changed(before.endpoints(network), next.endpoints(network));
                if (!changed.isEmpty()) {
                    tables.values().forEach(bridge -> bridge.update(network, changed));
                }
            }
        }
        Compiler compiler = next.compiler();
        for (BridgePorts bridge : next.bridges()) {
            DatapathId id = bridge.bridge().datapathId();
            if (!tables.containsKey(id)) {
                connect(compiler, bridge);
            } else if (reloaded || !bridge.ports().equals(before.ports().get(id))) {
                tables.get(id).renew(compiler, bridge, next.endpoints());
            }
        }
    }

    /** Who of one network was something else before, and only these. */
    static Map<MacAddress, Optional<Endpoint>> changed(List<Endpoint> before, List<Endpoint> now) {
        Map<MacAddress, Optional<Endpoint>> changed = new HashMap<>();
        before.forEach(endpoint -> changed.put(endpoint.mac(), Optional.empty()));
        now.forEach(endpoint -> changed.put(endpoint.mac(), Optional.of(endpoint)));
        before.forEach(endpoint -> changed.remove(endpoint.mac(), Optional.of(endpoint)));
        return changed;
    }

    /** Whether any bridge takes what it has been told already for something new. */
    boolean isSurprised() {
        boolean changed = false;
        Compiler compiler = world.compiler();
        for (BridgePorts bridge : world.bridges()) {
            BridgeTables its = tables.get(bridge.bridge().datapathId());
            changed |= its.renew(compiler, bridge, world.endpoints());
            for (Network network : world.topology().networks()) {
                changed |= its.update(network, all(network));
            }
        }
        return changed;
    }

    private Map<MacAddress, Optional<Endpoint>> all(Network network) {
        return world.endpoints(network).stream().collect(Collectors.toMap(Endpoint::mac, Optional::of));
    }

    Map<DatapathId, FlowTables> tables() {
        Map<DatapathId, FlowTables> whole = new LinkedHashMap<>();
        tables.forEach((id, bridge) -> whole.put(id, bridge.whole()));
        return whole;
    }
}
