package dev.weft.flows.simulator;

import dev.weft.flows.Bridge;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The bridges of all hosts, joined by their tunnels: what one sends out of its tunnel port comes out of the tunnel port
 * of the host whose VTEP is the packet's {@code tun_dst}, with the same {@code tun_id}. Immutable.
 */
public final class Fabric {
    /** A bridge and what it holds. */
    public record Site(Bridge bridge, FlowTables tables) {}

    /** A site, ready to run. */
    record Node(Bridge bridge, Simulator simulator, Map<Integer, String> ports) {
        String host() {
            return bridge.host().name();
        }

        Optional<Integer> port(String name) {
            return Optional.ofNullable(bridge.ports().get(name));
        }
    }

    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<Ipv4Address, Node> vteps = new HashMap<>();
    private final Set<String> gatewayPorts;

    /**
     * @throws FlowFault as {@link Simulator#Simulator}
     */
    public Fabric(Topology topology, Collection<Site> sites) {
        for (Site site : sites) {
            Map<Integer, String> ports = new HashMap<>();
            site.bridge().ports().forEach((name, number) -> ports.put(number, name));
            Node node = new Node(site.bridge(), new Simulator(site.tables()), Map.copyOf(ports));
            nodes.put(node.host(), node);
            vteps.put(site.bridge().host().vtep(), node);
        }
        gatewayPorts = topology.networks().stream().map(Network::port).collect(Collectors.toUnmodifiableSet());
    }

    /** The fabric that the compiler makes of a topology. */
    public static Fabric compiled(Topology topology, Collection<Bridge> bridges, Collection<Endpoint> endpoints) {
        Compiler compiler = new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS);
        List<Site> sites = bridges.stream()
                .map(bridge -> new Site(bridge, compiler.compile(bridge, endpoints)))
                .toList();
        return new Fabric(topology, sites);
    }

    /**
     * Walks a packet that a host's port receives to all its ends.
     *
     * @param port device name
     * @throws IllegalArgumentException when there is no such host or port
     * @throws FlowFault when a flow on its way is wrong
     */
    public Walk walk(String host, String port, Packet packet) {
        Node node = Optional.ofNullable(nodes.get(host))
                .orElseThrow(() -> new IllegalArgumentException("no host " + host + "; there are " + nodes.keySet()));
        int number = node.port(port)
                .orElseThrow(() -> new IllegalArgumentException("no port " + port + " on " + host + "; there are "
                        + node.bridge().ports().keySet()));
        return new Walker(this).walk(node, packet.arrivingAt(number));
    }

    /** Walks the answers of all those to whom the packet of a walk was delivered ({@link Packet#reply}). */
    public List<Walk> replies(Walk walk) {
        return walk.delivered().stream()
                .flatMap(end -> end.packet().reply().map(back -> walk(end.host(), end.port(), back)).stream())
                .toList();
    }

    /** The host whose tunnels end there. */
    Optional<Node> at(Ipv4Address vtep) {
        return Optional.ofNullable(vteps.get(vtep));
    }

    boolean isGatewayPort(String name) {
        return gatewayPorts.contains(name);
    }
}
