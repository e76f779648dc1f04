package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How many ordered pairs of endpoints behind different ports there are.
 *
 * @param allowed   of one network, or of networks that a router joins: what one sends to the other's addresses gets there
 * @param forbidden the others: nothing that one sends gets to the other
 */
public record Pairs(long allowed, long forbidden) {
    private record Port(String network, String host, String name) {}

    /** Counts them. */
    public static Pairs of(Topology topology, Collection<Endpoint> endpoints) {
        Map<String, Long> inNetwork =
                endpoints.stream().collect(Collectors.groupingBy(Endpoint::network, Collectors.counting()));
        long allowed = -behindOnePort(endpoints);
        for (Network network : topology.networks()) {
            long here = inNetwork.getOrDefault(network.name(), 0L);
            Set<String> reached = new HashSet<>(Set.of(network.name()));
            topology.joined(network).forEach(other -> reached.add(other.name()));
            long there = reached.stream()
                    .mapToLong(name -> inNetwork.getOrDefault(name, 0L))
                    .sum();
            allowed += here * (there - 1);
        }
        long all = (long) endpoints.size() * (endpoints.size() - 1) - behindOnePort(endpoints);
        return new Pairs(allowed, all - allowed);
    }

    private static long behindOnePort(Collection<Endpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> new Port(endpoint.network(), endpoint.host(), endpoint.port()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values()
                .stream()
                .mapToLong(count -> count * (count - 1))
                .sum();
    }
}
