package dev.weft.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What the user wants: a topology file that was read and found right, every derivable value filled in. Lists keep the
 * file's order; names are unique within each and references lead to something (the reader of the file checks it).
 *
 * @param name          what the file calls itself; empty: it has no {@code name:}
 * @param underlayMtu   the hosts' own MTU, bytes
 * @param vxlanPort     the UDP port of the hosts' VXLAN, 1 to 65535
 * @param controller    where bridges find the controller
 * @param layout        how networks share out bridges
 * @param shared        the bridge of all networks; of no account in {@link Layout#BRIDGE_PER_NETWORK}
 * @param admission     how bridges that exist already become ones of the fabric
 * @param hosts         at least one
 * @param networks      with unique VNIs and subnets that do not overlap
 * @param routers       none in {@link Layout#BRIDGE_PER_NETWORK}
 * @param containers    with addresses unique within their network
 * @param assignedPorts ports that are attached by hand
 */
public record Topology(
        Optional<String> name,
        int underlayMtu,
        int vxlanPort,
        Optional<Controller> controller,
        Layout layout,
        SharedBridge shared,
        AdmissionMode admission,
        List<Host> hosts,
        List<Network> networks,
        List<Router> routers,
        List<Container> containers,
        List<AssignedPort> assignedPorts) {
    /** What VXLAN over IPv4 adds: outer Ethernet 14, IPv4 20, UDP 8, VXLAN 8 bytes (RFC 7348, section 5). */
    public static final int VXLAN_OVERHEAD = 50;

    /** The UDP port that VXLAN has from IANA (RFC 7348, section 5). */
    public static final int DEFAULT_VXLAN_PORT = 4789;

    /** The bridge that carries all networks of a host in {@link Layout#ONE_BRIDGE}, unless the file names another. */
    public static final String BRIDGE = "ovs-br0";

    /** That bridge's tunnel port, unless the file names another. */
    public static final String TUNNEL_PORT = "vxlan0";

    public Topology {
        hosts = List.copyOf(hosts);
        networks = List.copyOf(networks);
        routers = List.copyOf(routers);
        containers = List.copyOf(containers);
        assignedPorts = List.copyOf(assignedPorts);
    }

    /** A file without a name, with VXLAN on its usual port, and the usual names of the bridge of all networks and its tunnel port. */
    public Topology(
            int underlayMtu,
            Optional<Controller> controller,
            Layout layout,
            List<Host> hosts,
            List<Network> networks,
            List<Router> routers,
            List<Container> containers,
            List<AssignedPort> assignedPorts) {
        this(
                Optional.empty(),
                underlayMtu,
                DEFAULT_VXLAN_PORT,
                controller,
                layout,
                SharedBridge.DEFAULT,
                AdmissionMode.BY_COMMAND,
                hosts,
                networks,
                routers,
                containers,
                assignedPorts);
    }

    /** Networks that no router joins, on one bridge. */
    public Topology(
            int underlayMtu,
            Optional<Controller> controller,
            List<Host> hosts,
            List<Network> networks,
            List<Container> containers,
            List<AssignedPort> assignedPorts) {
        this(underlayMtu, controller, Layout.ONE_BRIDGE, hosts, networks, List.of(), containers, assignedPorts);
    }

    /** This one with further ports in networks. */
    public Topology with(List<AssignedPort> more) {
        List<AssignedPort> ports = new ArrayList<>(assignedPorts);
        ports.addAll(more);
        return withPorts(ports);
    }

    /** This one with other hosts of the same names, as where a bridge of one has another datapath id. */
    public Topology withHosts(List<Host> others) {
        return new Topology(
                name,
                underlayMtu,
                vxlanPort,
                controller,
                layout,
                shared,
                admission,
                others,
                networks,
                routers,
                containers,
                assignedPorts);
    }

    private Topology withPorts(List<AssignedPort> ports) {
        return new Topology(
                name,
                underlayMtu,
                vxlanPort,
                controller,
                layout,
                shared,
                admission,
                hosts,
                networks,
                routers,
                containers,
                ports);
    }

    /** This one as the file says it: without the ports that were put into networks by command. */
    public Topology asInFile() {
        List<AssignedPort> ports = assignedPorts.stream()
                .filter(port -> port.origin() == AssignedPort.Origin.FILE)
                .toList();
        return ports.size() == assignedPorts.size() ? this : withPorts(ports);
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

    public Optional<Network> network(String name) {
        return networks.stream().filter(network -> network.name().equals(name)).findFirst();
    }

    /** The network of the container's first interface. */
    public Network networkOf(Container container) {
        return networkOf(container.first());
    }

    public Network networkOf(Attachment attachment) {
        return network(attachment.network()).orElseThrow();
    }

    /** Every interface of every container, in the file's order. */
    public List<Attachment> attachments() {
        return containers.stream()
                .flatMap(container -> container.attachments().stream())
                .toList();
    }

    /** Every interface of the containers of a host. */
    public List<Attachment> attachmentsOn(String host) {
        return containersOn(host).stream()
                .flatMap(container -> container.attachments().stream())
                .toList();
    }

    /** The addresses of a network that containers may have besides their own, and the names of those that may. */
    public Map<Ipv4Address, List<String>> sharedAddresses(Network network) {
        Map<Ipv4Address, List<String>> names = new TreeMap<>();
        attachments().stream()
                .filter(attachment -> attachment.network().equals(network.name()))
                .forEach(attachment -> attachment
                        .addresses()
                        .forEach(ip -> names.computeIfAbsent(ip, any -> new ArrayList<>())
                                .add(attachment.container())));
        return names;
    }

    /** How to call a container among all: by its name, and by its host too where another host has one of that name. */
    public String title(Container container) {
        boolean single = containers.stream()
                .noneMatch(other ->
                        other.name().equals(container.name()) && !other.host().equals(container.host()));
        return single ? container.name() : container.name() + "@" + container.host();
    }

    public List<Container> containersOn(String host) {
        return containers.stream()
                .filter(container -> container.host().equals(host))
                .toList();
    }

    /**
     * Whether something of the network is, or may be attached, on that host: only there it has flows and a gateway. In
     * {@link Layout#BRIDGE_PER_NETWORK} anything may be hung on any bridge.
     */
    public boolean isOn(Network network, String host) {
        return layout == Layout.BRIDGE_PER_NETWORK
                || containers.stream()
                        .filter(c -> c.host().equals(host))
                        .flatMap(c -> c.attachments().stream())
                        .anyMatch(a -> a.network().equals(network.name()))
                || assignedPorts.stream()
                        .anyMatch(p -> p.isOn(host) && p.network().equals(network.name()));
    }

    public List<Network> networksOn(String host) {
        return networks.stream().filter(network -> isOn(network, host)).toList();
    }

    public List<Host> hostsOf(Network network) {
        return hosts.stream().filter(host -> isOn(network, host.name())).toList();
    }

    /** The other networks of the network's router; none where no router joins it. */
    public List<Network> joined(Network network) {
        return routers.stream()
                .filter(router -> router.networks().contains(network.name()))
                .flatMap(router -> router.networks().stream())
                .filter(name -> !name.equals(network.name()))
                .map(name -> network(name).orElseThrow())
                .toList();
    }

    /** Whether packets of the network may leave that host by a tunnel: it has it, or a network joined with it. */
    public boolean holds(Network network, String host) {
        return isOn(network, host) || joined(network).stream().anyMatch(other -> isOn(other, host));
    }

    public List<Host> hostsHolding(Network network) {
        return hosts.stream().filter(host -> holds(network, host.name())).toList();
    }

    /** Every bridge of every host. */
    public List<Bridge> bridges() {
        return hosts.stream().flatMap(host -> bridges(host).stream()).toList();
    }

    /** The host's bridges: one, or one per network in the file's order. */
    public List<Bridge> bridges(Host host) {
        return switch (layout) {
            case ONE_BRIDGE -> List.of(bridge(host, shared.name(), DatapathId.of(host.vtep()), host.name()));
            case BRIDGE_PER_NETWORK ->
                IntStream.range(0, networks.size())
                        .mapToObj(k -> {
                            String name = networks.get(k).bridge();
                            return bridge(host, name, DatapathId.of(host.vtep(), k), host.name() + "/" + name);
                        })
                        .toList();
        };
    }

    private static Bridge bridge(Host host, String inFile, DatapathId derived, String title) {
        Optional<HostBridge> own = host.bridge(inFile);
        return new Bridge(
                host,
                inFile,
                own.flatMap(HostBridge::name).orElse(inFile),
                own.flatMap(HostBridge::datapathId).orElse(derived),
                title);
    }

    /** The datapath id that Weft gives the bridge, whatever it has now. */
    public DatapathId derivedId(Bridge bridge) {
        int number = layout == Layout.ONE_BRIDGE
                ? 0
                : networks.stream().map(Network::bridge).toList().indexOf(bridge.inFile());
        return DatapathId.of(bridge.host().vtep(), number);
    }

    /** The device name of the network's gateway port on that host. */
    public String gatewayPort(Network network, Host host) {
        return host.bridge(network.bridge())
                .flatMap(own -> Optional.ofNullable(own.gateways().get(network.name())))
                .orElse(network.port());
    }

    public Optional<Bridge> bridge(DatapathId id) {
        return bridges().stream()
                .filter(bridge -> bridge.datapathId().equals(id))
                .findFirst();
    }

    /** The host's bridge that carries the network, if it is on that host. */
    public Bridge bridgeOf(Network network, Host host) {
        return bridges(host).stream()
                .filter(bridge -> bridge.carries(network))
                .findFirst()
                .orElseThrow();
    }

    /** The networks that the bridge carries: those of {@link #networksOn(String)} that are not on another bridge. */
    public List<Network> networksOn(Bridge bridge) {
        return networksOn(bridge.host().name()).stream().filter(bridge::carries).toList();
    }

    /**
     * The device name of the port by which packets of the network leave a host for another. In {@link
     * Layout#ONE_BRIDGE} one port leads to all; else each port leads to one host. The names of others carry that
     * host's, so that a host more at the end of the file renames nothing. A host's own {@link HostBridge} may call them
     * otherwise.
     */
    public String tunnelPort(Network network, Host here, Host peer) {
        if (layout == Layout.ONE_BRIDGE) {
            return shared.tunnelPort();
        }
        Optional<String> own = here.bridge(network.bridge())
                .flatMap(bridge -> Optional.ofNullable(bridge.tunnels().get(peer.name())));
        if (own.isPresent()) {
            return own.get();
        }
        Optional<Host> first = hosts.stream().filter(host -> !host.equals(here)).findFirst();
        return first.filter(peer::equals).isPresent()
                ? network.tunnelPort()
                : tunnelPortTo(network.tunnelPort(), peer.name());
    }

    public static String tunnelPortTo(String tunnelPort, String peer) {
        return SafeNames.device(tunnelPort + "-", peer);
    }

    /**
     * Whether a port of this name on the network's bridge is a tunnel's, also one to a host that the file does not have any
     * more; what the file names for something else is none.
     */
    public boolean isTunnelPort(Network network, Host here, String name) {
        if (tunnelPorts(network, here).contains(name)) {
            return true;
        }
        return layout == Layout.BRIDGE_PER_NETWORK
                && (name.equals(network.tunnelPort()) || name.startsWith(network.tunnelPort() + "-"))
                && attachmentsOn(here.name()).stream()
                        .noneMatch(attachment -> attachment.portName().equals(name))
                && assignedPorts.stream()
                        .noneMatch(port -> port.isOn(here.name()) && port.name().equals(name));
    }

    /** The tunnel ports of the network's bridge on a host, by the file. */
    public List<String> tunnelPorts(Network network, Host here) {
        if (layout == Layout.ONE_BRIDGE) {
            return List.of(shared.tunnelPort()); // also on the only host
        }
        return hosts.stream()
                .filter(peer -> !peer.equals(here))
                .map(peer -> tunnelPort(network, here, peer))
                .toList();
    }
}
