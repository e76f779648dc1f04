package dev.weft.bootstrap.spec;

import dev.weft.bootstrap.facts.Datapath;
import dev.weft.bootstrap.facts.HostFacts;
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
public record HostSpec(
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
    public HostSpec {
        bridges = List.copyOf(bridges);
        gateways = List.copyOf(gateways);
        containers = List.copyOf(containers);
        images = List.copyOf(images);
        reserved = List.copyOf(reserved);
    }

    public static HostSpec of(Topology topology, Host host) {
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
                        .map(container -> Workload.of(topology, host, container, numbers))
                        .toList(),
                images(topology, host),
                Firewall.of(topology, host),
                topology.networks().stream().map(Network::subnet).toList(),
                topology.controller().map(c -> "tcp:" + c.address() + ":" + c.port()));
    }

    /** Those of its containers; ours too where users hang containers of their own on the bridges. */
    private static List<String> images(Topology topology, Host host) {
        Stream<String> named = topology.containersOn(host.name()).stream().map(Container::image);
        Stream<String> offered =
                topology.layout() == Layout.BRIDGE_PER_NETWORK ? Stream.of(Container.DEFAULT_IMAGE) : Stream.empty();
        return Stream.concat(offered, named).distinct().toList();
    }

    /** Nothing of ours: what {@code destroy} wants. */
    public static HostSpec empty(Host host) {
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
    public HostSpec of(Optional<Owner> file) {
        return new HostSpec(
                file, host, underlayMtu, bridges, gateways, containers, images, firewall, reserved, controller);
    }

    /** What that comes to on the host as it is: its datapath says how tunnels are made. */
    public HostSpec on(HostFacts facts) {
        return Datapath.of(facts, host.vtep()).map(this::on).orElse(this);
    }

    private HostSpec on(Datapath datapath) {
        List<Bridge> there = bridges.stream().map(bridge -> bridge.on(datapath)).toList();
        return new HostSpec(
                owner, host, underlayMtu, there, gateways, containers, images, firewall, reserved, controller);
    }

    public boolean isEmpty() {
        return bridges.isEmpty();
    }

    public boolean hasBridge(String name) {
        return bridges.stream().anyMatch(bridge -> bridge.name().equals(name));
    }

    /**
     * A bridge and its tunnel ports.
     *
     * @param datapathId sixteen hexadecimal digits
     * @param mac        of the bridge's own port; fixed, so that adding a port changes nothing
     */
    public record Bridge(String name, String datapathId, MacAddress mac, List<TunnelPort> tunnels) {
        /** Locally administered, and neither an endpoint's (02) nor a gateway's (0e:57:fe). */
        private static final long MAC_PREFIX = 0x06L << 40;

        /** The second octet of the first bridge; the others count on from there. */
        private static final int FIRST = 0x57;

        public Bridge {
            tunnels = List.copyOf(tunnels);
        }

        static Bridge of(Topology topology, dev.weft.topology.Bridge bridge, Map<String, Integer> numbers) {
            long number = FIRST + topology.bridges(bridge.host()).indexOf(bridge) & 0xff;
            return new Bridge(
                    bridge.name(),
                    bridge.datapathId().toString(),
                    new MacAddress(
                            MAC_PREFIX | number << 32 | bridge.host().vtep().toLong()),
                    TunnelPort.of(topology, bridge, numbers));
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
    public record Gateway(
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
                    network.gateway().orElseThrow(), // none of them has no gateway: it would have no exit
                    network.gatewayMac(),
                    network.mtu(),
                    Optional.ofNullable(numbers.get(port)));
        }

        public String cidr() {
            return address + "/" + subnet.length();
        }
    }

    /**
     * A container and its cables.
     *
     * @param cables one for each of its networks, eth0's first
     */
    public record Workload(String name, String image, List<Cable> cables) {
        public Workload {
            cables = List.copyOf(cables);
        }

        static Workload of(Topology topology, Host host, Container container, Map<String, Integer> numbers) {
            return new Workload(
                    container.name(),
                    container.image(),
                    container.attachments().stream()
                            .map(attachment -> Cable.of(topology, host, container, attachment, numbers))
                            .toList());
        }
    }

    /** Every cable of every container. */
    public List<Cable> cables() {
        return containers.stream()
                .flatMap(container -> container.cables().stream())
                .toList();
    }
}
