package dev.weft.bootstrap;

import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a host is to be like. Pure: it follows from the topology alone.
 *
 * @param owner       the file that says so; empty: nobody is told
 * @param host        how to reach it, and its tunnel address
 * @param underlayMtu bytes that its underlay must carry
 * @param bridges     none: nothing of Weft's is to be there
 * @param gateways    one per network on this host that has a way out
 * @param containers  to run here
 * @param images      that Docker is to have
 * @param firewall    empty of rules where there is no network
 * @param reserved    subnets of all the file's networks
 * @param controller  where the bridges find it, as {@code tcp:ADDRESS:PORT}
 */
record HostSpec(
        Optional<Owner> owner,
        Host host,
        int underlayMtu,
        List<Bridge> bridges,
        List<Gateway> gateways,
        List<Workload> containers,
        List<String> images,
        Firewall firewall,
        List<Ipv4Prefix> reserved,
        Optional<String> controller) {
    HostSpec {
        bridges = List.copyOf(bridges);
        gateways = List.copyOf(gateways);
        containers = List.copyOf(containers);
        images = List.copyOf(images);
        reserved = List.copyOf(reserved);
    }

    static HostSpec of(Topology topology, Host host) {
        List<Network> networks = topology.networksOn(host.name());
        Map<String, Integer> numbers = new HashMap<>();
        topology.bridges(host).forEach(bridge -> numbers.putAll(PortNumbers.of(topology, bridge)));
        return new HostSpec(
                Owner.of(topology, ""),
                host,
                topology.underlayMtu(),
                topology.bridges(host).stream()
                        .map(bridge -> Bridge.of(topology, bridge, numbers))
                        .toList(),
                networks.stream()
                        .filter(network -> network.exit() == Exit.NAT)
                        .map(network -> Gateway.of(topology, host, network, numbers))
                        .toList(),
                topology.containersOn(host.name()).stream()
                        .map(container -> workload(topology, host, container, numbers))
                        .toList(),
                images(topology, host),
                Firewall.of(topology, host),
                topology.networks().stream().map(Network::subnet).toList(),
                topology.controller().map(c -> "tcp:" + c.address() + ":" + c.port()));
    }

    private static Workload workload(Topology topology, Host host, Container container, Map<String, Integer> numbers) {
        Network network = topology.networkOf(container);
        return Workload.of(container, network, topology.bridgeOf(network, host).name(), numbers);
    }

    /** Those of its containers; ours too where users hang containers of their own on the bridges. */
    private static List<String> images(Topology topology, Host host) {
        Stream<String> named = topology.containersOn(host.name()).stream().map(Container::image);
        Stream<String> offered =
                topology.layout() == Layout.BRIDGE_PER_NETWORK ? Stream.of(Container.DEFAULT_IMAGE) : Stream.empty();
        return Stream.concat(offered, named).distinct().toList();
    }

    /** Nothing of ours: what {@code destroy} wants. */
    static HostSpec empty(Host host) {
        return new HostSpec(
                Optional.empty(),
                host,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Firewall.NONE,
                List.of(),
                Optional.empty());
    }

    /** The same, made for that file. */
    HostSpec of(Optional<Owner> file) {
        return new HostSpec(
                file, host, underlayMtu, bridges, gateways, containers, images, firewall, reserved, controller);
    }

    /** What that comes to on the host as it is: its datapath says how tunnels are made. */
    HostSpec on(HostFacts facts) {
        return Datapath.of(facts, host.vtep()).map(this::on).orElse(this);
    }

    private HostSpec on(Datapath datapath) {
        List<Bridge> there = bridges.stream().map(bridge -> bridge.on(datapath)).toList();
        return new HostSpec(
                owner, host, underlayMtu, there, gateways, containers, images, firewall, reserved, controller);
    }

    boolean isEmpty() {
        return bridges.isEmpty();
    }

    boolean hasBridge(String name) {
        return bridges.stream().anyMatch(bridge -> bridge.name().equals(name));
    }

    /**
     * A bridge and its tunnel ports.
     *
     * @param datapathId sixteen hexadecimal digits
     * @param mac        of the bridge's own port; fixed, so that adding a port changes nothing
     */
    record Bridge(String name, String datapathId, MacAddress mac, List<Tunnel> tunnels) {
        /** Locally administered, and neither an endpoint's (02) nor a gateway's (0e:57:fe). */
        private static final long MAC_PREFIX = 0x06L << 40;

        /** The second octet of the first bridge; the others count on from there. */
        private static final int FIRST = 0x57;

        Bridge {
            tunnels = List.copyOf(tunnels);
        }

        static Bridge of(Topology topology, dev.weft.topology.Bridge bridge, Map<String, Integer> numbers) {
            long number = FIRST + topology.bridges(bridge.host()).indexOf(bridge) & 0xff;
            return new Bridge(
                    bridge.name(),
                    bridge.datapathId().toString(),
                    new MacAddress(
                            MAC_PREFIX | number << 32 | bridge.host().vtep().toLong()),
                    Tunnel.of(topology, bridge, numbers));
        }

        private Bridge on(Datapath datapath) {
            return new Bridge(
                    name,
                    datapathId,
                    mac,
                    tunnels.stream().map(tunnel -> tunnel.on(datapath)).toList());
        }
    }

    /**
     * The internal port that is a network's way out on this host.
     *
     * @param number the OpenFlow number to ask for; empty: any
     */
    record Gateway(
            String port,
            String bridge,
            String network,
            Ipv4Prefix subnet,
            Ipv4Address address,
            MacAddress mac,
            int mtu,
            Optional<Integer> number) {
        static Gateway of(Topology topology, Host host, Network network, Map<String, Integer> numbers) {
            String port = topology.gatewayPort(network, host);
            return new Gateway(
                    port,
                    topology.bridgeOf(network, host).name(),
                    network.name(),
                    network.subnet(),
                    network.gateway(),
                    network.gatewayMac(),
                    network.mtu(),
                    Optional.ofNullable(numbers.get(port)));
        }

        String cidr() {
            return address + "/" + subnet.length();
        }
    }

    /**
     * A container and its cable.
     *
     * @param port   the host's end of the cable
     * @param bridge that the port is on
     * @param cidr   its address and prefix length
     * @param number the OpenFlow number to ask for at that port; empty: any
     */
    record Workload(
            String name,
            String port,
            String bridge,
            String network,
            String image,
            MacAddress mac,
            String cidr,
            Ipv4Address gateway,
            int mtu,
            Optional<Integer> number) {
        static Workload of(Container container, Network network, String bridge, Map<String, Integer> numbers) {
            return new Workload(
                    container.name(),
                    container.portName(),
                    bridge,
                    network.name(),
                    container.image(),
                    container.mac(),
                    container.ip() + "/" + network.subnet().length(),
                    network.gateway(),
                    network.mtu(),
                    Optional.ofNullable(numbers.get(container.portName())));
        }
    }
}
