package dev.weft.bootstrap.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running container's network.
 *
 * @param defaultRoutes each as "GATEWAY DEVICE"
 * @param offloads      what checksum offload of its devices is, {@code on} or {@code off}, as far as it is known
 * @param routes        those that Weft made besides ({@link #PROTOCOL}), each as {@code 10.0.0.0/8 via 192.168.1.2 dev eth0}
 * @param forwarding    what net.ipv4.ip_forward is there; empty: unknown
 */
public record Netns(
        List<Link> links,
        List<String> defaultRoutes,
        Map<String, String> offloads,
        List<String> routes,
        String forwarding) {
    /** The number by which Weft knows its own routes in a container (ip-route(8), "protocol"). */
    public static final String PROTOCOL = "87";

    public static final Netns EMPTY = new Netns(List.of(), List.of(), "");

    public Netns {
        links = List.copyOf(links);
        defaultRoutes = List.copyOf(defaultRoutes);
        offloads = Map.copyOf(offloads);
        routes = List.copyOf(routes);
    }

    /** One with a single cable, and no routes but the default. */
    Netns(List<Link> links, List<String> defaultRoutes, String offload) {
        this(links, defaultRoutes, Map.of("eth0", offload), List.of(), "");
    }

    public Optional<Link> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    public String offload(String device) {
        return offloads.getOrDefault(device, "");
    }
}
