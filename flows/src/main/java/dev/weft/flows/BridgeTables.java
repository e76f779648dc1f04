package dev.weft.flows;

import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one bridge must hold, kept by network, so that a change of endpoints compiles one network only. Another topology
 * or another port makes a new one. Not thread safe.
 */
public final class BridgeTables {
    private final Compiler compiler;
    private final BridgePorts bridge;
    private final FlowTables base;
    private final Map<String, FlowTables> segments = new LinkedHashMap<>();
    private Optional<FlowTables> whole = Optional.empty();

    /**
     * @param endpoints of all networks
     */
    public BridgeTables(Compiler compiler, BridgePorts bridge, Collection<Endpoint> endpoints) {
        this.compiler = compiler;
        this.bridge = bridge;
        this.base = compiler.base(bridge);
        for (Network network : compiler.networks(bridge.bridge())) {
            segments.put(network.name(), compiler.segment(bridge, network, endpoints));
        }
    }

    /**
     * Takes the network's endpoints anew.
     *
     * @param endpoints at least all of this network
     * @return whether the bridge has flows for the network; else nothing has changed
     */
    public boolean update(Network network, Collection<Endpoint> endpoints) {
        if (!segments.containsKey(network.name())) {
            return false;
        }
        segments.put(network.name(), compiler.segment(bridge, network, endpoints));
        whole = Optional.empty();
        return true;
    }

    /** All parts together. */
    public FlowTables whole() {
        if (whole.isEmpty()) {
            List<FlowTables> parts = new ArrayList<>(segments.values());
            parts.add(0, base);
            whole = Optional.of(FlowTables.join(parts));
        }
        return whole.get();
    }
}
