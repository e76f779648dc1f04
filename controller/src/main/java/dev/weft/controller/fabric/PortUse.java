package dev.weft.controller.fabric;

import dev.weft.topology.Bridge;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;

/**
 * What a bridge port is, by its name and the topology.
 *
 * @param role    see {@link Role}
 * @param network the network it is in; empty for ports of all networks or none
 */
record PortUse(Role role, Optional<Network> network) {
    enum Role {
        /** The host's end of a declared container's cable. */
        CONTAINER,
        /** On a bridge of one network, whatever somebody hangs there. */
        MEMBER,
        /** Attached by hand, put into a network by the file. */
        ASSIGNED,
        /** A network's gateway on this host. */
        GATEWAY,
        /** A VXLAN port. */
        TUNNEL,
        /** The bridge's own internal port. */
        BRIDGE,
        /** Nobody said which network it is in: nothing that comes from it goes anywhere. */
        QUARANTINE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static PortUse of(Topology topology, Bridge bridge, String port) {
        String host = bridge.host().name();
        List<Network> carried =
                topology.networks().stream().filter(bridge::carries).toList();
        if (carried.stream().anyMatch(network -> topology.isTunnelPort(network, bridge.host(), port))) {
            return new PortUse(Role.TUNNEL, Optional.empty());
        }
        if (port.equals(bridge.name())) {
            return new PortUse(Role.BRIDGE, Optional.empty());
        }
        Optional<PortUse> container = topology.attachmentsOn(host).stream()
                .filter(candidate -> candidate.portName().equals(port))
                .findFirst()
                .flatMap(found -> use(Role.CONTAINER, carried, found.network()));
        Optional<PortUse> assigned = topology.assignedPorts().stream()
                .filter(candidate -> candidate.isOn(host) && candidate.name().equals(port))
                .findFirst()
                .flatMap(found -> use(Role.ASSIGNED, carried, found.network()));
        Optional<PortUse> gateway = carried.stream()
                .filter(candidate ->
                        topology.gatewayPort(candidate, bridge.host()).equals(port))
                .findFirst()
                .map(found -> new PortUse(Role.GATEWAY, Optional.of(found)));
        return container.or(() -> assigned).or(() -> gateway).orElseGet(() -> unnamed(topology, carried));
    }

    /** Only where the bridge carries the network: on another's bridge a port of that name is any port. */
    private static Optional<PortUse> use(Role role, List<Network> carried, String network) {
        return carried.stream()
                .filter(candidate -> candidate.name().equals(network))
                .findFirst()
                .map(found -> new PortUse(role, Optional.of(found)));
    }

    /** A port that the file does not name is its bridge's network's where that is one, and nobody's where there are many. */
    private static PortUse unnamed(Topology topology, List<Network> carried) {
        return topology.layout() == Layout.BRIDGE_PER_NETWORK
                ? new PortUse(Role.MEMBER, carried.stream().findFirst())
                : new PortUse(Role.QUARANTINE, Optional.empty());
    }

    /** The network that an endpoint behind this port is in, where endpoints may be behind it. */
    Optional<Network> endpointNetwork() {
        return switch (role) {
            case CONTAINER, MEMBER, ASSIGNED -> network;
            case GATEWAY, TUNNEL, BRIDGE, QUARANTINE -> Optional.empty();
        };
    }

    /** The network of whoever is learned behind this port; a container's port is that container's alone. */
    Optional<Network> learnedNetwork() {
        return role == Role.CONTAINER ? Optional.empty() : endpointNetwork();
    }

    /** In words, for a sentence about the port. */
    String describe() {
        return switch (role) {
            case CONTAINER -> "a container of " + network.orElseThrow().name();
            case MEMBER -> "in " + network.orElseThrow().name() + ", like all ports of its bridge";
            case ASSIGNED -> "assigned to " + network.orElseThrow().name();
            case GATEWAY -> "the gateway of " + network.orElseThrow().name();
            case TUNNEL -> "the tunnel to the other hosts";
            case BRIDGE -> "the bridge's local port";
            case QUARANTINE -> "quarantined, in no network";
        };
    }

    /** The command that ends a port's quarantine; NETWORK is for the user to choose. */
    static String toAssign(String host, String port) {
        return "`weft port assign " + host + " " + port + " NETWORK`";
    }
}
