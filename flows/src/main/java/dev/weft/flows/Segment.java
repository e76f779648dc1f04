package dev.weft.flows;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One network on one bridge: what the features read to make its flows, and where they put them. */
final class Segment {
    private final Topology topology;
    private final Presence presence;
    private final Network network;
    private final BridgePorts bridge;
    private final List<Endpoint> endpoints;
    private final FlowWriter out;
    private final Map<String, Integer> memberPorts;
    private final Set<String> declaredPorts;
    private final Map<String, Optional<Tunnel>> tunnels = new HashMap<>();

    Segment(Topology topology, Presence presence, Network network, BridgePorts bridge, Collection<Endpoint> endpoints) {
        this.topology = topology;
        this.presence = presence;
        this.network = network;
        this.bridge = bridge;
        this.endpoints = endpoints.stream()
                .filter(endpoint -> endpoint.network().equals(network.name()))
                .toList();
        this.out = new FlowWriter(Optional.of(network.name()));
        this.declaredPorts = this.endpoints.stream()
                .filter(endpoint -> endpoint.isDeclared() && endpoint.host().equals(host()))
                .map(Endpoint::port)
                .collect(Collectors.toSet());
        this.memberPorts = hasNetwork() ? bridge.ports(memberNames()::contains) : Map.of();
    }

    Network network() {
        return network;
    }

    Vni vni() {
        return network.vni();
    }

    MacAddress gatewayMac() {
        return network.gatewayMac();
    }

    String host() {
        return bridge.host().name();
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    FlowWriter out() {
        return out;
    }

    /** Whether something of the network is or may be here; else packets are only routed into it from here. */
    boolean hasNetwork() {
        return presence.has(network, host());
    }

    /** The networks that a router joins with this one. */
    List<Network> joined() {
        return presence.joined(network);
    }

    Optional<Integer> gatewayPort() {
        return bridge.port(network.port());
    }

    /** The number of the endpoint's port, if it is on this host and the port is there. */
    Optional<Integer> localPort(Endpoint endpoint) {
        return isHere(endpoint) ? Optional.ofNullable(memberPorts.get(endpoint.port())) : Optional.empty();
    }

    boolean isHere(Endpoint endpoint) {
        return endpoint.host().equals(host());
    }

    /** The way to the endpoint's host, if it is another and there is a port to it. */
    Optional<Tunnel> tunnelTo(Endpoint endpoint) {
        return isHere(endpoint) ? Optional.empty() : tunnelTo(endpoint.host());
    }

    Optional<Tunnel> tunnelTo(Host peer) {
        return tunnelTo(peer.name());
    }

    private Optional<Tunnel> tunnelTo(String peer) {
        return tunnels.computeIfAbsent(
                peer, name -> topology.host(name).flatMap(host -> Tunnel.between(topology, network, bridge, host)));
    }

    /** The other hosts that have this network: they hear what is for everybody in it. */
    List<Host> listeners() {
        return senders().stream()
                .filter(host -> presence.has(network, host.name()))
                .toList();
    }

    /** The other hosts that have this network, or route into it. */
    List<Host> senders() {
        return presence.holding(network).stream()
                .filter(other -> !other.name().equals(host()))
                .toList();
    }

    /** The ports of this bridge that are in this network and are there: numbers by name, in the order of names. */
    Map<String, Integer> memberPorts() {
        return memberPorts;
    }

    /** Those of them that no container has that the file declares: what is behind them is learned. */
    Map<String, Integer> portsAttachedByHand() {
        return bridge.ports(name -> memberPorts.containsKey(name) && !declaredPorts.contains(name));
    }

    /** Whether a port of this host may be put into this network by hand. */
    boolean mayBeAttachedByHand() {
        return topology.layout() == Layout.BRIDGE_PER_NETWORK
                || topology.assignedPorts().stream().anyMatch(this::isOfThisNetwork);
    }

    private Set<String> memberNames() {
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            return bridge.ports(name -> !name.equals(network.port()) && !Tunnel.isPort(network, name))
                    .keySet();
        }
        Set<String> names = new HashSet<>(declaredPorts);
        topology.assignedPorts().stream()
                .filter(this::isOfThisNetwork)
                .map(AssignedPort::name)
                .forEach(names::add);
        return names;
    }

    private boolean isOfThisNetwork(AssignedPort port) {
        return port.isOn(host()) && port.network().equals(network.name());
    }
}
