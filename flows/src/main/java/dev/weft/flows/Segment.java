package dev.weft.flows;

import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Vni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One network on one bridge: what the features read of its {@link Scope} to make its flows, and where they put them. */
final class Segment {
    private final Scope scope;
    private final FlowWriter out;
    private final Map<String, Scope.Peer> peers;
    private final boolean isAttachedByHand;

    Segment(Scope scope) {
        this.scope = scope;
        this.out = new FlowWriter(Optional.of(scope.network().name()));
        this.peers = scope.peers().stream()
                .collect(Collectors.toMap(peer -> peer.host().name(), Function.identity()));
        this.isAttachedByHand = !portsAttachedByHand().isEmpty();
    }

    Scope scope() {
        return scope;
    }

    Network network() {
        return scope.network();
    }

    Vni vni() {
        return network().vni();
    }

    MacAddress gatewayMac() {
        return network().gatewayMac();
    }

    FlowWriter out() {
        return out;
    }

    /** How long a learned endpoint may be silent. */
    int macAgeSeconds() {
        return scope.macAgeSeconds();
    }

    /** Whether something of the network is or may be here; else packets are only routed into it from here. */
    boolean hasNetwork() {
        return scope.hasNetwork();
    }

    /** The networks that a router joins with this one. */
    List<Network> joined() {
        return scope.joined();
    }

    GatewayPort gateway() {
        return scope.gateway();
    }

    /** The number of the endpoint's port, if it is on this host and the port is there. */
    Optional<Integer> localPort(Endpoint endpoint) {
        return endpoint.host().equals(scope.host())
                ? Optional.ofNullable(memberPorts().get(endpoint.port()))
                : Optional.empty();
    }

    /** The way to the endpoint's host, if it is another and there is a port to it. */
    Optional<Tunnel> tunnelTo(Endpoint endpoint) {
        return Optional.ofNullable(peers.get(endpoint.host())).flatMap(Scope.Peer::tunnel);
    }

    Optional<Tunnel> tunnelTo(Host peer) {
        return peers.get(peer.name()).tunnel();
    }

    /** The other hosts that have this network: they hear what is for everybody in it. */
    List<Host> listeners() {
        return scope.peers().stream()
                .filter(Scope.Peer::listens)
                .map(Scope.Peer::host)
                .toList();
    }

    /** The other hosts that have this network, or route into it. */
    List<Host> senders() {
        return scope.peers().stream().map(Scope.Peer::host).toList();
    }

    /** The ports of this bridge that are in this network and are there: numbers by name, in the order of names. */
    Map<String, Integer> memberPorts() {
        return scope.memberPorts();
    }

    /** Those of them that no container has that the file declares: what is behind them is learned. */
    Map<String, Integer> portsAttachedByHand() {
        Map<String, Integer> ports = new TreeMap<>(memberPorts());
        ports.keySet().removeAll(scope.containers());
        return ports;
    }

    /** Those of them at which as many have been learned as the network allows. */
    Map<String, Integer> fullPorts() {
        Map<String, Integer> ports = portsAttachedByHand();
        ports.keySet().retainAll(scope.full());
        return ports;
    }

    /** Whether a port of this host may be put into this network by hand. */
    boolean mayBeAttachedByHand() {
        return scope.byHand();
    }

    /** Whether there is one that was: each endpoint asks. */
    boolean isAttachedByHand() {
        return isAttachedByHand;
    }

    /** The addresses that containers of the network may have besides their own, and the names of those that may. */
    Map<Ipv4Address, List<String>> shared() {
        return scope.shared();
    }

    /** Whether the port is in this network by command, and not by the file. */
    boolean isByCommand(String port) {
        return scope.command().contains(port);
    }
}
