package dev.weft.bootstrap;

import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;

/**
 * What a host is to be like. Pure: it follows from the topology alone.
 *
 * @param host        how to reach it, and its tunnel address
 * @param underlayMtu bytes that its underlay must carry
 * @param bridge      empty: nothing of Weft's is to be there
 * @param gateways    one per network on this host
 * @param containers  to run here
 * @param firewall    empty of rules where there is no gateway
 * @param controller  where the bridge finds it, as {@code tcp:ADDRESS:PORT}
 */
record HostSpec(
        Host host,
        int underlayMtu,
        Optional<Bridge> bridge,
        List<Gateway> gateways,
        List<Workload> containers,
        Firewall firewall,
        Optional<String> controller) {
    HostSpec {
        gateways = List.copyOf(gateways);
        containers = List.copyOf(containers);
    }

    static HostSpec of(Topology topology, Host host) {
        List<Network> networks = topology.networksOn(host.name());
        return new HostSpec(
                host,
                topology.underlayMtu(),
                Optional.of(Bridge.of(topology, host)),
                networks.stream().map(Gateway::of).toList(),
                topology.containersOn(host.name()).stream()
                        .map(container -> Workload.of(container, topology.networkOf(container)))
                        .toList(),
                Firewall.of(topology, host),
                topology.controller().map(c -> "tcp:" + c.address() + ":" + c.port()));
    }

    /** Nothing of ours: what {@code destroy} wants. */
    static HostSpec empty(Host host) {
        return new HostSpec(host, 0, Optional.empty(), List.of(), List.of(), Firewall.NONE, Optional.empty());
    }

    /**
     * The bridge and its tunnel port.
     *
     * @param datapathId sixteen hexadecimal digits
     * @param mac        of the bridge's own port; fixed, so that adding a port changes nothing
     * @param vtep       source address of the tunnels
     * @param peers      where the tunnels lead: the other hosts' VTEPs
     */
    record Bridge(String datapathId, MacAddress mac, Ipv4Address vtep, List<Ipv4Address> peers) {
        /** Locally administered, and neither an endpoint's (02) nor a gateway's (0e:57:fe). */
        private static final long MAC_PREFIX = 0x0657L << 32;

        static Bridge of(Topology topology, Host host) {
            return new Bridge(
                    host.datapathId().toString(),
                    new MacAddress(MAC_PREFIX | host.vtep().toLong()),
                    host.vtep(),
                    topology.hosts().stream()
                            .map(Host::vtep)
                            .filter(vtep -> !vtep.equals(host.vtep()))
                            .toList());
        }
    }

    /** The internal port that is a network's way out on this host. */
    record Gateway(String port, String network, Ipv4Prefix subnet, Ipv4Address address, MacAddress mac, int mtu) {
        static Gateway of(Network network) {
            return new Gateway(
                    network.port(),
                    network.name(),
                    network.subnet(),
                    network.gateway(),
                    network.gatewayMac(),
                    network.mtu());
        }

        String cidr() {
            return address + "/" + subnet.length();
        }
    }

    /**
     * A container and its cable.
     *
     * @param port the host's end of the cable
     * @param cidr its address and prefix length
     */
    record Workload(
            String name,
            String port,
            String network,
            String image,
            MacAddress mac,
            String cidr,
            Ipv4Address gateway,
            int mtu) {
        static Workload of(Container container, Network network) {
            return new Workload(
                    container.name(),
                    container.portName(),
                    network.name(),
                    container.image(),
                    container.mac(),
                    container.ip() + "/" + network.subnet().length(),
                    network.gateway(),
                    network.mtu());
        }
    }
}
