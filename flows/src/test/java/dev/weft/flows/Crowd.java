package dev.weft.flows;

import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One network on many hosts, seen from the first.
 *
 * @param vni    the network's
 * @param here   containers on the first host
 * @param others hosts besides, with a container each
 */
public record Crowd(int vni, int here, int others) {
    /** The first host's VXLAN port. */
    public static final int TUNNEL = 1;

    private static final int FIRST_PORT = 10;
    private static final long CONTAINERS = Ipv4Address.parse("10.0.1.0").bits() & 0xffff_ffffL;

    private Network network() {
        return Network.of(
                "crowd", new Vni(vni), Ipv4Prefix.parse("10.0.0.0/8"), Ipv4Address.parse("10.0.0.1"), "veth0", 1450);
    }

    private static Host host(int n) {
        Ipv4Address address = vtep(n);
        return new Host("host" + n, address, Host.Ssh.DEFAULT, address);
    }

    /** Host 0 is the first. */
    public static Ipv4Address vtep(int host) {
        return new Ipv4Address(Ipv4Address.parse("172.16.1.0").bits() + host);
    }

    public Container container(int n) {
        Ipv4Address ip = new Ipv4Address((int) (CONTAINERS + n));
        String host = "host" + Math.max(0, n - here + 1);
        return new Container("c" + n, host, "crowd", ip, network().vni().endpointMac(ip), Container.DEFAULT_IMAGE);
    }

    /** The ports of the first host, without the gateway's; those of containers in their order. */
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new HashMap<>(Map.of(Topology.TUNNEL_PORT, TUNNEL));
        for (int n = 0; n < here; n++) {
            ports.put(container(n).portName(), port(n));
        }
        return ports;
    }

    public static int port(int container) {
        return FIRST_PORT + container;
    }

    public FlowTables tables() {
        List<Host> hosts = new ArrayList<>();
        for (int n = 0; n <= others; n++) {
            hosts.add(host(n));
        }
        List<Container> containers = new ArrayList<>();
        for (int n = 0; n < here + others; n++) {
            containers.add(container(n));
        }
        Topology topology = new Topology(1500, Optional.empty(), hosts, List.of(network()), containers, List.of());
        return new Compiler(topology, 300)
                .compile(
                        new BridgePorts(topology.bridges(hosts.get(0)).get(0), ports()),
                        containers.stream().map(Endpoint::declared).toList());
    }
}
