package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Endpoint;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A topology that a seed decides: 1 to 12 hosts and 1 to 8 networks in either layout, some of them joined by routers;
 * containers, ports attached by hand, and endpoints that were learned behind them, of which some have moved since. The
 * same MAC address may be in several networks, several endpoints behind one port, and a port may not be there.
 */
public final class RandomTopology {
    private static final int LEARNED_MACS = 24;

    private final Random random;
    private final Topology topology;
    private final List<BridgePorts> bridges;
    private final Map<Endpoint.Id, Endpoint> before = new LinkedHashMap<>();
    private final Map<Endpoint.Id, Endpoint> now = new LinkedHashMap<>();

    public RandomTopology(long seed) {
        random = new Random(seed);
        Layout layout = random.nextInt(5) == 0 ? Layout.BRIDGE_PER_NETWORK : Layout.ONE_BRIDGE;
        List<Host> hosts = hosts(few(12));
        List<Network> networks = networks(few(8), layout);
        boolean isLarge = random.nextInt(20) == 0;
        topology = new Topology(
                1500,
                Optional.empty(),
                layout,
                hosts,
                networks,
                layout == Layout.ONE_BRIDGE ? routers(networks) : List.of(),
                containers(random.nextInt(isLarge ? 40 : 12), hosts, networks),
                assigned(random.nextInt(isLarge ? 9 : 4), hosts, networks));
        bridges = new RandomPorts(random, topology).bridges();
        Endpoint.declared(topology).forEach(endpoint -> now.put(endpoint.id(), endpoint));
        share();
        learn(random.nextInt(isLarge ? 40 : 10));
        before.putAll(now);
        share();
        learn(random.nextInt(4));
    }

    public Topology topology() {
        return topology;
    }

    /** All that are known, where they are. */
    public List<Endpoint> endpoints() {
        return List.copyOf(now.values());
    }

    /** Those that were known earlier, where they were then. */
    public List<Endpoint> earlier() {
        return List.copyOf(before.values());
    }

    /** Every bridge with the ports that are there. */
    public List<BridgePorts> bridges() {
        return bridges;
    }

    /** From 1 to so many, small numbers more often. */
    private int few(int most) {
        return 1 + Math.min(random.nextInt(most), random.nextInt(most));
    }

