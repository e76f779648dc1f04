package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All endpoints, declared and learned. In each network a MAC address is one endpoint and an IP address belongs to at
 * most one: who has it keeps it until it goes.
 */
final class EndpointTable {
    private final Map<Endpoint.Id, Endpoint> all = new LinkedHashMap<>();
    private final Map<Address, Endpoint.Id> owners = new HashMap<>();
    private final Map<Assignments.Port, Set<Endpoint.Id>> learnedAt = new HashMap<>();
    private final Map<String, Integer> limits = new HashMap<>(); // by network: how many are learned behind one port
    private final Map<Address, MacAddress> former = new LinkedHashMap<>(); // who had it last, of those that went
    private final Map<Address, Endpoint.Id> holders = new HashMap<>(); // of addresses that containers share
    private final Set<Address> shared = new HashSet<>();
    private final Consumer<Endpoint.Id> changed;

    /** Of how many addresses it is kept who had them last. */
    private static final int MOST_FORMER = 10_000;

    private record Address(String network, Ipv4Address ip) {}

    /** What seeing an endpoint changed. */
    sealed interface Sighting {
        /** Nothing: it is known, and where it should be. */
        record Known() implements Sighting {}

        record Learned(Endpoint endpoint) implements Sighting {}

        record Moved(Endpoint from, Endpoint to) implements Sighting {}

        /** It said its IP address for the first time. */
        record Addressed(Endpoint endpoint) implements Sighting {}

        /** Its port has as many as its network allows: it is let be until one of them is silent. */
        record Full() implements Sighting {}

        /** It is not believed. */
        record Refused(String why) implements Sighting {}
    }

    /**
     * @param changed told of each that becomes something else, but not of those that the topology declares
     */
    EndpointTable(Topology topology, Consumer<Endpoint.Id> changed) {
        this.changed = changed;
        topology.networks().forEach(network -> limits.put(network.name(), network.macLimit()));
        Endpoint.declared(topology).forEach(this::place);
    }

    /**
     * A declared endpoint has now an address that it may have: whoever had it before has it no more.
     *
     * @return false if it had it already, or may not have it
     */
    boolean take(Endpoint.Id id, Ipv4Address ip) {
        Endpoint taker = all.get(id);
        Endpoint.Id before = holders.get(new Address(id.network(), ip));
        if (taker == null || !taker.grants().addresses().contains(ip) || id.equals(before)) {
            return false;
        }
        Optional.ofNullable(before).map(all::get).ifPresent(loser -> put(loser.holding(without(loser, ip))));
        Set<Ipv4Address> held = new HashSet<>(taker.grants().held());
        held.add(ip);
        holders.put(new Address(id.network(), ip), id);
        put(taker.holding(held));
        return true;
    }

    /** Nobody has what the container at this port had of addresses that it shares with others; returns who had some. */
    List<Endpoint> letGo(String host, String port) {
        List<Endpoint> had = new ArrayList<>();
        for (Endpoint.Id id : Set.copyOf(holders.values())) {
            Endpoint holder = all.get(id);
            if (isAt(holder, host, port)) {
                had.add(holder);
                holders.values().removeIf(id::equals);
                put(holder.withoutHeld());
            }
        }
        return had;
    }

    /** Who may have an address that containers share, whether one has it or not. */
    Optional<Endpoint> entitled(String network, Ipv4Address ip) {
        return all.values().stream()
                .filter(endpoint -> endpoint.network().equals(network)
                        && endpoint.grants().addresses().contains(ip))
                .findFirst();
    }

    /** Of the addresses that containers share, those that one has, by who has them. */
    List<Endpoint> holders() {
        return holders.values().stream().distinct().map(all::get).toList();
    }

    private static Set<Ipv4Address> without(Endpoint holder, Ipv4Address ip) {
        Set<Ipv4Address> held = new HashSet<>(holder.grants().held());
        held.remove(ip);
        return held;
    }

    /** Those that there are, whenever it is looked at. */
    Collection<Endpoint> all() {
        return Collections.unmodifiableCollection(all.values());
    }

    Optional<Endpoint> find(Endpoint.Id id) {
        return Optional.ofNullable(all.get(id));
    }

    boolean knows(Endpoint.Id id) {
        return all.containsKey(id);
    }

