package dev.weft.flows;

import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one bridge must hold, kept by network and endpoint: whatever changes, only what it is about is compiled anew. Not
 * thread safe.
 */
public final class BridgeTables {
    private final Map<String, NetworkTables> networks = new LinkedHashMap<>();
    private final Metering metering;
    private FlowTables base = FlowTables.EMPTY;
    private FlowTables whole = FlowTables.EMPTY;

    /** Of a bridge that has meters. */
    public BridgeTables(Compiler compiler, BridgePorts bridge, Collection<Endpoint> endpoints) {
        this(compiler, bridge, endpoints, Metering.ON);
    }

    /**
     * @param endpoints of all networks
     */
    public BridgeTables(Compiler compiler, BridgePorts bridge, Collection<Endpoint> endpoints, Metering metering) {
        this.metering = metering;
        renew(compiler, bridge, endpoints);
    }

    /**
     * Takes another topology or other ports.
     *
     * @param compiler  of the topology
     * @param bridge    the same bridge, and the ports that it has now
     * @param endpoints of all networks
     * @return whether the bridge must hold anything else now
     */
    public boolean renew(Compiler compiler, BridgePorts bridge, Collection<Endpoint> endpoints) {
        Patch patch = new Patch(metering);
        renewBase(compiler.base(bridge), patch);
        Map<String, Scope> scopes = compiler.networks(bridge.bridge()).stream()
                .collect(Collectors.toMap(
                        Network::name, network -> compiler.scope(bridge, network), (a, b) -> a, LinkedHashMap::new));
        leave(scopes.keySet(), patch);
        Map<String, Map<MacAddress, Endpoint>> members = new HashMap<>();
        scopes.keySet().forEach(name -> members.put(name, new LinkedHashMap<>()));
        endpoints.forEach(endpoint -> Optional.ofNullable(members.get(endpoint.network()))
                .ifPresent(all -> all.put(endpoint.mac(), endpoint)));
        scopes.forEach((name, scope) -> {
            networks.computeIfAbsent(name, any -> new NetworkTables(scope)).renew(scope, members.get(name), patch);
        });
        return apply(patch);
    }

    private void renewBase(FlowTables next, Patch patch) {
        if (!next.flows().equals(base.flows())) {
            patch.remove(base);
            patch.add(next);
            base = next;
        }
    }

    private void leave(Set<String> still, Patch patch) {
        networks.forEach((name, network) -> {
            if (!still.contains(name)) {
                network.leave(patch);
            }
        });
        networks.keySet().retainAll(still);
    }

    /**
     * Takes some endpoints of a network as they are now; what that costs grows with how many these are, and not with how
     * many the network has.
     *
     * @param now by MAC address; empty: it is no endpoint of the network any more
     * @return whether the bridge must hold anything else now
     */
    public boolean update(Network network, Map<MacAddress, Optional<Endpoint>> now) {
        Patch patch = new Patch(metering);
        Optional.ofNullable(networks.get(network.name())).ifPresent(its -> its.update(now, patch));
        return apply(patch);
    }

    private boolean apply(Patch patch) {
        whole = patch.applyTo(whole);
        return !patch.isEmpty();
    }

    /** All parts together, without meters where there are none. */
    public FlowTables whole() {
        return whole;
    }
}