    private static List<Host> hosts(int count) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ipv4Address address = after(Ipv4Address.parse("192.168.56.10"), i);
            Ipv4Address vtep = i % 3 == 2 ? after(Ipv4Address.parse("172.16.0.10"), i) : address;
            hosts.add(new Host("host" + i, address, Host.Ssh.DEFAULT, vtep));
        }
        return hosts;
    }

    private List<Network> networks(int count, Layout layout) {
        Set<Integer> vnis = new LinkedHashSet<>();
        while (vnis.size() < count) {
            // Numbers that differ in one bit are as likely as any others.
            vnis.add(random.nextBoolean() ? 1 << random.nextInt(24) : 1 + random.nextInt(Vni.MAX));
        }
        List<Network> networks = new ArrayList<>();
        for (int vni : vnis) {
            int n = networks.size();
            // Neighbours, so that a bit too few in a mask is noticed.
            Ipv4Prefix own = Ipv4Prefix.parse("10.0." + n * 16 + ".0/20");
            Ipv4Prefix subnet =
                    n > 0 && random.nextInt(6) == 0 ? networks.get(n - 1).subnet() : own; // two tenants
            Ipv4Address gateway = after(subnet.address(), random.nextBoolean() ? 1 : 4094);
            Network network = Network.of("net" + n, new Vni(vni), subnet, gateway, "gw" + n, 1450)
                    .with(random.nextInt(3) == 0 ? Exit.NONE : Exit.NAT)
                    .with(random.nextBoolean() ? UnknownUnicast.DROP : UnknownUnicast.FLOOD)
                    .withMacLimit(random.nextInt(3) == 0 ? 1 + random.nextInt(2) : Network.DEFAULT_MAC_LIMIT);
            if (random.nextInt(8) == 0) {
                network = network.withoutGateway();
            }
            if (random.nextInt(4) == 0) {
                network = network.servedAt(pick(List.of("w-c", "w1-c", "spare")) + random.nextInt(4));
            }
            networks.add(layout == Layout.ONE_BRIDGE ? network : network.on("ovs-br" + n, "vxlan" + n));
        }
        return networks;
    }

    private List<Router> routers(List<Network> networks) {
        Set<Ipv4Prefix> subnets = new HashSet<>();
        List<String> free = new ArrayList<>(networks.stream()
                .filter(network -> network.gateway().isPresent() && subnets.add(network.subnet()))
                .map(Network::name)
                .toList());
        Collections.shuffle(free, random);
        List<Router> routers = new ArrayList<>();
        while (free.size() >= 2 && random.nextInt(6) != 0) {
            List<String> joined = free.subList(0, 2 + random.nextInt(free.size() - 1));
            routers.add(new Router("router" + routers.size(), joined));
            joined.clear();
        }
        return routers;
    }

    private List<Container> containers(int count, List<Host> hosts, List<Network> networks) {
        List<Container> containers = new ArrayList<>();
        Set<Address> taken = new LinkedHashSet<>();
        Map<Network, List<Ipv4Address>> shared = new HashMap<>();
        networks.forEach(network -> shared.put(network, shared(network, taken)));
        while (containers.size() < count) {
            String name = "c" + containers.size();
            String host = pick(hosts).name();
            List<Network> its = new ArrayList<>(networks);
            Collections.shuffle(its, random);
            List<Attachment> attachments = new ArrayList<>();
            boolean forwards = random.nextInt(5) == 0;
            for (Network network : its.subList(0, Math.min(its.size(), random.nextInt(3) == 0 ? few(3) : 1))) {
                Ipv4Address ip = address(network);
                if (taken.add(new Address(network.name(), ip))) {
                    MacAddress mac = random.nextInt(3) == 0
                            ? own(containers.size())
                            : network.vni().endpointMac(ip);
                    Attachment attachment = Attachment.of(name, host, attachments.size(), network.name(), ip, mac)
                            .withAddresses(random.nextBoolean() ? shared.get(network) : List.of());
                    attachments.add(forwards ? attachment.forwarding() : attachment);
                }
            }
            if (!attachments.isEmpty()) {
                containers.add(
                        new Container(name, host, attachments, Optional.empty(), List.of(), Container.DEFAULT_IMAGE));
            }
        }
        return containers;
    }

    private record Address(String network, Ipv4Address ip) {}

    /** Addresses that some containers of the network share. */
    private List<Ipv4Address> shared(Network network, Set<Address> taken) {
        return IntStream.range(0, Math.max(0, random.nextInt(5) - 2))
                .mapToObj(any -> address(network))
                .filter(ip -> taken.add(new Address(network.name(), ip)))
                .toList();
    }

    /** Each address that containers share is with one of them, or with nobody yet. */
    private void share() {
        for (Network network : topology.networks()) {
            Map<Ipv4Address, Endpoint.Id> holders = new HashMap<>();
            List<Endpoint> declared = now.values().stream()
                    .filter(one -> one.isDeclared() && one.network().equals(network.name()))
                    .toList();
            for (Ipv4Address ip : topology.sharedAddresses(network).keySet()) {
                List<Endpoint> may = declared.stream()
                        .filter(one -> one.grants().addresses().contains(ip))
                        .toList();
                if (random.nextInt(4) != 0) {
                    holders.put(ip, pick(may).id());
                }
            }
            for (Endpoint one : declared) {
                Set<Ipv4Address> held = new HashSet<>(one.grants().addresses());
                held.removeIf(ip -> !one.id().equals(holders.get(ip)));
                now.put(one.id(), one.holding(held));
            }
        }
    }

    private List<AssignedPort> assigned(int count, List<Host> hosts, List<Network> networks) {
        List<AssignedPort> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<String> host =
                    random.nextBoolean() ? Optional.of(pick(hosts).name()) : Optional.empty();
            ports.add(new AssignedPort("spare" + i, host, pick(networks).name()));
        }
        return ports;
    }

    /** As the controller learns: who is seen again elsewhere has moved, and an address stays with who has it. */
    private void learn(int sightings) {
        List<Place> places = places();
        for (int i = 0; i < sightings && !places.isEmpty(); i++) {
            Place place = pick(places);
            Endpoint.Id id = new Endpoint.Id(place.network(), own(100 + random.nextInt(LEARNED_MACS)));
            Endpoint known = now.get(id);
            Ipv4Address said = address(topology.network(place.network()).orElseThrow());
            Optional<Ipv4Address> ip = known == null
                    ? Optional.of(said).filter(any -> random.nextInt(4) != 0 && isFree(place.network(), said))
                    : known.ip();
            now.put(id, new Endpoint(place.network(), id.mac(), ip, place.host(), place.port(), Optional.empty()));
        }
    }

    /** Where endpoints can be learned, or said to be by others. */
    private record Place(String network, String host, String port) {}

    private List<Place> places() {
        Census census = new Census(topology, bridges, List.of());
        List<Place> places = new ArrayList<>();
        for (Network network : topology.networks()) {
            for (Host host : topology.hostsOf(network)) {
                census.members(host.name(), network).stream()
                        .filter(port -> census.container(host.name(), port).isEmpty())
                        .forEach(port -> places.add(new Place(network.name(), host.name(), port)));
                if (random.nextInt(4) == 0) {
                    places.add(new Place(network.name(), host.name(), Endpoint.UNKNOWN_PORT));
                }
            }
        }
        Collections.shuffle(places, random);
        return places.subList(0, Math.min(places.size(), 4)); // few, so that some ports are full
    }

    private boolean isFree(String network, Ipv4Address ip) {
        return now.values().stream()
                .filter(endpoint -> endpoint.network().equals(network))
                .noneMatch(endpoint -> endpoint.ip().equals(Optional.of(ip))
                        || endpoint.grants().addresses().contains(ip));
    }

    private Ipv4Address address(Network network) {
        return after(network.subnet().address(), 2 + random.nextInt(4000));
    }

    private static Ipv4Address after(Ipv4Address first, int by) {
        return new Ipv4Address(first.bits() + by);
    }

    private static MacAddress own(int number) {
        return new MacAddress(0x0a00_0000_0000L + number);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
