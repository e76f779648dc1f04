package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All bridges, and where their tunnels lead. */
final class Wires {
    /**
     * What a packet is on the underlay.
     *
     * @param tunnelId the VNI
     * @param target   the VTEP that it goes to
     */
    record Outer(Value tunnelId, Ipv4Address target) {}

    /** Where it comes out. */
    record Far(Node node, int port) {}

    /** A port of a bridge, by title and device name. */
    private record Place(String bridge, String port) {}

    /** A tunnel that knows for itself where it leads. */
    private record Fixed(Outer outer, Place far) {}

    private final Topology topology;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<Ipv4Address, Node> vteps = new HashMap<>();
    private final Map<Place, Fixed> fixed = new HashMap<>();
    private final Set<Place> gatewayPorts = new HashSet<>();

    /** @param bridges with their rules */
    Wires(Topology topology, Map<Held, RuleBook> bridges) {
        this.topology = topology;
        bridges.forEach((held, rules) -> {
            Node node = new Node(held, rules);
            nodes.put(node.title(), node);
            vteps.put(held.bridge().host().vtep(), node);
        });
        topology.networks().forEach(this::addGateways);
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            topology.networks().forEach(this::addFixed);
        }
    }

    private void addGateways(Network network) {
        topology.hosts()
                .forEach(host -> gatewayPorts.add(
                        new Place(topology.bridgeOf(network, host).title(), topology.gatewayPort(network, host))));
    }

    private void addFixed(Network network) {
        Value vni = Value.constant(network.vni().number());
        for (Host here : topology.hosts()) {
            for (Host peer : topology.hosts()) {
                if (!here.equals(peer)) {
                    fixed.put(
                            place(network, here, peer),
                            new Fixed(new Outer(vni, peer.vtep()), place(network, peer, here)));
                }
            }
        }
    }

    private Place place(Network network, Host here, Host peer) {
        return new Place(topology.bridgeOf(network, here).title(), topology.tunnelPort(network, here, peer));
    }

    /** The bridge of that title. */
    Node node(String title) {
        return nodes.get(title);
    }

    boolean isTunnel(Node node, String port) {
        return topology.layout() == Layout.ONE_BRIDGE
                ? port.equals(topology.shared().tunnelPort())
                : fixed.containsKey(new Place(node.title(), port));
    }

    boolean isGateway(Node node, String port) {
        return gatewayPorts.contains(new Place(node.title(), port));
    }

    /** What leaves by a tunnel port: what the flows said, or what the port knows, whatever they said. */
    Outer outer(Node from, String port, Headers sent) {
        return topology.layout() == Layout.ONE_BRIDGE
                ? new Outer(sent.get(Field.TUN_ID), new Ipv4Address((int) sent.constant(Field.TUN_DST)))
                : fixed.get(new Place(from.title(), port)).outer();
    }

    /** Where that comes out, if a tunnel for it ends anywhere. */
    Optional<Far> far(Node from, String port, Outer outer) {
        if (topology.layout() == Layout.ONE_BRIDGE) {
            return Optional.ofNullable(vteps.get(outer.target()))
                    .flatMap(node -> far(node, topology.shared().tunnelPort()));
        }
        Place far = fixed.get(new Place(from.title(), port)).far();
        return Optional.ofNullable(nodes.get(far.bridge())).flatMap(node -> far(node, far.port()));
    }

    private static Optional<Far> far(Node node, String port) {
        return node.number(port).map(number -> new Far(node, number));
    }

    /** What the packets' fields hold as they come out: the frame as it was, and what the tunnel says. */
    static Headers arriving(Far far, Headers sent, Outer outer, Ipv4Address source) {
        return sent.with(Map.of(
                Field.IN_PORT, Value.constant(Integer.toUnsignedLong(far.port())),
                Field.METADATA, Value.constant(0),
                Field.TUN_ID, outer.tunnelId(),
                Field.TUN_SRC, Value.constant(source.toLong()),
                Field.TUN_DST, Value.constant(outer.target().toLong())));
    }
}
