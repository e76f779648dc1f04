package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which ports are tunnels, and what is on the wire when a packet leaves by one. */
final class Wires {
    /** A port of a host. */
    private record Place(String host, String port) {}

    /**
     * A packet on the underlay (RFC 7348).
     *
     * @param vni    0: the flow that sent it did not say
     * @param target the VTEP it goes to; 0.0.0.0: the flow did not say
     */
    record Outer(long vni, Ipv4Address target) {}

    private final Topology topology;
    private final Map<Place, Outer> fixed = new HashMap<>();
    private final Map<Outer, Map<Ipv4Address, String>> ends = new HashMap<>();

    Wires(Topology topology) {
        this.topology = topology;
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            for (Network network : topology.networks()) {
                topology.hosts().forEach(here -> addFixed(network, here));
            }
        }
    }

    private void addFixed(Network network, Host here) {
        for (Host peer : topology.hosts()) {
            if (!peer.equals(here)) {
                String port = topology.tunnelPort(network, here, peer);
                fixed.put(new Place(here.name(), port), new Outer(network.vni().number(), peer.vtep()));
                ends.computeIfAbsent(new Outer(network.vni().number(), here.vtep()), any -> new HashMap<>())
                        .put(peer.vtep(), port);
            }
        }
    }

    /**
     * What a packet that leaves by the port is on the underlay; empty where the port is no tunnel. A port to one host
     * has its own VNI and target: what the flow set is ignored, as Open vSwitch does.
     */
    Optional<Outer> leaving(String host, String port, Packet packet) {
        Outer outer = fixed.get(new Place(host, port));
        if (outer == null && port.equals(topology.shared().tunnelPort()) && topology.layout() == Layout.ONE_BRIDGE) {
            outer = new Outer(packet.get(Field.TUN_ID), new Ipv4Address((int) packet.get(Field.TUN_DST)));
        }
        return Optional.ofNullable(outer);
    }

    /** The device name of the port by which a packet comes in at the host whose VTEP it was sent to. */
    Optional<String> arriving(Outer outer, Ipv4Address source) {
        return topology.layout() == Layout.ONE_BRIDGE
                ? Optional.of(topology.shared().tunnelPort())
                : Optional.ofNullable(ends.getOrDefault(outer, Map.of()).get(source));
    }
}
