package dev.weft.controller.openflow;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.simulator.Packet;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One bridge of a topology, and packets for it that hit and just miss what its flows are about. */
final class TraceScenario {
    private static final int LOCAL = 0xffff_fffe;

    private final Topology topology;
    private final Bridge bridge;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, Wire> tunnels = new LinkedHashMap<>();

    /**
     * Where a tunnel port leads.
     *
     * @param target the VTEP; empty: each packet says so itself, and its VNI
     */
    record Wire(Optional<Ipv4Address> target, long vni) {}

    private TraceScenario(Topology topology, Bridge bridge, Random random) {
        this.topology = topology;
        this.bridge = bridge;
        topology.networksOn(bridge).forEach(this::addTunnels);
        topology.networksOn(bridge).forEach(network -> addPort(network.port()));
        topology.containers().forEach(container -> endpoints.add(Endpoint.declared(container)));
        for (Network network : topology.networks()) {
            for (Host at : topology.hosts()) {
                portsAttachedByHand(network, at).forEach(port -> learn(network, at, port, random));
            }
        }
        endpoints.stream().filter(this::isHere).forEach(endpoint -> addPort(endpoint.port()));
    }

    /** The bridges of a topology file. */
    static List<TraceScenario> of(String file, Random random) {
        Topology topology = Pipeline.topology(file);
        return topology.bridges().stream()
                .map(bridge -> new TraceScenario(topology, bridge, random))
                .toList();
    }

    /** A file with two or three hosts, some networks, containers and ports attached by hand, in either layout. */
    static String randomFile(Random random) {
        boolean isOneBridge = random.nextInt(3) > 0;
        int hosts = 2 + random.nextInt(2);
        int networks = 1 + random.nextInt(3);
        StringBuilder text = new StringBuilder(isOneBridge ? "" : "layout: bridge-per-network\n").append("hosts:\n");
        for (int i = 0; i < hosts; i++) {
            text.append("  - {name: h" + i + ", address: 192.168.56." + (10 + i) + "}\n");
        }
        text.append("networks:\n");
        for (int i = 0; i < networks; i++) {
            int vni = 1 + i + 3 * random.nextInt(5_000_000);
            text.append("  - {name: n" + i + ", vni: " + vni + ", subnet: 10.0." + i + ".0/24, port: gw" + i
                    + ", exit: " + (random.nextBoolean() ? "nat" : "none") + "}\n");
        }
        if (isOneBridge && networks > 1) {
            text.append("routers: [{name: r, networks: [n0, n1]}]\n");
        }
        text.append("containers:\n");
        for (int i = 0; i < 6; i++) {
            text.append("  - {name: c" + i + ", host: h" + random.nextInt(hosts) + ", network: n"
                    + random.nextInt(networks) + "}\n");
        }
        return text.append(isOneBridge ? "ports:\n  - {name: spare, network: n0}\n" : "")
                .toString();
    }

    private void addTunnels(Network network) {
        for (Host peer : topology.hosts()) {
            if (!peer.equals(bridge.host())) {
                String port = topology.tunnelPort(network, bridge.host(), peer);
                boolean isShared = topology.layout() == Layout.ONE_BRIDGE;
                addPort(port);
                tunnels.put(
                        port,
                        new Wire(
                                isShared ? Optional.empty() : Optional.of(peer.vtep()),
                                network.vni().number()));
            }
        }
    }

    private void addPort(String name) {
        ports.putIfAbsent(name, ports.size() + 1);
    }

    private List<String> portsAttachedByHand(Network network, Host host) {
        return topology.layout() == Layout.BRIDGE_PER_NETWORK
                ? List.of("hung-" + network.vni() + "_l")
                : topology.assignedPorts().stream()
                        .filter(port -> port.isOn(host.name()) && port.network().equals(network.name()))
                        .map(AssignedPort::name)
                        .toList();
    }

    private void learn(Network network, Host at, String port, Random random) {
        MacAddress mac = new MacAddress(0x0200_0000_0000L + endpoints.size());
        Ipv4Address ip = new Ipv4Address(network.subnet().address().bits() + 200 + endpoints.size());
        Optional<Ipv4Address> known = random.nextBoolean() ? Optional.of(ip) : Optional.empty();
        endpoints.add(new Endpoint(network.name(), mac, known, at.name(), port, Optional.empty()));
    }

    private boolean isHere(Endpoint endpoint) {
        return endpoint.host().equals(bridge.host().name())
                && network(endpoint).bridge().equals(bridge.name());
    }

    private Network network(Endpoint endpoint) {
        return topology.network(endpoint.network()).orElseThrow();
    }

    /** OpenFlow numbers by name, without the bridge's own LOCAL. */
    Map<String, Integer> ports() {
        return ports;
    }

    /** Which of the ports are tunnels. */
    Map<String, Wire> tunnels() {
        return tunnels;
    }

    Topology topology() {
        return topology;
    }

    FlowTables tables() {
        Map<String, Integer> all = new TreeMap<>(ports);
        all.put(bridge.name(), LOCAL);
        return new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS)
                .compile(new BridgePorts(bridge, all), endpoints);
    }

    /** A packet as it comes to the bridge: what an endpoint sends, the same with something wrong, or anything at all. */
    Packet packet(Random random) {
        TracePackets packets = new TracePackets(topology, endpoints, random);
        List<Endpoint> here = endpoints.stream().filter(this::isHere).toList();
        if (!here.isEmpty() && random.nextInt(4) > 0) {
            Endpoint speaker = here.get(random.nextInt(here.size()));
            Packet honest = packets.from(speaker, network(speaker));
            Packet packet = random.nextInt(3) == 0 ? packets.spoilt(honest) : honest;
            return packet.arrivingAt(ports.get(speaker.port()));
        }
        List<String> names = List.copyOf(ports.keySet());
        String port = random.nextInt(20) == 0 ? bridge.name() : names.get(random.nextInt(names.size()));
        Packet packet = packets.any();
        if (!tunnels.containsKey(port)) {
            return packet.arrivingAt(ports.getOrDefault(port, LOCAL));
        }
        Network network =
                topology.networks().get(random.nextInt(topology.networks().size()));
        Host peer = topology.hosts().get(random.nextInt(topology.hosts().size()));
        long vni = random.nextInt(8) == 0 ? 77 : network.vni().number();
        return packet.arrivingByTunnel(
                ports.get(port), vni, peer.vtep(), bridge.host().vtep());
    }

    /** Where a packet goes that leaves by a tunnel. */
    String throughTunnel(String port, Packet packet) {
        Wire wire = tunnels.get(port);
        return wire.target()
                .map(target -> DatapathActions.throughTunnel(wire.vni(), target, packet))
                .orElseGet(() -> DatapathActions.throughTunnel(
                        packet.get(Field.TUN_ID), new Ipv4Address((int) packet.get(Field.TUN_DST)), packet));
    }
}
