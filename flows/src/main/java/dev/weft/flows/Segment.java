package dev.weft.flows;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Host;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One network on one host: what the features read to make its flows, and where they put them.
 */
final class Segment {
    private final Topology topology;
    private final Network network;
    private final Bridge bridge;
    private final List<Endpoint> endpoints;
    private final int macAgeSeconds;
    private final FlowTables.Builder tables = new FlowTables.Builder();

    Segment(Topology topology, Network network, Bridge bridge, Collection<Endpoint> endpoints, int macAgeSeconds) {
        this.topology = topology;
        this.network = network;
        this.bridge = bridge;
        this.endpoints = endpoints.stream()
                .filter(endpoint -> endpoint.network().equals(network.name()))
                .toList();
        this.macAgeSeconds = macAgeSeconds;
    }

    Network network() {
        return network;
    }

    Vni vni() {
        return network.vni();
    }

    String host() {
        return bridge.host().name();
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** How long a learned endpoint may be silent, seconds. */
    int macAgeSeconds() {
        return macAgeSeconds;
    }

    Optional<Integer> tunnel() {
        return bridge.tunnel();
    }

    Optional<Integer> gatewayPort() {
        return bridge.port(network.port());
    }

    /** The number of the endpoint's port, if it is on this host and the port is there. */
    Optional<Integer> localPort(Endpoint endpoint) {
        return endpoint.host().equals(host()) ? bridge.port(endpoint.port()) : Optional.empty();
    }

    /** The VTEP to reach the endpoint by, if it is on another host. */
    Optional<Host> remoteHost(Endpoint endpoint) {
        return endpoint.host().equals(host()) ? Optional.empty() : topology.host(endpoint.host());
    }

    /** The other hosts that have this network. */
    List<Host> peers() {
        return topology.hostsOf(network).stream()
                .filter(other -> !other.name().equals(host()))
                .toList();
    }

    /** The ports of this host that are in this network and are there: names and numbers, in the order of names. */
    Map<String, Integer> memberPorts() {
        List<String> names = new ArrayList<>();
        topology.containersOn(host()).stream()
                .filter(container -> container.network().equals(network.name()))
                .forEach(container -> names.add(container.portName()));
        topology.assignedPorts().stream()
                .filter(port -> port.isOn(host()) && port.network().equals(network.name()))
                .map(AssignedPort::name)
                .forEach(names::add);
        Map<String, Integer> ports = new TreeMap<>();
        names.forEach(name -> bridge.port(name).ifPresent(number -> ports.put(name, number)));
        return ports;
    }

    /**
     * Whether unicast for a destination that nobody knows is flooded: where ports are attached by hand, a silent
     * endpoint may be behind one; where all are declared, it is nobody.
     */
    boolean floodsUnknown() {
        return topology.assignedPorts().stream().anyMatch(port -> port.network().equals(network.name()));
    }

    void flow(Table table, Priority priority, Match match, Instructions instructions, String purpose) {
        add(table, priority, match, instructions, 0, purpose);
    }

    /** A flow that goes away when no packet has matched it for {@link #macAgeSeconds}. */
    void ageingFlow(Table table, Priority priority, Match match, Instructions instructions, String purpose) {
        add(table, priority, match, instructions, macAgeSeconds, purpose);
    }

    private void add(Table table, Priority priority, Match match, Instructions does, int idle, String purpose) {
        tables.add(new Flow(new Flow.Key(table, priority, match), does, idle, Optional.of(network.name()), purpose));
    }

    void group(int id, List<List<Action>> buckets, String purpose) {
        tables.add(new Group(id, buckets, network.name(), purpose));
    }

    FlowTables build() {
        return tables.build();
    }

    MacAddress gatewayMac() {
        return network.gatewayMac();
    }
}
