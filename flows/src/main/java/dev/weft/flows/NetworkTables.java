package dev.weft.flows;

import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One network's part of what one bridge must hold: the flows and groups of the network itself, and those of each of its
 * endpoints. Who changes has its own flows made anew; those of the network are only where its {@link Scope} changes, as it
 * does by one sender too many at a port. Not thread safe.
 */
final class NetworkTables {
    private final Map<MacAddress, Endpoint> endpoints = new HashMap<>();
    private final Map<String, Integer> learned = new HashMap<>(); // how many, by the port of this host that they are at
    private Segment segment;
    private Optional<FlowTables> ofNetwork = Optional.empty();

    /** One that is to be {@link #renew}ed. */
    NetworkTables(Scope scope) {
        segment = new Segment(scope);
    }

    /**
     * Takes what the network is on this bridge now, and all its endpoints.
     *
     * @param scope with no port that is full: that is known here
     * @param all   by MAC address
     * @param patch gets what this changes
     */
    void renew(Scope scope, Map<MacAddress, Endpoint> all, Patch patch) {
        Map<MacAddress, Optional<Endpoint>> now = new HashMap<>();
        endpoints.keySet().forEach(mac -> now.put(mac, Optional.empty()));
        all.forEach((mac, endpoint) -> now.put(mac, Optional.of(endpoint)));
        become(new Segment(scope), now, patch);
    }

    /**
     * Takes some endpoints as they are now.
     *
     * @param now   by MAC address; empty: it is none of the network any more
     * @param patch gets what this changes
     */
    void update(Map<MacAddress, Optional<Endpoint>> now, Patch patch) {
        become(segment, now, patch);
    }

    private void become(Segment next, Map<MacAddress, Optional<Endpoint>> now, Patch patch) {
        now.forEach((mac, endpoint) -> {
            Optional<Endpoint> before = Optional.ofNullable(endpoints.get(mac));
            replace(
                    before.map(gone -> EndpointScope.of(segment, gone)),
                    endpoint.map(made -> EndpointScope.of(next, made)),
                    patch);
            before.ifPresent(this::forget);
            endpoint.ifPresent(this::know);
        });
        Scope scope = next.scope().withFull(full(next.network()));
        if (ofNetwork.isEmpty() || !scope.equals(segment.scope())) {
            segment = new Segment(scope);
            ofNetwork.ifPresent(patch::remove);
            ofNetwork = Optional.of(Compiler.network(segment));
            ofNetwork.ifPresent(patch::add);
        }
    }

    private static void replace(Optional<EndpointScope> before, Optional<EndpointScope> now, Patch patch) {
        if (!before.equals(now)) {
            before.ifPresent(scope -> patch.remove(Compiler.endpoint(scope)));
            now.ifPresent(scope -> patch.add(Compiler.endpoint(scope)));
        }
    }

    /** The bridge has no flows for the network any more. */
    void leave(Patch patch) {
        ofNetwork.ifPresent(patch::remove);
        endpoints.values().forEach(endpoint -> patch.remove(Compiler.endpoint(EndpointScope.of(segment, endpoint))));
    }

    private void know(Endpoint endpoint) {
        endpoints.put(endpoint.mac(), endpoint);
        if (isLearnedHere(endpoint)) {
            learned.merge(endpoint.port(), 1, Integer::sum);
        }
    }

    private void forget(Endpoint endpoint) {
        endpoints.remove(endpoint.mac());
        if (isLearnedHere(endpoint)) {
            learned.computeIfPresent(endpoint.port(), (port, many) -> many == 1 ? null : many - 1);
        }
    }

    private boolean isLearnedHere(Endpoint endpoint) {
        return !endpoint.isDeclared() && endpoint.host().equals(segment.scope().host());
    }

    /** The ports of this host at which no more may be learned. */
    private Set<String> full(Network network) {
        return learned.entrySet().stream()
                .filter(port -> port.getValue() >= network.macLimit())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
