package dev.weft.bootstrap.spec;

import dev.weft.topology.Attachment;
import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Network;
import dev.weft.topology.StaticRoute;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ways that a container knows: its default route, those that the file gives it, and one into each network that a
 * router joins with one of its own and that its default route would not find.
 */
public final class ContainerRoutes {
    private static final Ipv4Prefix EVERYTHING = new Ipv4Prefix(new Ipv4Address(0), 0);

    private ContainerRoutes() {}

    /**
     * A way.
     *
     * @param device the interface that it begins at
     */
    public record Way(Ipv4Prefix to, Ipv4Address via, String device) {
        boolean isDefault() {
            return to.equals(EVERYTHING);
        }

        /** Where it leads to, as {@code ip route} shows it: a single machine without a length. */
        public String words() {
            return to.length() == 32 ? to.address().toString() : to.toString();
        }
    }

    public static List<Way> of(Topology topology, Container container) {
        List<Way> ways = new ArrayList<>();
        for (StaticRoute route : container.routes()) {
            container.attachments().stream()
                    .filter(attachment ->
                            topology.networkOf(attachment).subnet().contains(route.via()))
                    .findFirst()
                    .ifPresent(attachment -> ways.add(new Way(route.to(), route.via(), attachment.device())));
        }
        container
                .defaultRoute()
                .ifPresent(name -> container.attachments().stream()
                        .filter(attachment -> attachment.network().equals(name))
                        .findFirst()
                        .ifPresent(attachment -> topology.networkOf(attachment)
                                .gateway()
                                .ifPresent(gateway -> ways.add(new Way(EVERYTHING, gateway, attachment.device())))));
        for (Attachment attachment : container.attachments()) {
            if (!container.defaultRoute().equals(Optional.of(attachment.network()))) {
                addJoined(topology, container, attachment, ways);
            }
        }
        return List.copyOf(ways);
    }

    /** Into the networks joined with one that the default route does not lead to. */
    private static void addJoined(Topology topology, Container container, Attachment attachment, List<Way> ways) {
        Network network = topology.networkOf(attachment);
        for (Network joined : topology.joined(network)) {
            boolean isIn = container.attachments().stream()
                    .anyMatch(other -> topology.networkOf(other).subnet().overlaps(joined.subnet()));
            boolean isKnown = ways.stream().anyMatch(way -> way.to().equals(joined.subnet()))
                    || container.defaultRoute().stream()
                            .flatMap(name -> topology.network(name).stream())
                            .anyMatch(first -> topology.joined(first).contains(joined));
            if (!isIn && !isKnown) {
                network.gateway()
                        .ifPresent(gateway -> ways.add(new Way(joined.subnet(), gateway, attachment.device())));
            }
        }
    }
}
