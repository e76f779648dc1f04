package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All endpoints, declared and learned. In each network a MAC address is one endpoint and an IP address belongs to at
 * most one: who has it keeps it until it goes.
 */
final class EndpointTable {
    private final FabricState state;

    EndpointTable(FabricState state) {
        this.state = state;
    }

    private EndpointImage image() {
        return state.image().endpoints();
    }

    /**
     * Another topology is in force: what it declares is known, and what it does not declare any more is not.
     *
     * @param before  what was declared
     * @param holders those of them that had addresses which containers share
     */
    void redeclare(List<Endpoint> before, List<Endpoint> holders) {
        Map<Endpoint.Id, Endpoint> now = new LinkedHashMap<>();
        Endpoint.declared(state.topology()).forEach(endpoint -> now.put(endpoint.id(), endpoint));
        before.stream()
                .filter(endpoint -> !now.containsKey(endpoint.id()))
                .forEach(endpoint -> state.apply(new Change.Forgotten(endpoint.id())));
        for (Endpoint holder : holders) {
            now.computeIfPresent(
                    holder.id(),
                    (id, endpoint) -> endpoint.holding(holder.grants().held().stream()
                            .filter(endpoint.grants().addresses()::contains)
                            .collect(Collectors.toSet())));
        }
        now.values().stream()
                .filter(endpoint -> !find(endpoint.id()).equals(Optional.of(endpoint)))
                .forEach(endpoint -> state.apply(new Change.Known(endpoint)));
    }

    /**
     * Another topology is in force, and has room for one that was learned.
     *
     * @param possible its address, if the topology allows it
     */
    void readopt(Endpoint learned, Optional<Ipv4Address> possible) {
        Optional<Endpoint> known = find(learned.id()).filter(endpoint -> !endpoint.isDeclared());
        Optional<Ipv4Address> ip = possible.filter(address -> !isShared(learned.network(), address)
                && ownerOf(learned.network(), address)
                        .filter(owner -> !owner.id().equals(learned.id()))
                        .isEmpty());
        if (known.isPresent() && !known.get().ip().equals(ip)) {
            put(new Endpoint(learned.network(), learned.mac(), ip, learned.host(), learned.port(), Optional.empty()));
        }
    }

    private boolean isShared(String network, Ipv4Address ip) {
        return image().shared().containsKey(new EndpointImage.Address(network, ip));
    }

    /**
     * A declared endpoint has now an address that it may have: whoever had it before has it no more.
     *
     * @return false if it had it already, or may not have it
     */
    boolean take(Endpoint.Id id, Ipv4Address ip) {
        Optional<Endpoint> taker =
                find(id).filter(known -> known.grants().addresses().contains(ip));
        Optional<Endpoint.Id> before =
                Optional.ofNullable(image().holders().get(new EndpointImage.Address(id.network(), ip)));
        if (taker.isEmpty() || before.equals(Optional.of(id))) {
            return false;
        }
        before.flatMap(this::find).ifPresent(loser -> put(loser.holding(without(loser, ip))));
        Set<Ipv4Address> held = new HashSet<>(taker.get().grants().held());
        held.add(ip);
        put(taker.get().holding(held));
        return true;
    }

    /** Nobody has what the container at this port had of addresses that it shares with others; returns who had some. */
    List<Endpoint> letGo(String host, String port) {
        List<Endpoint> had = new ArrayList<>();
        for (Endpoint holder : holders()) {
            if (isAt(holder, host, port)) {
                had.add(holder);
                put(holder.withoutHeld());
            }
        }
        return had;
    }

    /** Who may have an address that containers share, whether one has it or not. */
    Optional<Endpoint> entitled(String network, Ipv4Address ip) {
        return image().stream()
                .filter(endpoint -> endpoint.network().equals(network)
                        && endpoint.grants().addresses().contains(ip))
                .findFirst();
    }

    /** Of the addresses that containers share, those that one has, by who has them. */
    List<Endpoint> holders() {
        return image().holders().values().stream()
                .distinct()
                .flatMap(id -> find(id).stream())
                .toList();
    }

    private static Set<Ipv4Address> without(Endpoint holder, Ipv4Address ip) {
        Set<Ipv4Address> held = new HashSet<>(holder.grants().held());
        held.remove(ip);
        return held;
    }

    /** Those that are declared in the order of the file, then those that were learned, in theirs. */
    Collection<Endpoint> inOrder() {
        FabricImage now = state.image();
        return new AbstractCollection<>() {
            @Override
            public Iterator<Endpoint> iterator() {
                return now.inOrder().iterator();
            }

            @Override
            public int size() {
                return now.endpoints().all().size();
            }
        };
    }

    /** All, in no order. */
    List<Endpoint> all() {
        return image().stream().toList();
    }

    Optional<Endpoint> find(Endpoint.Id id) {
        return image().find(id);
    }

    boolean knows(Endpoint.Id id) {
        return image().all().containsKey(id);
    }

    /** Whether the port that the endpoint is at is known. */
    boolean isPlaced(Endpoint.Id id) {
        return find(id).filter(known -> !known.port().equals(Endpoint.UNKNOWN_PORT))
                .isPresent();
    }

