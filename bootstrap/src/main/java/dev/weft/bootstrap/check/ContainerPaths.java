package dev.weft.bootstrap.check;

import dev.weft.bootstrap.spec.ContainerRoutes;
import dev.weft.topology.Attachment;
import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way that a packet takes from container to container: by their routes, their networks' gateways, and routers among them. */
final class ContainerPaths {
    /** More routers than any topology has one behind the other; fewer than a packet's time to live. */
    private static final int MOST_HOPS = 32;

    private final Topology topology;
    private final Map<On, Container> containers = new HashMap<>();
    private final Map<At, Attachment> owners = new HashMap<>();
    private final Map<Container, List<ContainerRoutes.Way>> ways = new HashMap<>();

    /** A container's name is its host's. */
    private record On(String host, String name) {}

    private record At(String network, Ipv4Address ip) {}

    /** Where a packet ends. */
    sealed interface End {
        /** At a container. */
        record Container(dev.weft.topology.Container container) implements End {}

        /** At a gateway that answers ping. */
        record Gateway(String network) implements End {}

        /** Beyond the overlay, by the exit of a network. */
        record Outside(String network) implements End {}

        /** Nowhere: refused, or nobody has the address. */
        record Nowhere() implements End {}
    }

    ContainerPaths(Topology topology) {
        this.topology = topology;
        for (Container container : topology.containers()) {
            containers.put(new On(container.host(), container.name()), container);
            ways.put(container, ContainerRoutes.of(topology, container));
        }
        topology.attachments()
                .forEach(attachment -> owners.put(new At(attachment.network(), attachment.ip()), attachment));
    }

    /** Where a packet of the container for an address ends. */
    End end(Container from, Ipv4Address to) {
        return source(from, to).<End>map(source -> end(from, source, to, 0)).orElse(new End.Nowhere());
    }

    /** The address that the container sends from. */
    Optional<Ipv4Address> source(Container from, Ipv4Address to) {
        return out(from, to).map(Hop::by).map(Attachment::ip);
    }

    /** Whether the container can speak to that one: a packet gets there, and its answer back. */
    boolean speaks(Container from, Container other, Ipv4Address to) {
        return end(from, to).equals(new End.Container(other))
                && source(from, to)
                        .filter(source -> end(other, to, source, 0).equals(new End.Container(from)))
                        .isPresent();
    }

    /** A step: the interface that it begins at, and the next hop; empty: whoever the packet is for. */
    private record Hop(Attachment by, Optional<Ipv4Address> via) {}

    private Optional<Hop> out(Container at, Ipv4Address to) {
        Optional<Attachment> connected = at.attachments().stream()
                .filter(attachment -> topology.networkOf(attachment).subnet().contains(to))
                .findFirst();
        if (connected.isPresent()) {
            return connected.map(attachment -> new Hop(attachment, Optional.empty()));
        }
        return ways.get(at).stream()
                .filter(way -> way.to().contains(to))
                .max(Comparator.comparing(way -> way.to().length()))
                .flatMap(way -> at.attachments().stream()
                        .filter(attachment -> attachment.device().equals(way.device()))
                        .findFirst()
                        .map(attachment -> new Hop(attachment, Optional.of(way.via()))));
    }

    private End end(Container at, Ipv4Address source, Ipv4Address to, int hops) {
        Optional<Hop> hop = out(at, to);
        if (hop.isEmpty() || hops == MOST_HOPS || !maySend(hop.get().by(), source)) {
            return new End.Nowhere();
        }
        Network network = topology.networkOf(hop.get().by());
        Ipv4Address next = hop.get().via().orElse(to);
        if (network.isGateway(next)) {
            return byGateway(network, to);
        }
        Optional<Container> owner =
                Optional.ofNullable(owners.get(new At(network.name(), next))).map(this::containerOf);
        if (owner.isEmpty() || has(owner.get(), to)) {
            return owner.<End>map(container -> new End.Container(container)).orElse(new End.Nowhere());
        }
        return owner.get().forwards() ? end(owner.get(), source, to, hops + 1) : new End.Nowhere();
    }

    private Container containerOf(Attachment attachment) {
        return containers.get(new On(attachment.host(), attachment.container()));
    }

    private static boolean has(Container container, Ipv4Address ip) {
        return container.attachments().stream()
                .anyMatch(attachment -> attachment.ip().equals(ip));
    }

    /** What the switch lets pass there. */
    private boolean maySend(Attachment attachment, Ipv4Address source) {
        return attachment.ip().equals(source)
                || attachment.addresses().contains(source)
                || attachment.forwards()
                        && !topology.networkOf(attachment).subnet().contains(source);
    }

    private End byGateway(Network network, Ipv4Address to) {
        if (network.isGateway(to)) {
            return new End.Gateway(network.name());
        }
        for (Network joined : topology.joined(network)) {
            if (joined.isGateway(to)) {
                return new End.Gateway(joined.name());
            } else if (joined.subnet().contains(to)) {
                return Optional.ofNullable(owners.get(new At(joined.name(), to)))
                        .<End>map(owner -> new End.Container(containerOf(owner)))
                        .orElse(new End.Nowhere());
            }
        }
        boolean isOverlay =
                topology.networks().stream().anyMatch(other -> other.subnet().contains(to));
        return isOverlay || network.exit() == Exit.NONE ? new End.Nowhere() : new End.Outside(network.name());
    }
}
