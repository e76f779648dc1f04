package dev.weft.flows;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that the flows of one network on one bridge are made of, those of its endpoints aside ({@link EndpointScope}), and
 * nothing else: equal scopes give equal flows, so what another topology or port changes is what has another scope.
 *
 * @param network       which
 * @param host          name of the bridge's host
 * @param hasNetwork    whether something of the network is or may be here; else packets are only routed into it
 * @param joined        the networks that a router joins with this one
 * @param peers         the other hosts that hold the network, in the file's order
 * @param gateway       the network's gateway port
 * @param memberPorts   the ports that are in the network and are there: numbers by name
 * @param command       names of the ports that were put into the network by command
 * @param byHand        whether a port of this host may be put into this network by hand
 * @param containers    names of the ports of this host that containers of this network have
 * @param shared        the addresses that containers of the network may have besides their own, and who may
 * @param full          names of the ports of this host at which no more may be learned
 * @param macAgeSeconds how long a learned endpoint may be silent
 */
record Scope(
        Network network,
        String host,
        boolean hasNetwork,
        List<Network> joined,
        List<Peer> peers,
        GatewayPort gateway,
        Map<String, Integer> memberPorts,
        Set<String> command,
        boolean byHand,
        Set<String> containers,
        Map<Ipv4Address, List<String>> shared,
        Set<String> full,
        int macAgeSeconds) {

    /**
     * Another host that holds the network.
     *
     * @param listens whether it has the network, and not only routes into it
     * @param tunnel  the way to it; empty: the port for it is not there
     */
    record Peer(Host host, boolean listens, Optional<Tunnel> tunnel) {}

    /** One in which no port is full. */
    static Scope of(Topology topology, Presence presence, Network network, BridgePorts bridge, int macAgeSeconds) {
        String host = bridge.host().name();
        boolean hasNetwork = presence.has(network, host);
        List<AssignedPort> assigned = topology.assignedPorts().stream()
                .filter(port -> port.isOn(host) && port.network().equals(network.name()))
                .toList();
        return new Scope(
                network,
                host,
                hasNetwork,
                presence.joined(network),
                peers(topology, presence, network, bridge),
                GatewayPort.of(topology, network, bridge),
                hasNetwork ? memberPorts(topology, presence, network, bridge, assigned) : Map.of(),
                assigned.stream()
                        .filter(port -> port.origin() == AssignedPort.Origin.COMMAND)
                        .map(AssignedPort::name)
                        .collect(Collectors.toUnmodifiableSet()),
                topology.layout() == Layout.BRIDGE_PER_NETWORK || !assigned.isEmpty(),
                presence.containerPorts(network, host),
                presence.shared(network),
                Set.of(),
                macAgeSeconds);
    }

    private static List<Peer> peers(Topology topology, Presence presence, Network network, BridgePorts bridge) {
        return presence.holding(network).stream()
                .filter(other -> !other.name().equals(bridge.host().name()))
                .map(other -> new Peer(
                        other, presence.has(network, other.name()), Tunnel.between(topology, network, bridge, other)))
                .toList();
    }

    private static Map<String, Integer> memberPorts(
            Topology topology, Presence presence, Network network, BridgePorts bridge, List<AssignedPort> assigned) {
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            return bridge.ports(name -> !name.equals(topology.gatewayPort(network, bridge.host()))
                    && !topology.isTunnelPort(network, bridge.host(), name));
        }
        Set<String> names =
                new TreeSet<>(presence.containerPorts(network, bridge.host().name()));
        assigned.forEach(port -> names.add(port.name()));
        return bridge.ports(names::contains);
    }

    /** The same, but for the ports at which no more may be learned. */
    Scope withFull(Set<String> ports) {
        return new Scope(
                network,
                host,
                hasNetwork,
                joined,
                peers,
                gateway,
                memberPorts,
                command,
                byHand,
                containers,
                shared,
                ports,
                macAgeSeconds);
    }
}
