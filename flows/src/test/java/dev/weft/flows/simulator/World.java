package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that flow tables depend on.
 *
 * @param ports   of each bridge that is connected: numbers by name
 * @param learned endpoints, each with an address that nobody else in its network has, at a port of its network
 */
record World(Topology topology, Map<DatapathId, Map<String, Integer>> ports, List<Endpoint> learned) {
    World {
        ports = Map.copyOf(ports);
        learned = List.copyOf(learned);
    }

    static World of(RandomTopology made) {
        Map<DatapathId, Map<String, Integer>> ports = new HashMap<>();
        made.bridges().forEach(bridge -> ports.put(bridge.bridge().datapathId(), bridge.ports()));
        List<Endpoint> learned = made.endpoints().stream()
                .filter(endpoint -> !endpoint.isDeclared())
                .toList();
        return new World(made.topology(), ports, learned);
    }

    /** Another file, other ports, other endpoints; who has no place any more is forgotten, as the controller does it. */
    static World settled(Topology topology, Map<DatapathId, Map<String, Integer>> ports, List<Endpoint> learned) {
        Map<DatapathId, Map<String, Integer>> still = new HashMap<>(ports);
        still.keySet().removeIf(id -> topology.bridge(id).isEmpty());
        World empty = new World(topology, still, List.of());
        Census census = new Census(topology, empty.bridges(), List.of());
        Set<Endpoint.Id> taken = new HashSet<>();
        Map<String, Set<Ipv4Address>> addresses = new HashMap<>();
        for (Endpoint declared : empty.endpoints()) {
            taken.add(declared.id());
            Set<Ipv4Address> its = addresses.computeIfAbsent(declared.network(), any -> new HashSet<>());
            its.add(declared.ip().orElseThrow());
            its.addAll(declared.grants().addresses());
        }
        List<Endpoint> kept = new ArrayList<>();
        for (Endpoint endpoint : learned) {
            Optional<Network> network = topology.network(endpoint.network());
            if (network.filter(in -> hasPlace(topology, census, in, endpoint)).isPresent()
                    && taken.add(endpoint.id())) {
                Set<Ipv4Address> others = addresses.computeIfAbsent(endpoint.network(), any -> new HashSet<>());
                Optional<Ipv4Address> ip = endpoint.ip()
                        .filter(said -> network.get().subnet().contains(said)
                                && !network.get().isGateway(said)
                                && others.add(said));
                kept.add(new Endpoint(
                        endpoint.network(), endpoint.mac(), ip, endpoint.host(), endpoint.port(), Optional.empty()));
            }
        }
        return new World(topology, still, kept);
    }

    private static boolean hasPlace(Topology topology, Census census, Network network, Endpoint endpoint) {
        return endpoint.port().equals(Endpoint.UNKNOWN_PORT)
                ? topology.isOn(network, endpoint.host())
                : census.network(endpoint.host(), endpoint.port()).equals(Optional.of(network))
                        && census.container(endpoint.host(), endpoint.port()).isEmpty();
    }

    /** The connected bridges with the ports that they have. */
    List<BridgePorts> bridges() {
        return topology.bridges().stream()
                .filter(bridge -> ports.containsKey(bridge.datapathId()))
                .map(bridge -> BridgePorts.of(bridge, ports.get(bridge.datapathId()), PortNumbers.of(topology, bridge)))
                .toList();
    }

    List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        Endpoint.declared(topology).forEach(endpoint -> all.add(endpoint.holding(held(endpoint))));
        all.addAll(learned);
        return all;
    }

    /** Of addresses that containers share, those that this one has: with every other file another may have them. */
    private Set<Ipv4Address> held(Endpoint declared) {
        Set<Ipv4Address> held = new HashSet<>(declared.grants().addresses());
        Map<Ipv4Address, List<String>> shared =
                topology.sharedAddresses(topology.network(declared.network()).orElseThrow());
        held.removeIf(ip -> {
            List<String> may = shared.get(ip);
            return !may.get(topology.containers().size() % may.size())
                    .equals(declared.name().orElseThrow());
        });
        return held;
    }

    List<Endpoint> endpoints(Network network) {
        return endpoints().stream()
                .filter(endpoint -> endpoint.network().equals(network.name()))
                .toList();
    }

    Compiler compiler() {
        return new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS);
    }

    /** What every bridge must hold, compiled from nothing. */
    Map<DatapathId, FlowTables> fromScratch() {
        Compiler compiler = compiler();
        Map<DatapathId, FlowTables> tables = new LinkedHashMap<>();
        bridges().forEach(bridge -> tables.put(bridge.bridge().datapathId(), compiler.compile(bridge, endpoints())));
        return tables;
    }
}
