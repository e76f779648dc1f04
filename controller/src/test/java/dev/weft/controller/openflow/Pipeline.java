package dev.weft.controller.openflow;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the pipeline really holds for a bridge of two hosts with two networks. */
final class Pipeline {
    private Pipeline() {}

    /** With so many containers on each host, every other one in the other network. */
    static FlowTables tables(int containersOnEach) {
        List<Host> hosts = List.of(host(1), host(2));
        List<Network> networks = List.of(network(0), network(1));
        List<Container> containers = new ArrayList<>();
        for (Host host : hosts) {
            for (int i = 0; i < containersOnEach; i++) {
                containers.add(container(host, networks.get(i % 2), containers.size()));
            }
        }
        Topology topology = new Topology(1500, Optional.empty(), hosts, networks, containers, List.of());
        Host here = hosts.get(0);
        Map<String, Integer> ports = new HashMap<>(Map.of("vxlan0", 1, "veth0", 2, "veth1", 3));
        containers.stream()
                .filter(container -> container.host().equals(here.name()))
                .forEach(container -> ports.put(container.portName(), ports.size() + 1));
        List<Endpoint> endpoints = containers.stream().map(Endpoint::declared).toList();
        return new Compiler(topology, 300)
                .compile(new BridgePorts(topology.bridges(here).get(0), ports), endpoints);
    }

    /** A topology file's, which must be right. */
    static Topology topology(String file) {
        if (TopologyFile.parse(file) instanceof ParsedTopology.Valid valid) {
            return valid.topology();
        }
        throw new AssertionError("not a topology: " + TopologyFile.parse(file) + "\n" + file);
    }

    /**
     * A bridge of a topology with all the ports that it should have, and somebody learned behind each port that is attached
     * by hand, every other one without a known address.
     */
    static FlowTables tables(Topology topology, Bridge bridge) {
        Map<String, Integer> ports = new HashMap<>();
        Host here = bridge.host();
        List<Endpoint> endpoints = new ArrayList<>(
                topology.containers().stream().map(Endpoint::declared).toList());
        for (Network network : topology.networksOn(bridge)) {
            number(ports, network.port());
            topology.hosts().stream()
                    .filter(peer -> !peer.equals(here))
                    .forEach(peer -> number(ports, topology.tunnelPort(network, here, peer)));
        }
        topology.containersOn(here.name()).forEach(container -> number(ports, container.portName()));
        for (AssignedPort port : topology.assignedPorts()) {
            Network network = topology.network(port.network()).orElseThrow();
            for (Host host : topology.hostsOf(network)) {
                if (port.isOn(host.name())) {
                    number(ports, port.name());
                    int n = endpoints.size();
                    Ipv4Address ip =
                            new Ipv4Address(network.gateway().orElseThrow().bits() + 100 + n);
                    endpoints.add(new Endpoint(
                            network.name(),
                            new MacAddress(0x02aa_0000_0000L + n),
                            Optional.of(ip).filter(known -> n % 2 == 0),
                            host.name(),
                            port.name(),
                            Optional.empty()));
                }
            }
        }
        return new Compiler(topology, 300).compile(new BridgePorts(bridge, ports), endpoints);
    }

    private static void number(Map<String, Integer> ports, String name) {
        ports.putIfAbsent(name, ports.size() + 1);
    }

    private static Host host(int n) {
        Ipv4Address address = Ipv4Address.parse("10.9.0." + n);
        return new Host("host" + n, address, Host.Ssh.DEFAULT, address);
    }

    private static Network network(int n) {
        return Network.of(
                "net" + n,
                new Vni(1000 + n),
                Ipv4Prefix.parse("172.16." + n * 8 + ".0/21"),
                Ipv4Address.parse("172.16." + n * 8 + ".1"),
                "veth" + n,
                1450);
    }

    private static Container container(Host host, Network network, int n) {
        Ipv4Address ip = new Ipv4Address(network.gateway().orElseThrow().bits() + 1 + n);
        return new Container(
                "c" + n, host.name(), network.name(), ip, network.vni().endpointMac(ip), Container.DEFAULT_IMAGE);
    }
}
