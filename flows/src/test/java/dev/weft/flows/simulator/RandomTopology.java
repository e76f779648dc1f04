package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Endpoint;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A topology that a seed decides: 1 to 6 hosts, 1 to 4 networks, containers, ports attached by hand, and endpoints that
 * were learned behind them. The same MAC address may be in several networks, and several endpoints behind one port.
 */
public final class RandomTopology {
    private final Random random;
    private final List<Host> hosts = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    private final List<AssignedPort> assigned = new ArrayList<>();
    private final Map<Endpoint.Id, Endpoint> endpoints = new LinkedHashMap<>();

    public RandomTopology(long seed) {
        random = new Random(seed);
        addHosts(1 + random.nextInt(6));
        addNetworks(1 + random.nextInt(4));
        int count = random.nextInt(10);
        for (int i = 0; i < count; i++) {
            addContainer(i);
        }
        int ports = random.nextInt(4);
        for (int i = 0; i < ports; i++) {
            Optional<String> host =
                    random.nextBoolean() ? Optional.of(pick(hosts).name()) : Optional.empty();
            assigned.add(new AssignedPort("spare" + i, host, pick(networks).name()));
        }
        int learned = assigned.isEmpty() ? 0 : random.nextInt(7);
        for (int i = 0; i < learned; i++) {
            addLearned();
        }
    }

    public Topology topology() {
        return new Topology(1500, Optional.empty(), hosts, networks, containers, assigned);
    }

    public List<Endpoint> endpoints() {
        return List.copyOf(endpoints.values());
    }

    /** Each host's bridge with all its ports, numbered at random. */
    public List<BridgePorts> bridges() {
        return hosts.stream().map(this::bridge).toList();
    }

    /** Which network each port is in that endpoints can be behind, by host and port: the truth that walks are held to. */
    Map<Place, String> members() {
        Map<Place, String> members = new HashMap<>();
        containers.forEach(c -> members.put(new Place(c.host(), c.portName()), c.network()));
        for (AssignedPort port : assigned) {
            hosts.stream()
                    .filter(host -> port.isOn(host.name()))
                    .forEach(host -> members.put(new Place(host.name(), port.name()), port.network()));
        }
        return members;
    }

    /** A port of a host. */
    record Place(String host, String port) {}

    private BridgePorts bridge(Host host) {
        Set<String> names = new LinkedHashSet<>(List.of(Topology.TUNNEL_PORT));
        networks.stream().filter(n -> topology().isOn(n, host.name())).forEach(n -> names.add(n.port()));
        members().keySet().stream()
                .filter(place -> place.host().equals(host.name()))
                .map(Place::port)
                .sorted()
                .forEach(names::add);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, random);
        Map<String, Integer> ports = new HashMap<>();
        names.forEach(name -> ports.put(name, numbers.get(ports.size())));
        return new BridgePorts(topology().bridges(host).get(0), ports);
    }

    private void addHosts(int count) {
        for (int i = 0; i < count; i++) {
            Ipv4Address address =
                    new Ipv4Address(Ipv4Address.parse("192.168.56.10").bits() + i);
            hosts.add(new Host("host" + i, address, Host.Ssh.DEFAULT, address));
        }
    }

    private void addNetworks(int count) {
        Set<Integer> vnis = new LinkedHashSet<>();
        while (vnis.size() < count) {
            // Numbers that differ in one bit are as likely as any others.
            vnis.add(random.nextBoolean() ? 1 << random.nextInt(24) : 1 + random.nextInt(Vni.MAX));
        }
        for (int vni : vnis) {
            int n = networks.size();
            String start = "10.0." + n * 16;
            Ipv4Prefix subnet = Ipv4Prefix.parse(start + ".0/20");
            networks.add(Network.of("net" + n, new Vni(vni), subnet, Ipv4Address.parse(start + ".1"), "gw" + n, 1450));
        }
    }

    private void addContainer(int i) {
        Network network = pick(networks);
        Ipv4Address ip = address(network);
        MacAddress mac = random.nextInt(3) == 0
                ? new MacAddress(0x0200_0000_0000L + i)
                : network.vni().endpointMac(ip);
        Container container =
                new Container("c" + i, pick(hosts).name(), network.name(), ip, mac, Container.DEFAULT_IMAGE);
        containers.add(container);
        Endpoint endpoint = Endpoint.declared(container);
        endpoints.put(endpoint.id(), endpoint);
    }

    private void addLearned() {
        List<Map.Entry<Place, String>> places = members().entrySet().stream()
                .filter(entry -> entry.getKey().port().startsWith("spare"))
                .sorted(java.util.Comparator.comparing(entry -> entry.getKey().toString()))
                .toList();
        Map.Entry<Place, String> at = pick(places);
        Network network = topology().network(at.getValue()).orElseThrow();
        // From few addresses, so that networks share some.
        MacAddress mac = new MacAddress(0x0200_0000_0000L + random.nextInt(20));
        Optional<Ipv4Address> ip = random.nextInt(4) == 0 ? Optional.empty() : Optional.of(address(network));
        Endpoint endpoint = new Endpoint(
                network.name(), mac, ip, at.getKey().host(), at.getKey().port(), Optional.empty());
        endpoints.putIfAbsent(endpoint.id(), endpoint);
    }

    /** An address that nobody in the network has. */
    private Ipv4Address address(Network network) {
        while (true) {
            Ipv4Address ip = new Ipv4Address(network.subnet().address().bits() + 2 + random.nextInt(4000));
            boolean taken = endpoints.values().stream()
                    .anyMatch(endpoint -> endpoint.ip().equals(Optional.of(ip)));
            if (!taken) {
                return ip;
            }
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
