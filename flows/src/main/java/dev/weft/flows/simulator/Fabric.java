package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bridges of all hosts, joined by their tunnels: what one sends out of its tunnel port comes out of the tunnel port
 * of the host whose VTEP is the packet's {@code tun_dst}, with the same {@code tun_id}. Immutable.
 */
public final class Fabric {
    /** A bridge and what it holds. */
    public record Site(BridgePorts bridge, FlowTables tables) {}

    /** A site, ready to run. */
    record Node(BridgePorts bridge, Simulator simulator, Map<Integer, String> ports) {
        String host() {
            return bridge.host().name();
        }

        Optional<Integer> port(String name) {
            return Optional.ofNullable(bridge.ports().get(name));
        }
    }

    private final Map<String, List<Node>> nodes = new TreeMap<>();
    private final Map<Ipv4Address, String> vteps = new HashMap<>();
    private final Topology topology;
    private final Wires wires;

    /**
     * @throws FlowFault as {@link Simulator#Simulator}
     */
    public Fabric(Topology topology, Collection<Site> sites) {
        for (Site site : sites) {
            Map<Integer, String> ports = new HashMap<>();
            site.bridge().ports().forEach((name, number) -> ports.put(number, name));
            Node node = new Node(site.bridge(), new Simulator(site.tables()), Map.copyOf(ports));
            nodes.computeIfAbsent(node.host(), any -> new ArrayList<>()).add(node);
            vteps.put(site.bridge().host().vtep(), node.host());
        }
        this.topology = topology;
        wires = new Wires(topology);
    }

    /** The fabric that the compiler makes of a topology. */
    public static Fabric compiled(Topology topology, Collection<BridgePorts> bridges, Collection<Endpoint> endpoints) {
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
        Node node = node(host, port);
        return new Walker(this).walk(node, packet.arrivingAt(node.port(port).orElseThrow()));
    }

    /**
     * Walks a packet that somebody on the underlay sends to a host's tunnel port.
     *
     * @param port   device name
     * @param packet with the tunnel id and source address that it is to come with
     * @throws IllegalArgumentException when there is no such host or port
     * @throws FlowFault when a flow on its way is wrong
     */
    public Walk walkFromUnderlay(String host, String port, Packet packet) {
        Node node = node(host, port);
        Packet arriving = packet.arrivingByTunnel(
                node.port(port).orElseThrow(),
                packet.get(Field.TUN_ID),
                new Ipv4Address((int) packet.get(Field.TUN_SRC)),
                node.bridge().host().vtep());
        return new Walker(this).walk(node, arriving);
    }

    private Node node(String host, String port) {
        if (!nodes.containsKey(host)) {
            throw new IllegalArgumentException("no host " + host + "; there are " + nodes.keySet());
        }
        return withPort(host, port)
                .orElseThrow(() -> new IllegalArgumentException("no port " + port + " on " + host + "; there are "
                        + nodes.get(host).stream()
                                .flatMap(bridge -> bridge.bridge().ports().keySet().stream())
                                .sorted()
                                .toList()));
    }

    /** The host's bridge that has the port: device names are unique on a host. */
    private Optional<Node> withPort(String host, String port) {
        return nodes.get(host).stream()
                .filter(node -> node.port(port).isPresent())
                .findFirst();
    }

    /** Walks the answers of all those to whom the packet of a walk was delivered ({@link Packet#reply}). */
    public List<Walk> replies(Walk walk) {
        return walk.delivered().stream()
                .flatMap(end -> end.packet().reply().map(back -> walk(end.host(), end.port(), back)).stream())
                .toList();
    }

    Wires wires() {
        return wires;
    }

    /** A packet's entry into another bridge. */
    record Entry(Node node, int port) {}

    /** Where a packet on the underlay comes in, if a tunnel for it ends there. */
    Optional<Entry> entry(Wires.Outer outer, Ipv4Address source) {
        return Optional.ofNullable(vteps.get(outer.target()))
                .flatMap(host -> wires.arriving(outer, source)
                        .flatMap(port -> withPort(host, port)
                                .map(node -> new Entry(node, node.port(port).orElseThrow()))));
    }

    boolean isGatewayPort(Node node, String name) {
        return topology.networks().stream()
                .anyMatch(network ->
                        topology.gatewayPort(network, node.bridge().host()).equals(name));
    }
}
