package dev.weft.topology;

import java.util.List;
import java.util.Optional;

/**
 * What the user wants: a topology file that was read and found right, every derivable value filled in. Lists keep the
 * file's order; names are unique within each and references lead to something ({@link TopologyFile} checks it).
 *
 * @param underlayMtu   the hosts' own MTU, bytes
 * @param controller    where bridges find the controller
 * @param hosts         at least one
 * @param networks      with unique VNIs and subnets that do not overlap
 * @param containers    with addresses unique within their network
 * @param assignedPorts ports that are attached by hand
 */
public record Topology(
        int underlayMtu,
        Optional<Controller> controller,
        List<Host> hosts,
        List<Network> networks,
        List<Container> containers,
        List<AssignedPort> assignedPorts) {
    /** What VXLAN over IPv4 adds: outer Ethernet 14, IPv4 20, UDP 8, VXLAN 8 bytes (RFC 7348, section 5). */
    public static final int VXLAN_OVERHEAD = 50;

    /** The bridge that carries all networks of a host. */
    public static final String BRIDGE = "ovs-br0";

    /** The bridge's tunnel port. */
    public static final String TUNNEL_PORT = "vxlan0";

    public Topology {
        hosts = List.copyOf(hosts);
        networks = List.copyOf(networks);
        containers = List.copyOf(containers);
        assignedPorts = List.copyOf(assignedPorts);
    }

    /**
     * The controller's address as the bridges see it.
     *
     * @param address IPv4
     * @param port    TCP, 1 to 65535; 6653 unless the file says otherwise
     */
    public record Controller(Ipv4Address address, int port) {
        public static final int DEFAULT_PORT = 6653;
    }

    public Optional<Host> host(String name) {
        return hosts.stream().filter(host -> host.name().equals(name)).findFirst();
    }

    public Optional<Host> host(DatapathId id) {
        return hosts.stream().filter(host -> host.datapathId().equals(id)).findFirst();
    }

    public Optional<Network> network(String name) {
        return networks.stream().filter(network -> network.name().equals(name)).findFirst();
    }

    public Network networkOf(Container container) {
        return network(container.network()).orElseThrow();
    }

    public List<Container> containersOn(String host) {
        return containers.stream()
                .filter(container -> container.host().equals(host))
                .toList();
    }

    /** Whether something of the network is, or may be attached, on that host: only there it has flows and a gateway. */
    public boolean isOn(Network network, String host) {
        return containers.stream()
                        .anyMatch(c -> c.host().equals(host) && c.network().equals(network.name()))
                || assignedPorts.stream()
                        .anyMatch(p -> p.isOn(host) && p.network().equals(network.name()));
    }

    public List<Network> networksOn(String host) {
        return networks.stream().filter(network -> isOn(network, host)).toList();
    }

    public List<Host> hostsOf(Network network) {
        return hosts.stream().filter(host -> isOn(network, host.name())).toList();
    }
}
