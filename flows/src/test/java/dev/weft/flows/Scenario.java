package dev.weft.flows;

import dev.weft.flows.simulator.Fabric;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One of the lab's topology files with all that it takes to be compiled: each bridge has its own port LOCAL, its tunnels,
 * gateways and containers, and what is attached by hand, numbered in this order from 1.
 *
 * @param endpoints declared and learned
 */
public record Scenario(Topology topology, List<BridgePorts> bridges, List<Endpoint> endpoints) {
    private static final int LOCAL = 0xffff_fffe;

    /** What is in {@code vagrant/topology-routed.yaml}, and an endpoint that was learned behind host2's blue-spare. */
    public static Scenario routed() {
        return of("topology-routed.yaml", List.of(learned("blue", 0x99, "192.168.1.99", "host2", "blue-spare")));
    }

    /** {@code vagrant/topology-two-bridges.yaml} after the tutorial's four containers were hung on the bridges. */
    public static Scenario twoBridges() {
        return of(
                "topology-two-bridges.yaml",
                List.of(
                        learned("blue", 1, "192.168.1.11", "host1", "docker1_l"),
                        learned("green", 2, "192.168.2.11", "host1", "docker2_l"),
                        learned("blue", 3, "192.168.1.12", "host2", "docker3_l"),
                        learned("green", 4, "192.168.2.12", "host2", "docker4_l")));
    }

    /** A file of the directory {@code vagrant}, and what was learned. */
    public static Scenario of(String file, List<Endpoint> learned) {
        try {
            return parse(Files.readString(Path.of("../vagrant", file)), learned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file's text, and what was learned. */
    public static Scenario parse(String text, List<Endpoint> learned) {
        if (!(TopologyFile.parse(text) instanceof ParsedTopology.Valid valid)) {
            throw new AssertionError(TopologyFile.parse(text).toString());
        }
        Topology topology = valid.topology();
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(Endpoint.declared(topology));
        endpoints.addAll(learned);
        List<BridgePorts> bridges = topology.bridges().stream()
                .map(bridge -> ports(topology, bridge, endpoints))
                .toList();
        return new Scenario(topology, bridges, List.copyOf(endpoints));
    }

    public static Endpoint learned(String network, int mac, String ip, String host, String port) {
        return new Endpoint(
                network,
                new MacAddress(0x0200_0000_0000L + mac),
                Optional.of(Ipv4Address.parse(ip)),
                host,
                port,
                Optional.empty());
    }

    private static BridgePorts ports(Topology topology, Bridge bridge, List<Endpoint> endpoints) {
        String host = bridge.host().name();
        Set<String> names = new LinkedHashSet<>();
        List<Network> networks = topology.networksOn(bridge);
        for (Network network : networks) {
            for (Host peer : topology.hosts()) {
                if (!peer.equals(bridge.host())) {
                    names.add(topology.tunnelPort(network, bridge.host(), peer));
                }
            }
        }
        networks.stream()
                .filter(network -> network.exit() == Exit.NAT)
                .map(network -> topology.gatewayPort(network, bridge.host()))
                .forEach(names::add);
        List<String> here = networks.stream().map(Network::name).toList();
        endpoints.stream()
                .filter(endpoint -> endpoint.host().equals(host) && here.contains(endpoint.network()))
                .map(Endpoint::port)
                .forEach(names::add);
        topology.assignedPorts().stream()
                .filter(port -> port.isOn(host))
                .map(AssignedPort::name)
                .forEach(names::add);
        Map<String, Integer> ports = new LinkedHashMap<>();
        names.forEach(name -> ports.put(name, ports.size() + 1));
        ports.put(bridge.name(), LOCAL);
        return new BridgePorts(bridge, ports);
    }

    /** The bridge that people call so. */
    public BridgePorts bridge(String title) {
        return bridges.stream()
                .filter(bridge -> bridge.bridge().title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    public FlowTables tables(String title) {
        return new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS).compile(bridge(title), endpoints);
    }

    public Fabric fabric() {
        return Fabric.compiled(topology, bridges, endpoints);
    }

    public Network network(String name) {
        return topology.network(name).orElseThrow();
    }

    /** The endpoint of this container, or behind this port. */
    public Endpoint endpoint(String name) {
        return endpoints.stream()
                .filter(endpoint ->
                        endpoint.title().equals(name) || endpoint.port().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
