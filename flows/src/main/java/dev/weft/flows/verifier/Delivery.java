package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.UnknownUnicast;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who gets a packet that is in a network: one endpoint, everybody, or whoever may be the one it is for. Nobody gets back
 * by the port it came in by.
 */
final class Delivery {
    private final Plan plan;
    private final Ingress from;
    private final boolean isLocal;

    /**
     * @param isLocal whether the packet may not cross the underlay (again): it came from there, or from a gateway port
     */
    Delivery(Plan plan, Ingress from, boolean isLocal) {
        this.plan = plan;
        this.from = from;
        this.isLocal = isLocal;
    }

    /** Those that the packet can get to: one that may not leave this host finds nobody elsewhere. */
    List<Endpoint> within(List<Endpoint> endpoints) {
        return isLocal
                ? endpoints.stream()
                        .filter(endpoint -> plan.host(endpoint).equals(from.host()))
                        .toList()
                : endpoints;
    }

    /**
     * To an endpoint, wherever it is.
     *
     * @param endpoint one of {@link #within}
     * @param as       what its headers are to be when it gets there
     */
    Verdict to(Network network, Endpoint endpoint, Headers as) {
        Host there = plan.host(endpoint);
        Optional<Ingress> port = plan.port(network, endpoint);
        if (port.isPresent()) {
            return verdict(endpoint.title() + " receives it", network, as, Stream.of(port.get()), Set.of());
        }
        if (plan.isAwaited(network, endpoint)) {
            return verdict(endpoint.title() + "'s port is missing", network, as, Stream.of(), Set.of(there));
        }
        return there.equals(from.host()) ? unknown(network, as) : unknownAt(network, there, as);
    }

    /** Broadcast and multicast: to every port of the network, on every host that has it. */
    Verdict everybody(Network network, Headers as) {
        List<Host> hosts = isLocal ? List.of(from.host()) : plan.having(network);
        return verdict(
                "every endpoint in " + network.name()
                        + (isLocal ? " on " + from.host().name() : "") + " receives it",
                network,
                as,
                hosts.stream().flatMap(host -> plan.members(network, host).stream()),
                new HashSet<>(hosts));
    }

    /** To nobody in particular: everybody is asked or nobody is, as the network says, on hosts that have it. */
    Verdict unknown(Network network, Headers as) {
        boolean isAsked = network.unknownUnicast() == UnknownUnicast.FLOOD && plan.has(network, from.host());
        return isAsked ? everybody(network, as) : Verdict.NOBODY;
    }

    /** The endpoint's host is known, but its port is not there: the packet ends, or asks, on that host. */
    private Verdict unknownAt(Network network, Host there, Headers as) {
        boolean isAsked = network.unknownUnicast() == UnknownUnicast.FLOOD;
        return verdict(
                isAsked
                        ? "every endpoint in " + network.name() + " on " + there.name() + " receives it"
                        : Verdict.NOBODY.says(),
                network,
                as,
                isAsked ? plan.members(network, there).stream() : Stream.of(),
                Set.of(there));
    }

    private Verdict verdict(String says, Network network, Headers as, Stream<Ingress> ports, Set<Host> hosts) {
        List<End> ends = new ArrayList<>();
        Set<String> bridges = new HashSet<>();
        hosts.forEach(host -> bridges.add(plan.bridge(network, host)));
        ports.filter(port -> !isWhereItCame(port)).forEach(port -> {
            ends.add(new End.Sent(End.Way.DELIVERED, port.bridge(), port.port(), as));
            bridges.add(port.bridge());
        });
        bridges.remove(from.bridge());
        return new Verdict(says, ends, Optional.of(network), bridges);
    }

    private boolean isWhereItCame(Ingress port) {
        return port.bridge().equals(from.bridge()) && port.port().equals(from.port());
    }
}