    List<Endpoint> learned(Predicate<Endpoint> which) {
        return image().learned(which);
    }

    /**
     * A packet came from this endpoint.
     *
     * @param seen not declared: as the packet shows it
     */
    Sighting saw(Endpoint seen) {
        Endpoint known = find(seen.id()).orElse(null);
        if (known == null) {
            return learn(seen);
        }
        boolean there = known.host().equals(seen.host()) && known.port().equals(seen.port());
        if (known.isDeclared()) {
            return there
                    ? new Sighting.Known()
                    : new Sighting.Refused(
                            known.title() + "'s MAC address " + known.mac() + " belongs at " + known.port() + " on "
                                    + known.host() + ", but was claimed at " + seen.port() + " on " + seen.host());
        }
        if (there && known.ip().isPresent()) {
            return new Sighting.Known();
        }
        if (!there && isFull(seen)) {
            return new Sighting.Full();
        }
        Optional<Ipv4Address> ip = known.ip().or(() -> free(seen));
        Endpoint now = new Endpoint(seen.network(), seen.mac(), ip, seen.host(), seen.port(), Optional.empty());
        if (now.equals(known)) {
            return new Sighting.Known();
        }
        put(now);
        return there ? new Sighting.Addressed(now) : new Sighting.Moved(known, now);
    }

    /**
     * It answered when somebody asked for its address, so it has that address now, whatever it said before. Only a learned
     * one that is where it should be can change, and never to an address of another.
     *
     * @return the endpoint, if it has changed
     */
    Optional<Endpoint> answered(Endpoint seen) {
        Endpoint known = find(seen.id()).orElse(null);
        if (known == null
                || known.isDeclared()
                || !isAt(known, seen.host(), seen.port())
                || free(seen).isEmpty()) {
            return Optional.empty();
        }
        put(seen);
        return Optional.of(seen);
    }

    /** It has its address no more; it is where it was. */
    void release(Endpoint learned) {
        put(new Endpoint(
                learned.network(), learned.mac(), Optional.empty(), learned.host(), learned.port(), Optional.empty()));
    }

    /** Whether somebody else was the last to have the address that this one has now; answered once. */
    boolean isTakenOver(Endpoint now) {
        Optional<MacAddress> before =
                now.ip().flatMap(ip -> image().former().of(new EndpointImage.Address(now.network(), ip)));
        before.ifPresent(
                mac -> state.apply(new Change.TakenOver(now.network(), now.ip().orElseThrow())));
        return before.filter(mac -> !mac.equals(now.mac())).isPresent();
    }

    private Sighting learn(Endpoint seen) {
        if (isFull(seen)) {
            return new Sighting.Full();
        }
        Endpoint now = new Endpoint(seen.network(), seen.mac(), free(seen), seen.host(), seen.port(), Optional.empty());
        put(now);
        return new Sighting.Learned(now);
    }

    /** Whether no more are learned at the port of this one: a guard for memory and for the switches' tables. */
    boolean isFull(Endpoint at) {
        return countLearnedAt(at.host(), at.port()) >= state.image().limit(at.network());
    }

    /** The endpoints that have been learned at a port. */
    List<Endpoint> learnedAt(String host, String port) {
        return image().learnedAt(new Assignments.Port(host, port));
    }

    /** Those that have this MAC address, each in another network. */
    List<Endpoint> learnedAt(String host, String port, MacAddress mac) {
        return state.topology().networks().stream()
                .flatMap(network -> find(new Endpoint.Id(network.name(), mac)).stream())
                .filter(endpoint -> !endpoint.isDeclared() && isAt(endpoint, host, port))
                .toList();
    }

    /** How many they are. */
    int countLearnedAt(String host, String port) {
        return image().countLearnedAt(new Assignments.Port(host, port));
    }

    /** The IP address it says, unless another endpoint has it. */
    private Optional<Ipv4Address> free(Endpoint seen) {
        return seen.ip().filter(ip -> ownerOf(seen.network(), ip).isEmpty() && !isShared(seen.network(), ip));
    }

    Optional<Endpoint> ownerOf(String network, Ipv4Address ip) {
        return image().ownerOf(network, ip);
    }

    /** Forgets these. */
    void forget(List<Endpoint> gone) {
        gone.forEach(endpoint -> state.apply(new Change.Forgotten(endpoint.id())));
    }

    /**
     * What a learned one was before, it still is where the new topology has room for it.
     *
     * @param possible its address, if the new topology allows it
     */
    void adopt(Endpoint learned, Optional<Ipv4Address> possible) {
        if (!knows(learned.id())) {
            Optional<Ipv4Address> ip = possible.filter(
                    address -> ownerOf(learned.network(), address).isEmpty() && !isShared(learned.network(), address));
            put(new Endpoint(learned.network(), learned.mac(), ip, learned.host(), learned.port(), Optional.empty()));
        }
    }

    static boolean isAt(Endpoint endpoint, String host, String port) {
        return endpoint.host().equals(host) && endpoint.port().equals(port);
    }

    private void put(Endpoint endpoint) {
        state.apply(new Change.Known(endpoint));
    }
}
