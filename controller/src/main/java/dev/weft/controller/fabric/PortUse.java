package dev.weft.controller.fabric;

import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
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
        /** Attached by hand, put into a network by the file. */
        ASSIGNED,
        /** A network's gateway on this host. */
        GATEWAY,
        /** The VXLAN port. */
        TUNNEL,
        /** The bridge's own internal port. */
        BRIDGE,
        /** Nobody said which network it is in: nothing that comes from it goes anywhere. */
        UNASSIGNED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static PortUse of(Topology topology, Host host, String port) {
        if (port.equals(Topology.TUNNEL_PORT)) {
            return new PortUse(Role.TUNNEL, Optional.empty());
        }
        if (port.equals(Topology.BRIDGE)) {
            return new PortUse(Role.BRIDGE, Optional.empty());
        }
        Optional<PortUse> container = topology.containersOn(host.name()).stream()
                .filter(candidate -> candidate.portName().equals(port))
                .findFirst()
                .map(found -> new PortUse(Role.CONTAINER, topology.network(found.network())));
        Optional<PortUse> assigned = topology.assignedPorts().stream()
                .filter(candidate ->
                        candidate.isOn(host.name()) && candidate.name().equals(port))
                .findFirst()
                .map(found -> new PortUse(Role.ASSIGNED, topology.network(found.network())));
        Optional<PortUse> gateway = topology.networks().stream()
                .filter(candidate -> candidate.port().equals(port))
                .findFirst()
                .map(found -> new PortUse(Role.GATEWAY, Optional.of(found)));
        return container.or(() -> assigned).or(() -> gateway).orElse(new PortUse(Role.UNASSIGNED, Optional.empty()));
    }

    /** The network that an endpoint behind this port is in, where endpoints may be behind it. */
    Optional<Network> endpointNetwork() {
        return role == Role.CONTAINER || role == Role.ASSIGNED ? network : Optional.empty();
    }

    /** In words, for a sentence about the port. */
    String describe() {
        return switch (role) {
            case CONTAINER -> "a container of " + network.orElseThrow().name();
            case ASSIGNED -> "assigned to " + network.orElseThrow().name();
            case GATEWAY -> "the gateway of " + network.orElseThrow().name();
            case TUNNEL -> "the tunnel to the other hosts";
            case BRIDGE -> "the bridge's own";
            case UNASSIGNED -> "in no network: name it under `ports:` in the topology file to use it";
        };
    }
}