    /** Whether the port that the endpoint is at is known. */
    boolean isPlaced(Endpoint.Id id) {
        return knows(id) && !all.get(id).port().equals(Endpoint.UNKNOWN_PORT);
    }

    List<Endpoint> learned() {
        return all.values().stream().filter(endpoint -> !endpoint.isDeclared()).toList();
    }

    /**
     * A packet came from this endpoint.
     *
     * @param seen not declared: as the packet shows it
     */
    Sighting saw(Endpoint seen) {
        Endpoint known = all.get(seen.id());
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
        Endpoint known = all.get(seen.id());
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
        return now.ip()
                .map(ip -> former.remove(new Address(now.network(), ip)))
                .filter(mac -> !mac.equals(now.mac()))
                .isPresent();
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
        return countLearnedAt(at.host(), at.port()) >= limits.get(at.network());
    }

    /** The endpoints that have been learned at a port. */
    List<Endpoint> learnedAt(String host, String port) {
        return idsAt(host, port).stream().map(all::get).toList();
    }

    /** How many they are. */
    int countLearnedAt(String host, String port) {
        return idsAt(host, port).size();
    }

    private Set<Endpoint.Id> idsAt(String host, String port) {
        return learnedAt.getOrDefault(new Assignments.Port(host, port), Set.of());
    }

    /** The IP address it says, unless another endpoint has it. */
    private Optional<Ipv4Address> free(Endpoint seen) {
        return seen.ip()
                .filter(ip ->
                        ownerOf(seen.network(), ip).isEmpty() && !shared.contains(new Address(seen.network(), ip)));
    }

    Optional<Endpoint> ownerOf(String network, Ipv4Address ip) {
        Address address = new Address(network, ip);
        return Optional.ofNullable(owners.getOrDefault(address, holders.get(address)))
                .map(all::get);
    }

    /** Forgets these. */
    void forget(List<Endpoint> gone) {
        gone.forEach(this::remove);
    }

    /**
     * What a learned one was before, it still is where the new topology has room for it.
     *
     * @param possible its address, if the new topology allows it
     */
    void adopt(Endpoint learned, Optional<Ipv4Address> possible) {
        if (!knows(learned.id())) {
            Optional<Ipv4Address> ip = possible.filter(
                    address -> ownerOf(learned.network(), address).isEmpty()
                            && !shared.contains(new Address(learned.network(), address)));
            put(new Endpoint(learned.network(), learned.mac(), ip, learned.host(), learned.port(), Optional.empty()));
        }
    }

    static boolean isAt(Endpoint endpoint, String host, String port) {
        return endpoint.host().equals(host) && endpoint.port().equals(port);
    }

    private void put(Endpoint endpoint) {
        place(endpoint);
        changed.accept(endpoint.id());
    }

    private void place(Endpoint endpoint) {
        Optional.ofNullable(all.put(endpoint.id(), endpoint))
                .filter(before -> !before.isDeclared())
                .ifPresent(this::dropFromIndexes);
        endpoint.ip().ifPresent(ip -> owners.put(new Address(endpoint.network(), ip), endpoint.id()));
        endpoint.grants().addresses().forEach(ip -> shared.add(new Address(endpoint.network(), ip)));
        if (!endpoint.isDeclared()) {
            learnedAt
                    .computeIfAbsent(port(endpoint), any -> new LinkedHashSet<>())
                    .add(endpoint.id());
        }
    }

    private void remove(Endpoint endpoint) {
        all.remove(endpoint.id());
        changed.accept(endpoint.id());
        dropFromIndexes(endpoint);
    }

    private void dropFromIndexes(Endpoint old) {
        old.ip().ifPresent(ip -> disown(new Address(old.network(), ip), old.mac()));
        learnedAt.computeIfPresent(port(old), (port, ids) -> {
            ids.remove(old.id());
            return ids.isEmpty() ? null : ids;
        });
    }

    private static Assignments.Port port(Endpoint endpoint) {
        return new Assignments.Port(endpoint.host(), endpoint.port());
    }

    private void disown(Address address, MacAddress by) {
        owners.remove(address);
        former.remove(address); // to be the newest
        former.put(address, by);
        if (former.size() > MOST_FORMER) {
            former.remove(former.keySet().iterator().next());
        }
    }
}
