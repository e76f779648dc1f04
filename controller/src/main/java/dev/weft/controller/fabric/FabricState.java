package dev.weft.controller.fabric;

import dev.weft.controller.admission.Adoptions;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An image while a decision is made: each {@link Change} is in it at once, and all since the last {@link #takeDelta} are one delta.
 * What a decision is made of reads and writes the fabric here.
 */
final class FabricState {
    private final int macAgeSeconds;
    private final EndpointTable endpoints = new EndpointTable(this);
    private final Assignments assignments = new Assignments(this);
    private final Adoptions adoptions =
            new Adoptions(() -> image().declared().adopted(), (bridge, id) -> apply(new Change.Adopted(bridge, id)));
    private final List<Change> changes = new ArrayList<>();
    private FabricImage image;
    private Topology indexed = DeclaredState.NOTHING;
    private Map<DatapathId, Bridge> bridges = Map.of(); // of that topology

    FabricState(FabricImage image, int macAgeSeconds) {
        this.image = image;
        this.macAgeSeconds = macAgeSeconds;
    }

    /** With all changes so far. */
    FabricImage image() {
        return image;
    }

    /** Makes it so. */
    void apply(Change change) {
        image = change.applyTo(image);
        changes.add(change);
    }

    /** All changes since this was asked last; empty: there are none. */
    Optional<FabricDelta> takeDelta() {
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        FabricDelta delta = new FabricDelta(image.revision() + 1, changes);
        changes.clear();
        image = image.at(delta.revision());
        return Optional.of(delta);
    }

    /** Makes all of that so which another decided. */
    void follow(FabricDelta delta) {
        image = image.with(delta);
    }

    Topology file() {
        return image.declared().file();
    }

    Topology topology() {
        return image.topology();
    }

    Assignments assignments() {
        return assignments;
    }

    Adoptions adoptions() {
        return adoptions;
    }

    EndpointTable endpoints() {
        return endpoints;
    }

    /** How long a learned endpoint may be silent. */
    int macAgeSeconds() {
        return macAgeSeconds;
    }

    /** The bridge, if it is connected and has a place in what is in force. */
    Optional<BridgeState> find(DatapathId id) {
        return image.bridge(id).flatMap(observed -> at(id).map(at -> new BridgeState(topology(), at, observed)));
    }

    private Optional<Bridge> at(DatapathId id) {
        if (indexed != topology()) {
            indexed = topology();
            bridges = indexed.bridges().stream()
                    .collect(Collectors.toMap(Bridge::datapathId, bridge -> bridge, (first, second) -> first));
        }
        return Optional.ofNullable(bridges.get(id));
    }

    /** A bridge that is connected. */
    BridgeState bridge(Bridge at) {
        return find(at.datapathId()).orElseThrow();
    }

    /** Puts in force what all sources say; what was learned stays where there is a place for it. */
    void renew() {
        if (image.declared().merge().equals(topology())) {
            return;
        }
        List<Endpoint> learned = endpoints.learned(any -> true);
        List<Endpoint> holders = endpoints.holders();
        List<Endpoint> declared =
                endpoints.all().stream().filter(Endpoint::isDeclared).toList();
        apply(new Change.InForce());
        endpoints.redeclare(declared, holders);
        for (Endpoint endpoint : learned) {
            Optional<Network> place = placeOf(endpoint);
            if (place.isPresent()) {
                endpoints.readopt(endpoint, addressIn(place.get(), endpoint.ip()));
            } else if (endpoints.find(endpoint.id()).filter(endpoint::equals).isPresent()) {
                endpoints.forget(List.of(endpoint));
            }
        }
    }

    /**
     * Knows what was learned before, where there is still a place for it; the rest is told of.
     *
     * @param before each at a port
     */
    List<Effect> restore(List<Endpoint> before) {
        Map<Effect.Note, Integer> dropped = new LinkedHashMap<>();
        for (Endpoint endpoint : before) {
            placeOf(endpoint).ifPresent(network -> endpoints.adopt(endpoint, addressIn(network, endpoint.ip())));
            if (endpoints
                    .find(endpoint.id())
                    .filter(known -> !known.isDeclared())
                    .isPresent()) {
                apply(new Change.Provisional(endpoint.id(), true));
            } else {
                apply(new Change.Dropped(endpoint.id()));
                dropped.merge(
                        new Effect.Note(
                                NoteKind.FORGOTTEN,
                                endpoint.host(),
                                "learned at " + endpoint.port() + " in " + endpoint.network()
                                        + ", but the topology file no longer allows them there"),
                        1,
                        Integer::sum);
            }
        }
        return dropped.entrySet().stream()
                .<Effect>map(many -> new Effect.Note(
                        many.getKey().kind(),
                        many.getKey().host(),
                        many.getValue() + " of the endpoints known from before were "
                                + many.getKey().text()))
                .toList();
    }

    /** Whether it is known from before only: its switch has not said yet whether it still has it. */
    boolean isProvisional(Endpoint.Id id) {
        return image.provisional().containsKey(id);
    }

    /** It was seen, or its switch has it. */
    void confirm(Endpoint.Id id) {
        if (isProvisional(id)) {
            apply(new Change.Provisional(id, false));
        }
    }

    private Optional<Network> placeOf(Endpoint learned) {
        Topology topology = topology();
        if (learned.port().equals(Endpoint.UNKNOWN_PORT)) {
            return topology.network(learned.network()).filter(network -> topology.isOn(network, learned.host()));
        }
        return topology.host(learned.host())
                .flatMap(host -> topology.network(learned.network())
                        .flatMap(network -> PortUse.of(topology, topology.bridgeOf(network, host), learned.port())
                                .learnedNetwork()))
                .filter(network -> network.name().equals(learned.network()));
    }

    /** Forgets the learned endpoints that a predicate picks, and what pointed to them. */
    List<Effect> forget(Predicate<Endpoint> which, String why) {
        return forget(endpoints.learned(which), why);
    }

    /** Forgets what was learned at a port; a container at it has none of the addresses that it shares with others. */
    List<Effect> forgetAt(String host, String port, String why) {
        List<Effect> effects = new ArrayList<>(forget(endpoints.learnedAt(host, port), why));
        for (Endpoint had : endpoints.letGo(host, port)) {
            effects.add(Effect.Note.about(
                    NoteKind.RELEASED,
                    had,
                    "no longer has " + words(had.grants().held()) + ": " + why));
        }
        return effects;
    }

    private static String words(Set<Ipv4Address> addresses) {
        return addresses.stream().map(Ipv4Address::toString).collect(Collectors.joining(", "));
    }

    /** Forgets learned endpoints, and what pointed to them. */
    List<Effect> forget(List<Endpoint> gone, String why) {
        endpoints.forget(gone);
        return gone.stream()
                .<Effect>map(endpoint -> Effect.Note.about(NoteKind.FORGOTTEN, endpoint, "was forgotten: " + why))
                .toList();
    }

    /** Whether the endpoint is on that bridge, at a port or as others say. */
    boolean isOn(Endpoint endpoint, Bridge at) {
        return image.isOn(endpoint, at);
    }

    /** The address, if an endpoint of the network can have it. */
    static Optional<Ipv4Address> addressIn(Network network, Optional<Ipv4Address> address) {
        return address.filter(ip -> network.subnet().isUsable(ip) && !network.isGateway(ip));
    }
}
