package dev.weft.bootstrap.spec;

import dev.weft.topology.Attachment;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of a container's cables.
 *
 * @param container its name
 * @param inner     the container's end: {@code eth0}
 * @param others    the container's ends of its other cables
 * @param port      the host's end
 * @param bridge    that the port is on
 * @param cidr      its address and prefix length
 * @param shared    addresses of the network that it may have besides, and takes and gives up by itself
 * @param gateway   where the container's default route leads, if it goes by this cable
 * @param ways      the container's other routes that go by this cable
 * @param forwards  whether the container passes on packets of others
 * @param number    the OpenFlow number to ask for at that port; empty: any
 */
public record Cable(
        String container,
        String inner,
        List<String> others,
        String port,
        String bridge,
        String network,
        MacAddress mac,
        String cidr,
        List<Ipv4Address> shared,
        Optional<String> gateway,
        List<Way> ways,
        boolean forwards,
        int mtu,
        Optional<Integer> number) {
    /** A way besides the default route: a subnet as {@code ip route} writes it, and the next hop. */
    public record Way(String to, String via) {}

    public Cable {
        others = List.copyOf(others);
        shared = List.copyOf(shared);
        ways = List.copyOf(ways);
    }

    static Cable of(
            Topology topology, Host host, Container container, Attachment attachment, Map<String, Integer> numbers) {
        Network network = topology.networkOf(attachment);
        List<ContainerRoutes.Way> all = ContainerRoutes.of(topology, container).stream()
                .filter(way -> way.device().equals(attachment.device()))
                .toList();
        return new Cable(
                attachment.container(),
                attachment.device(),
                container.attachments().stream()
                        .map(Attachment::device)
                        .filter(device -> !device.equals(attachment.device()))
                        .toList(),
                attachment.portName(),
                topology.bridgeOf(network, host).name(),
                network.name(),
                attachment.mac(),
                attachment.ip() + "/" + network.subnet().length(),
                attachment.addresses(),
                all.stream()
                        .filter(ContainerRoutes.Way::isDefault)
                        .map(way -> way.via().toString())
                        .findFirst(),
                all.stream()
                        .filter(way -> !way.isDefault())
                        .map(way -> new Way(way.words(), way.via().toString()))
                        .toList(),
                attachment.forwards(),
                network.mtu(),
                Optional.ofNullable(numbers.get(attachment.portName())));
    }

    /** Its other routes as {@code ip route} takes and shows them, sorted. */
    public List<String> routes() {
        return ways.stream()
                .map(way -> way.to() + " via " + way.via() + " dev " + inner)
                .sorted()
                .toList();
    }
}
