package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the specification asks of topology, endpoints and ports, looked up once. */
final class Plan {
    /** A network on a host. */
    private record Place(String network, String host) {}

    private final Topology topology;
    private final Map<String, Host> hosts = new HashMap<>();
    private final List<Ingress> ingresses = new ArrayList<>();
    private final Map<Place, List<Ingress>> members = new HashMap<>();
    private final Map<Place, Ingress> gateways = new HashMap<>();
    private final Map<Place, Set<String>> awaited = new HashMap<>();
    private final Map<Place, String> titles = new HashMap<>();
    private final Map<String, List<Host>> having = new HashMap<>();
    private final Map<String, List<Host>> holding = new HashMap<>();
    private final Map<String, List<Network>> joined = new HashMap<>();
    private final Map<String, List<Endpoint>> endpoints = new HashMap<>();

    private final Map<String, Set<Ipv4Address>> shared = new HashMap<>();

    /** @param known the endpoints, of networks of the topology */
    Plan(Topology topology, Collection<Endpoint> known, Collection<Held> bridges) {
        this.topology = topology;
        topology.hosts().forEach(host -> hosts.put(host.name(), host));
        for (Network network : topology.networks()) {
            having.put(network.name(), topology.hostsOf(network));
            joined.put(network.name(), topology.joined(network));
            endpoints.put(network.name(), new ArrayList<>());
            shared.put(network.name(), topology.sharedAddresses(network).keySet());
        }
        topology.networks().forEach(network -> holding.put(network.name(), hold(network)));
        known.forEach(endpoint -> endpoints.get(endpoint.network()).add(endpoint));
        bridges.forEach(held -> new Ports(topology, known, held).all().forEach(this::add));
        for (Held held : bridges) {
            String title = held.bridge().bridge().title();
            topology.networks().stream()
                    .filter(network -> held.bridge().bridge().carries(network))
                    .map(network ->
                            new Place(network.name(), held.bridge().host().name()))
                    .forEach(place -> {
                        titles.put(place, title);
                        awaited.put(place, held.bridge().awaited().keySet());
                    });
        }
    }

    private List<Host> hold(Network network) {
        return topology.hosts().stream()
                .filter(host -> has(network, host) || joined(network).stream().anyMatch(other -> has(other, host)))
                .toList();
    }

    private void add(Ingress ingress) {
        ingresses.add(ingress);
        ingress.network().ifPresent(network -> {
            Place place = new Place(network.name(), ingress.host().name());
            if (ingress.kind() == Ingress.Kind.MEMBER) {
                members.computeIfAbsent(place, any -> new ArrayList<>()).add(ingress);
            } else if (ingress.kind() == Ingress.Kind.GATEWAY) {
                gateways.put(place, ingress);
            }
        });
    }

    /** Every port of every bridge. */
    List<Ingress> ingresses() {
        return ingresses;
    }

    List<Network> networks() {
        return topology.networks();
    }

    List<Host> hosts() {
        return topology.hosts();
    }

    /** The other networks of the network's router. */
    List<Network> joined(Network network) {
        return joined.get(network.name());
    }

    /** Whether a port of the network is or may be on the host. */
    boolean has(Network network, Host host) {
        return having.get(network.name()).contains(host);
    }

    List<Host> having(Network network) {
        return having.get(network.name());
    }

    /** The hosts that send packets into the network: those that have it, or one that is joined with it. */
    List<Host> holding(Network network) {
        return holding.get(network.name());
    }

    List<Endpoint> endpoints(Network network) {
        return endpoints.get(network.name());
    }

    /** The addresses that containers of the network may have besides their own. */
    Set<Ipv4Address> shared(Network network) {
        return shared.get(network.name());
    }

    /** The network's ports on the host, other than the gateway port. */
    List<Ingress> members(Network network, Host host) {
        return members.getOrDefault(new Place(network.name(), host.name()), List.of());
    }

    Optional<Ingress> gateway(Network network, Host host) {
        return Optional.ofNullable(gateways.get(new Place(network.name(), host.name())));
    }

    /** The port that the endpoint is behind, if it is there. */
    Optional<Ingress> port(Network network, Endpoint endpoint) {
        return members.getOrDefault(new Place(network.name(), endpoint.host()), List.of()).stream()
                .filter(port -> port.port().equals(endpoint.port()))
                .findFirst();
    }

    /** Whether the endpoint's port is not there, and has a number all the same. */
    boolean isAwaited(Network network, Endpoint endpoint) {
        return awaited.getOrDefault(new Place(network.name(), endpoint.host()), Set.of())
                .contains(endpoint.port());
    }

    /** Whether the endpoint's port is there or has a number all the same. */
    boolean hasPort(Network network, Endpoint endpoint) {
        return port(network, endpoint).isPresent() || isAwaited(network, endpoint);
    }

    Host host(Endpoint endpoint) {
        return hosts.get(endpoint.host());
    }

    /** Title of the bridge that carries the network on the host. */
    String bridge(Network network, Host host) {
        return titles.get(new Place(network.name(), host.name()));
    }

    /** Whether the endpoint is behind that port. */
    boolean isBehind(Endpoint endpoint, Ingress port) {
        return endpoint.host().equals(port.host().name()) && endpoint.port().equals(port.port());
    }

    /** How many endpoints were learned behind a port. */
    long learnedAt(Network network, Ingress port) {
        return endpoints(network).stream()
                .filter(endpoint -> !endpoint.isDeclared() && isBehind(endpoint, port))
                .count();
    }
}
