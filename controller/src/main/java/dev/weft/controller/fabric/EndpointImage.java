package dev.weft.controller.fabric;

import dev.weft.flows.Endpoint;
import dev.weft.flows.PersistentMap;
import dev.weft.topology.Ipv4Address;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All endpoints, declared and learned, with indexes: a change costs the same however many there are. Immutable.
 *
 * @param all       by id
 * @param owners    who has an address as its own
 * @param holders   who has an address that containers share
 * @param shared    the addresses that containers share, with how many may have each
 * @param learnedAt by port, those that were learned there
 * @param former    who had an address last, of those that went
 * @param next      the place of the next endpoint that becomes known, in the order of that
 */
record EndpointImage(
        PersistentMap<Endpoint.Id, Known> all,
        PersistentMap<Address, Endpoint.Id> owners,
        PersistentMap<Address, Endpoint.Id> holders,
        PersistentMap<Address, Integer> shared,
        PersistentMap<Assignments.Port, PersistentMap<Endpoint.Id, Boolean>> learnedAt,
        FormerOwners former,
        long next) {
    static final EndpointImage EMPTY = new EndpointImage(
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            FormerOwners.NONE,
            0);

    /** An address in a network. */
    record Address(String network, Ipv4Address ip) {}

    /**
     * One that is known.
     *
     * @param place in the order of becoming known
     */
    record Known(Endpoint endpoint, long place) {}

    Optional<Endpoint> find(Endpoint.Id id) {
        return Optional.ofNullable(all.get(id)).map(Known::endpoint);
    }

    /** In no order. */
    Stream<Endpoint> stream() {
        return all.values().stream().map(Known::endpoint);
    }

    /** Those of the learned ones that a predicate picks, in the order in which they became known. */
    List<Endpoint> learned(Predicate<Endpoint> which) {
        return all.values().stream()
                .filter(known -> !known.endpoint().isDeclared() && which.test(known.endpoint()))
                .sorted(Comparator.comparingLong(Known::place))
                .map(Known::endpoint)
                .toList();
    }

    /** Who was learned at a port, in the order in which they became known. */
    List<Endpoint> learnedAt(Assignments.Port port) {
        return idsAt(port).keySet().stream()
                .map(all::get)
                .sorted(Comparator.comparingLong(Known::place))
                .map(Known::endpoint)
                .toList();
    }

    int countLearnedAt(Assignments.Port port) {
        return idsAt(port).size();
    }

    private PersistentMap<Endpoint.Id, Boolean> idsAt(Assignments.Port port) {
        return learnedAt.getOrDefault(port, PersistentMap.empty());
    }

    /** Who has the address, as its own or shared. */
    Optional<Endpoint> ownerOf(String network, Ipv4Address ip) {
        Address address = new Address(network, ip);
        return Optional.ofNullable(owners.get(address))
                .or(() -> Optional.ofNullable(holders.get(address)))
                .flatMap(this::find);
    }

    /** An endpoint is so now, whatever it was. */
    EndpointImage with(Endpoint endpoint) {
        EndpointImage without = find(endpoint.id()).map(this::unindexed).orElse(this);
        Known before = all.get(endpoint.id());
        return new EndpointImage(
                        without.all.with(endpoint.id(), new Known(endpoint, before == null ? next : before.place())),
                        without.owners,
                        without.holders,
                        without.shared,
                        without.learnedAt,
                        without.former,
                        before == null ? next + 1 : next)
                .indexed(endpoint);
    }

    /** Nobody has that id any more. */
    EndpointImage without(Endpoint.Id id) {
        return find(id).map(gone -> {
                    EndpointImage left = unindexed(gone);
                    return new EndpointImage(
                            left.all.without(id),
                            left.owners,
                            left.holders,
                            left.shared,
                            left.learnedAt,
                            left.former,
                            next);
                })
                .orElse(this);
    }

    /** It is known that another has the address now. */
    EndpointImage withoutFormer(Address address) {
        return new EndpointImage(all, owners, holders, shared, learnedAt, former.without(address), next);
    }

    private EndpointImage indexed(Endpoint endpoint) {
        PersistentMap<Address, Endpoint.Id> newOwners = owners;
        if (endpoint.ip().isPresent()) {
            newOwners = owners.with(address(endpoint, endpoint.ip().get()), endpoint.id());
        }
        PersistentMap<Address, Integer> newShared = shared;
        for (Ipv4Address ip : endpoint.grants().addresses()) {
            Address address = address(endpoint, ip);
            newShared = newShared.with(address, newShared.getOrDefault(address, 0) + 1);
        }
        PersistentMap<Address, Endpoint.Id> newHolders = holders;
        for (Ipv4Address ip : endpoint.grants().held()) {
            newHolders = newHolders.with(address(endpoint, ip), endpoint.id());
        }
        Assignments.Port port = port(endpoint);
        return new EndpointImage(
                all,
                newOwners,
                newHolders,
                newShared,
                endpoint.isDeclared()
                        ? learnedAt
                        : learnedAt.with(port, idsAt(port).with(endpoint.id(), true)),
                former,
                next);
    }

    private EndpointImage unindexed(Endpoint endpoint) {
        PersistentMap<Address, Endpoint.Id> newOwners = owners;
        FormerOwners newFormer = former;
        if (endpoint.ip().isPresent()) {
            Address address = address(endpoint, endpoint.ip().get());
            newOwners = without(owners, address, endpoint.id());
            newFormer = endpoint.isDeclared() ? former : former.with(address, endpoint.mac());
        }
        PersistentMap<Address, Integer> newShared = shared;
        for (Ipv4Address ip : endpoint.grants().addresses()) {
            Address address = address(endpoint, ip);
            int left = newShared.get(address) - 1;
            newShared = left == 0 ? newShared.without(address) : newShared.with(address, left);
        }
        PersistentMap<Address, Endpoint.Id> newHolders = holders;
        for (Ipv4Address ip : endpoint.grants().held()) {
            newHolders = without(newHolders, address(endpoint, ip), endpoint.id());
        }
        Assignments.Port port = port(endpoint);
        PersistentMap<Endpoint.Id, Boolean> left = idsAt(port).without(endpoint.id());
        return new EndpointImage(
                all,
                newOwners,
                newHolders,
                newShared,
                left.isEmpty() ? learnedAt.without(port) : learnedAt.with(port, left),
                newFormer,
                next);
    }

    private static PersistentMap<Address, Endpoint.Id> without(
            PersistentMap<Address, Endpoint.Id> by, Address address, Endpoint.Id id) {
        return id.equals(by.get(address)) ? by.without(address) : by;
    }

    private static Address address(Endpoint endpoint, Ipv4Address ip) {
        return new Address(endpoint.network(), ip);
    }

    private static Assignments.Port port(Endpoint endpoint) {
        return new Assignments.Port(endpoint.host(), endpoint.port());
    }
}
