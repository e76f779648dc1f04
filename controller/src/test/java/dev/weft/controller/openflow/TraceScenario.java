package dev.weft.controller.openflow;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.simulator.Packet;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.ParsedTopology;
import dev.weft.topology.Topology;
import dev.weft.topology.TopologyFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One bridge of a topology, and packets for it that hit and just miss what its flows are about. */
final class TraceScenario {
    private static final List<Integer> PROTOCOLS = List.of(6, 17, 50);

    private final Topology topology;
    private final Host host;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<String, Integer> ports = new TreeMap<>();

    private TraceScenario(Topology topology, Host host, Random random) {
        this.topology = topology;
        this.host = host;
        ports.put(Topology.TUNNEL_PORT, 1);
        topology.networksOn(host.name()).forEach(network -> addPort(network.port()));
        topology.containersOn(host.name()).forEach(container -> addPort(container.portName()));
        topology.containers().forEach(container -> endpoints.add(Endpoint.declared(container)));
        for (AssignedPort port : topology.assignedPorts()) {
            if (port.isOn(host.name())) {
                addPort(port.name());
            }
            learn(port, random);
        }
    }

    /** The hosts' bridges of a topology file. */
    static List<TraceScenario> of(String file, Random random) {
        if (!(TopologyFile.parse(file) instanceof ParsedTopology.Valid valid)) {
            throw new AssertionError("not a topology: " + TopologyFile.parse(file) + "\n" + file);
        }
        Topology topology = valid.topology();
        return topology.hosts().stream()
                .map(host -> new TraceScenario(topology, host, random))
                .toList();
    }

    /** A file with two or three hosts, some networks, containers and ports attached by hand. */
    static String randomFile(Random random) {
        int hosts = 2 + random.nextInt(2);
        int networks = 1 + random.nextInt(3);
        StringBuilder text = new StringBuilder("hosts:\n");
        for (int i = 0; i < hosts; i++) {
            text.append("  - {name: h" + i + ", address: 192.168.56." + (10 + i) + "}\n");
        }
        text.append("networks:\n");
        for (int i = 0; i < networks; i++) {
            int vni = 1 + i + 3 * random.nextInt(5_000_000);
            text.append("  - {name: n" + i + ", vni: " + vni + ", subnet: 10.0." + i + ".0/24, port: gw" + i + "}\n");
        }
        text.append("containers:\n");
        for (int i = 0; i < 6; i++) {
            text.append("  - {name: c" + i + ", host: h" + random.nextInt(hosts) + ", network: n"
                    + random.nextInt(networks) + "}\n");
        }
        return text.append("ports:\n  - {name: spare, network: n0}\n").toString();
    }

    private void addPort(String name) {
        ports.put(name, ports.size() + 1);
    }

    private void learn(AssignedPort port, Random random) {
        for (Host at : topology.hosts()) {
            if (port.isOn(at.name())) {
                Network network = topology.network(port.network()).orElseThrow();
                MacAddress mac = new MacAddress(0x0200_0000_0000L + endpoints.size());
                Ipv4Address ip = new Ipv4Address(network.subnet().address().bits() + 200 + endpoints.size());
                Optional<Ipv4Address> known = random.nextBoolean() ? Optional.of(ip) : Optional.empty();
                endpoints.add(new Endpoint(network.name(), mac, known, at.name(), port.name(), Optional.empty()));
            }
        }
    }

    Host host() {
        return host;
    }

    /** OpenFlow numbers by name; the tunnel's is 1. */
    Map<String, Integer> ports() {
        return ports;
    }

    Topology topology() {
        return topology;
    }

    FlowTables tables() {
        return new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS)
                .compile(new BridgePorts(topology.bridges(host).get(0), ports), endpoints);
    }

    /** A packet as it comes to the bridge, made of addresses that are known, and of some that are not. */
    Packet packet(Random random) {
        Packet packet = headers(random);
        int port = 1 + random.nextInt(ports.size());
        if (port != 1) {
            return packet.arrivingAt(port);
        }
        Network network = pick(topology.networks(), random);
        long vni = random.nextInt(8) == 0 ? 77 : network.vni().number();
        Host peer = pick(topology.hosts(), random);
        return packet.arrivingByTunnel(port, vni, peer.vtep(), host.vtep());
    }

    private Packet headers(Random random) {
        Optional<Endpoint> speaker = speaker(random);
        MacAddress from = speaker.map(Endpoint::mac).orElseGet(() -> mac(random));
        MacAddress to = mac(random);
        Ipv4Address source = speaker.flatMap(Endpoint::ip).orElseGet(() -> ip(random));
        Ipv4Address target = ip(random);
        return switch (random.nextInt(6)) {
            case 0 -> Packet.arpRequest(from, source, target).with(Field.ETH_DST, to.bits());
            case 1 -> Packet.arpRequest(from, source, target);
            case 2 -> Packet.arpReply(from, source, to, target);
            case 3 -> Packet.ethernet(from, to, 0x88b5);
            case 4 -> Packet.ipv4(from, to, source, target, pick(PROTOCOLS, random));
            default ->
                Packet.echoRequest(from, to, source, target)
                        .with(Field.IP_TTL, 1 + random.nextInt(255))
                        .with(Field.ICMP_TYPE, random.nextInt(3) == 0 ? 0 : 8);
        };
    }

    private Optional<Endpoint> speaker(Random random) {
        return random.nextInt(4) == 0 ? Optional.empty() : Optional.of(pick(endpoints, random));
    }

    private MacAddress mac(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> pick(topology.networks(), random).gatewayMac();
            case 1 -> MacAddress.parse("ff:ff:ff:ff:ff:ff");
            case 2 -> MacAddress.parse("02:aa:bb:cc:dd:ee");
            default -> pick(endpoints, random).mac();
        };
    }

    private Ipv4Address ip(Random random) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> pick(topology.networks(), random).gateway();
            case 2 -> Ipv4Address.parse("203.0.113.1");
            default -> pick(topology.containers(), random).ip();
        };
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
