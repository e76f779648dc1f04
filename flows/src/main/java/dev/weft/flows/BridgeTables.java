package dev.weft.flows;

import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one bridge must hold, kept by network: whatever changes, only the networks that it is about are compiled anew. Not
 * thread safe.
 */
public final class BridgeTables {
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private Compiler compiler;
    private BridgePorts bridge;
    private FlowTables base;
    private Optional<FlowTables> whole = Optional.empty();

    /** What was compiled, and of what. */
    private record Part(Scope scope, FlowTables tables) {}

    /**
     * @param endpoints of all networks
     */
    public BridgeTables(Compiler compiler, BridgePorts bridge, Collection<Endpoint> endpoints) {
        this.compiler = compiler;
        this.bridge = bridge;
        this.base = FlowTables.EMPTY;
        renew(compiler, bridge, endpoints);
    }

    /**
     * Takes another topology or other ports.
     *
     * @param newCompiler of the topology
     * @param newPorts    of the same bridge
     * @param endpoints   of all networks
     * @return whether the bridge must hold anything else now
     */
    public boolean renew(Compiler newCompiler, BridgePorts newPorts, Collection<Endpoint> endpoints) {
        compiler = newCompiler;
        bridge = newPorts;
        List<Network> networks = compiler.networks(bridge.bridge());
        Set<String> names = networks.stream().map(Network::name).collect(Collectors.toSet());
        FlowTables newBase = compiler.base(bridge);
        boolean changed = !newBase.flows().equals(base.flows());
        changed |= parts.keySet().retainAll(names);
        for (Network network : networks) {
            changed |= compile(network, endpoints);
        }
        base = newBase;
        whole = changed ? Optional.empty() : whole;
        return changed;
    }

    /**
     * Takes the network's endpoints anew.
     *
     * @param endpoints at least all of this network
     * @return whether the bridge must hold anything else now
     */
    public boolean update(Network network, Collection<Endpoint> endpoints) {
        boolean changed = parts.containsKey(network.name()) && compile(network, endpoints);
        whole = changed ? Optional.empty() : whole;
        return changed;
    }

    private boolean compile(Network network, Collection<Endpoint> endpoints) {
        Scope scope = compiler.scope(bridge, network, endpoints);
        Part old = parts.get(network.name());
        if (old != null && old.scope().equals(scope)) {
            return false;
        }
        parts.put(network.name(), new Part(scope, Compiler.segment(scope)));
        return true;
    }

    /** All parts together. */
    public FlowTables whole() {
        if (whole.isEmpty()) {
            List<FlowTables> all = new ArrayList<>();
            all.add(base);
            parts.values().forEach(part -> all.add(part.tables()));
            whole = Optional.of(FlowTables.join(all));
        }
        return whole.get();
    }
}
