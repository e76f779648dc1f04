package dev.weft.flows;

import dev.weft.topology.Bridge;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Topology and endpoints to flow tables. What a bridge must hold is the {@link #base} part and one {@link #segment} for
 * each of its {@link #networks}, made of the flows of the network and those of each of its endpoints, so that a change
 * costs only the parts that it is about. {@link BridgeTables} keeps the parts of one bridge.
 */
public final class Compiler {
    /** How long a learned endpoint may be silent unless told otherwise, seconds; the usual time of bridges. */
    public static final int DEFAULT_MAC_AGE_SECONDS = 300;

    private final Topology topology;
    private final Presence presence;
    private final int macAgeSeconds;

    /**
     * @param macAgeSeconds how long a learned endpoint may be silent, 1 to 65535
     */
    public Compiler(Topology topology, int macAgeSeconds) {
        this.topology = topology;
        this.presence = new Presence(topology);
        this.macAgeSeconds = macAgeSeconds;
    }

    /** The whole bridge from nothing. */
    public FlowTables compile(BridgePorts bridge, Collection<Endpoint> endpoints) {
        return new BridgeTables(this, bridge, endpoints).whole();
    }

    /** The networks that the bridge has flows for: those that its host has, and those that it routes into. */
    public List<Network> networks(Bridge bridge) {
        return presence.heldBy(bridge);
    }

    /**
     * One network's part on one bridge; endpoints of other networks are not looked at.
     *
     * @param network one of the bridge's {@link #networks}
     */
    public FlowTables segment(BridgePorts bridge, Network network, Collection<Endpoint> endpoints) {
        Scope scope = scope(bridge, network);
        Map<MacAddress, Endpoint> own = endpoints.stream()
                .filter(endpoint -> endpoint.network().equals(network.name()))
                .collect(Collectors.toMap(Endpoint::mac, Function.identity()));
        Patch patch = new Patch(Metering.ON);
        new NetworkTables(scope).renew(scope, own, patch);
        return patch.applyTo(FlowTables.EMPTY);
    }

    /** What that part is made of, its endpoints aside; no port is full. */
    Scope scope(BridgePorts bridge, Network network) {
        return Scope.of(topology, presence, network, bridge, macAgeSeconds);
    }

    /** The flows and groups of a network itself, whoever is in it. */
    static FlowTables network(Segment segment) {
        if (segment.hasNetwork()) {
            ClassifyFlows.addTo(segment);
            GuardFlows.addTo(segment);
            ClaimFlows.addTo(segment);
            LearnFlows.addTo(segment);
            ArpFlows.addTo(segment);
            RouteFlows.addTo(segment);
            ForwardFlows.addTo(segment);
            segment.gateway().knownMac().ifPresent(mac -> {
                GuardFlows.addKnownGateway(segment, mac);
                ArpFlows.addKnownGateway(segment, mac);
            });
        }
        ResolveFlows.addTo(segment);
        return segment.out().build();
    }

    /** The flows of one endpoint, whoever else is in its network. */
    static FlowTables endpoint(EndpointScope scope) {
        FlowWriter out = new FlowWriter(Optional.of(scope.network().name()));
        if (scope.hasNetwork()) {
            GuardFlows.addEndpoint(scope, out);
            ClaimFlows.addEndpoint(scope, out);
            LearnFlows.addEndpoint(scope, out);
            ArpFlows.addEndpoint(scope, out);
        }
        ResolveFlows.addEndpoint(scope, out);
        ForwardFlows.addEndpoint(scope, out);
        return out.build();
    }

    /** What a bridge has whatever endpoints there are: what nobody may do, and what each table does on a miss. */
    public FlowTables base(BridgePorts bridge) {
        FlowWriter out = new FlowWriter(Optional.empty());
        ClassifyFlows.addFence(
                out,
                bridge,
                name -> topology.networks().stream()
                        .anyMatch(network -> bridge.bridge().carries(network)
                                && topology.isTunnelPort(network, bridge.host(), name)));
        GuardFlows.addRules(out);
        RouteFlows.addRules(out, topology);
        out.meter(Meter.ofSwitch());
        for (Table table : Table.values()) {
            addMiss(out, table);
        }
        return out.build();
    }

    private static void addMiss(FlowWriter out, Table table) {
        String purpose = "miss: " + table.miss();
        switch (table) {
            case CLASSIFY -> out.refuse(table, Priority.MISS, Match.ALL, Refusal.NO_NETWORK, purpose);
            case RESOLVE, FORWARD -> out.refuse(table, Priority.MISS, Match.ALL, Refusal.UNKNOWN_DESTINATION, purpose);
            case GUARD -> out.flow(table, Priority.MISS, Match.ALL, Instructions.goTo(Table.LEARN), purpose);
            case LEARN ->
                out.flow(
                        table,
                        Priority.MISS,
                        Match.ALL,
                        Instructions.apply(new Action.ToController()).thenGoTo(Table.ARP),
                        purpose);
            case ARP -> out.flow(table, Priority.MISS, Match.ALL, Instructions.goTo(Table.ROUTE), purpose);
            case ROUTE -> out.flow(table, Priority.MISS, Match.ALL, Instructions.goTo(Table.FORWARD), purpose);
        }
    }
}
