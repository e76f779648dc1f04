package dev.weft.controller.fabric;

import dev.weft.controller.admission.Adoptions;
import dev.weft.controller.admission.BridgeKey;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the fabric is now: the file and what was said on top of it, the endpoints, the connected bridges and what each must
 * hold. Whatever changes here ends in {@link Effect.Changed} for each bridge that must hold something else.
 */
final class FabricState {
    private final int macAgeSeconds;
    private final Map<DatapathId, BridgeState> bridges = new LinkedHashMap<>();
    private final Set<Endpoint.Id> changed = new LinkedHashSet<>(); // since somebody asked for the facts
    private final Map<String, Set<MacAddress>> uncompiled =
            new HashMap<>(); // by network: changed since it was compiled
    private final Set<Assignments.Port> changedPorts = new LinkedHashSet<>();
    private final Set<Endpoint.Id> doubted = new HashSet<>(); // known from before, and not seen since
    private final Set<BridgeKey> changedAdoptions = new LinkedHashSet<>();
    private final Adoptions adoptions = new Adoptions(changedAdoptions::add);
    private final Assignments assignments = new Assignments(changedPorts::add);
    private Topology file;
    private Topology topology; // the file's with the ports that were put into networks on top of it
    private Compiler compiler;
    private EndpointTable endpoints;

    FabricState(Topology file, int macAgeSeconds) {
        this.macAgeSeconds = macAgeSeconds;
        this.file = file;
        this.topology = file;
        this.compiler = new Compiler(file, macAgeSeconds);
        this.endpoints = new EndpointTable(file, this::changed);
    }

    Topology file() {
        return file;
    }

    Topology topology() {
        return topology;
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

    /** The connected ones. */
    Map<DatapathId, BridgeState> bridges() {
        return bridges;
    }

    BridgeState bridge(Bridge at) {
        return bridges.get(at.datapathId());
    }

    /** Takes a new file; not yet in force. */
    void read(Topology next) {
        file = next;
    }

    /** Puts in force what the file says and what was said since; what was learned stays where there is a place for it. */
    List<Effect> renew() {
        Topology next = assignments.over(adoptions.over(file));
        if (next.equals(topology)) {
            return List.of();
        }
        List<Endpoint> learned = endpoints.learned();
        List<Endpoint> holders = endpoints.holders();
        learned.forEach(endpoint -> changed.add(endpoint.id()));
        topology = next;
        compiler = new Compiler(next, macAgeSeconds);
        endpoints = new EndpointTable(next, this::changed);
        learned.forEach(endpoint ->
                placeOf(endpoint).ifPresent(network -> endpoints.adopt(endpoint, addressIn(network, endpoint.ip()))));
        holders.forEach(holder -> holder.grants().held().forEach(ip -> endpoints.take(holder.id(), ip)));
        uncompiled.clear();
        List<Effect> effects = new ArrayList<>();
        bridges.values().forEach(bridge -> effects.addAll(renew(bridge)));
        return effects;
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
                doubted.add(endpoint.id());
            } else {
                changed.add(endpoint.id());
                dropped.merge(
                        new Effect.Note(
                                "forgotten",
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
    boolean isDoubted(Endpoint.Id id) {
        return doubted.contains(id);
    }

    /** It was seen, or its switch has it. */
    void believe(Endpoint.Id id) {
        doubted.remove(id);
    }

    /** What is to be remembered differently since this was asked last. */
    List<Fact> newFacts() {
        List<Fact> facts = new ArrayList<>();
        changed.forEach(id -> facts.add(new Fact.Learned(
                id,
                endpoints
                        .find(id)
                        .filter(endpoint ->
                                !endpoint.isDeclared() && !endpoint.port().equals(Endpoint.UNKNOWN_PORT)))));
        changedPorts.forEach(port -> {
            facts.add(new Fact.Assigned(port, assignments.network(port)));
            facts.add(new Fact.Released(port, assignments.isReleased(port)));
        });
        changedAdoptions.forEach(bridge -> facts.add(new Fact.Adopted(bridge, adoptions.of(bridge))));
        changed.clear();
        changedAdoptions.clear();
        changedPorts.clear();
        return facts;
    }

    /** Compiles what another topology, or another port, makes different on a bridge. */
    List<Effect> renew(BridgeState bridge) {
        return bridge.renew(topology, compiler, endpoints.all())
                ? List.of(new Effect.Changed(bridge.at().datapathId()))
                : List.of();
    }

    /** Compiles all of a bridge anew. */
    Effect compileAll(BridgeState bridge) {
        bridge.compileAll(topology, compiler, endpoints.all());
        return new Effect.Changed(bridge.at().datapathId());
    }

    private Optional<Network> placeOf(Endpoint learned) {
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
        return forget(endpoints.learned().stream().filter(which).toList(), why);
    }

    /** Forgets what was learned at a port; a container at it has none of the addresses that it shares with others. */
    List<Effect> forgetAt(String host, String port, String why) {
        List<Effect> effects = new ArrayList<>(forget(endpoints.learnedAt(host, port), why));
        for (Endpoint had : endpoints.letGo(host, port)) {
            effects.add(Effect.Note.about(
                    "released", had, "no longer has " + words(had.grants().held()) + ": " + why));
            topology.network(had.network()).ifPresent(network -> effects.addAll(recompile(network)));
        }
        return effects;
    }

    private static String words(Set<Ipv4Address> addresses) {
        return addresses.stream().map(Ipv4Address::toString).collect(Collectors.joining(", "));
    }

    /** Forgets learned endpoints, and what pointed to them. */
    List<Effect> forget(List<Endpoint> gone, String why) {
        endpoints.forget(gone);
        List<Effect> effects = new ArrayList<>();
        gone.forEach(endpoint -> effects.add(Effect.Note.about("forgotten", endpoint, "was forgotten: " + why)));
        gone.stream()
                .map(Endpoint::network)
                .distinct()
                .map(topology::network)
                .flatMap(Optional::stream)
                .forEach(network -> effects.addAll(recompile(network)));
        return effects;
    }

    private void changed(Endpoint.Id id) {
        changed.add(id);
        uncompiled.computeIfAbsent(id.network(), any -> new HashSet<>()).add(id.mac());
    }

    /** Takes the endpoints of a network that have changed as they are now, on every bridge that has flows for it. */
    List<Effect> recompile(Network network) {
        Map<MacAddress, Optional<Endpoint>> now = new HashMap<>();
        Optional.ofNullable(uncompiled.remove(network.name()))
                .ifPresent(macs ->
                        macs.forEach(mac -> now.put(mac, endpoints.find(new Endpoint.Id(network.name(), mac)))));
        List<Effect> effects = new ArrayList<>();
        bridges.forEach((id, bridge) -> {
            if (bridge.update(network, now)) {
                effects.add(new Effect.Changed(id));
            }
        });
        return effects;
    }

    /** Whether the endpoint is on that bridge, at a port or as others say. */
    boolean isOn(Endpoint endpoint, Bridge at) {
        return endpoint.host().equals(at.host().name())
                && topology.network(endpoint.network()).filter(at::carries).isPresent();
    }

    /** The address, if an endpoint of the network can have it. */
    static Optional<Ipv4Address> addressIn(Network network, Optional<Ipv4Address> address) {
        return address.filter(ip -> network.subnet().isUsable(ip) && !network.isGateway(ip));
    }
}
