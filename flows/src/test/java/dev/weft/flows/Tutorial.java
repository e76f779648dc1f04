package dev.weft.flows;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tutorial's network, and its bridges with the port numbers that they have in the lab. */
public final class Tutorial {
    public static final Host HOST1 = host("host1", "192.168.56.10");
    public static final Host HOST2 = host("host2", "192.168.56.20");
    public static final Network BLUE = network("blue", 1000, 1, "veth0");
    public static final Network GREEN = network("green", 2000, 2, "veth1");

    public static final Topology TOPOLOGY = new Topology(
            1500,
            Optional.empty(),
            List.of(HOST1, HOST2),
            List.of(BLUE, GREEN),
            List.of(
                    container("docker1", HOST1, BLUE, "192.168.1.11"),
                    container("docker2", HOST1, GREEN, "192.168.2.11"),
                    container("docker3", HOST2, BLUE, "192.168.1.12"),
                    container("docker4", HOST2, GREEN, "192.168.2.12")),
            List.of(
                    new AssignedPort("blue-spare", Optional.empty(), "blue"),
                    new AssignedPort("green-spare", Optional.empty(), "green")));

    public static final BridgePorts BRIDGE1 =
            bridge(HOST1, Map.of("vxlan0", 1, "veth0", 2, "veth1", 3, "w-docker1", 4, "w-docker2", 5));
    public static final BridgePorts BRIDGE2 =
            bridge(HOST2, Map.of("vxlan0", 1, "veth0", 2, "veth1", 3, "w-docker3", 4, "w-docker4", 5));

    /** Something in blue behind a port attached by hand on host 2, which has said its address. */
    public static final Endpoint LEARNED = new Endpoint(
            "blue",
            MacAddress.parse("02:00:00:00:00:99"),
            Optional.of(Ipv4Address.parse("192.168.1.99")),
            "host2",
            "blue-spare",
            Optional.empty());

    public static final BridgePorts BRIDGE2_WITH_SPARE =
            bridge(HOST2, Map.of("vxlan0", 1, "veth0", 2, "veth1", 3, "w-docker3", 4, "w-docker4", 5, "blue-spare", 6));

    private Tutorial() {}

    public static List<Endpoint> declared() {
        return TOPOLOGY.containers().stream().map(Endpoint::declared).toList();
    }

    /** The host's bridge with these ports. */
    public static BridgePorts bridge(Host host, Map<String, Integer> ports) {
        return new BridgePorts(TOPOLOGY.bridges(host).get(0), ports);
    }

    private static Host host(String name, String address) {
        Ipv4Address ip = Ipv4Address.parse(address);
        return new Host(name, ip, Host.Ssh.DEFAULT, ip);
    }

    private static Network network(String name, int vni, int third, String port) {
        return Network.of(
                        name,
                        new Vni(vni),
                        Ipv4Prefix.parse("192.168." + third + ".0/24"),
                        Ipv4Address.parse("192.168." + third + ".1"),
                        port,
                        1450)
                .with(UnknownUnicast.FLOOD);
    }

    private static Container container(String name, Host host, Network network, String address) {
        Ipv4Address ip = Ipv4Address.parse(address);
        return new Container(
                name, host.name(), network.name(), ip, network.vni().endpointMac(ip), Container.DEFAULT_IMAGE);
    }
}
