package dev.weft.topology;

import java.util.List;

/**
 * Networks that are joined at L3: packets between them are routed. Networks that no router joins are isolated.
 *
 * @param name     as the file gives it
 * @param networks names of at least two networks, in the file's order; a network is on at most one router
 */
public record Router(String name, List<String> networks) {
    public Router {
        networks = List.copyOf(networks);
    }
}
