package dev.weft.bootstrap;

import java.util.List;
import java.util.Optional;

/**
 * A running container's network.
 *
 * @param defaultRoutes each as "GATEWAY DEVICE"
 * @param offload       what checksum offload of eth0 is, {@code on} or {@code off}; empty: unknown
 */
record Netns(List<Link> links, List<String> defaultRoutes, String offload) {
    static final Netns EMPTY = new Netns(List.of(), List.of(), "");

    Netns {
        links = List.copyOf(links);
        defaultRoutes = List.copyOf(defaultRoutes);
    }

    Optional<Link> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }
}
