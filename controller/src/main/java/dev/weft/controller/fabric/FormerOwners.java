package dev.weft.controller.fabric;

import dev.weft.controller.fabric.EndpointImage.Address;
import dev.weft.flows.PersistentMap;
import dev.weft.topology.MacAddress;
import java.util.Optional;

/**
 * Who had an address last, of those that went or have another by now; of the newest only. Immutable.
 *
 * @param had     by address
 * @param ordered the addresses by the place of their entries, oldest first
 * @param first   not above any place
 * @param next    above all places
 */
record FormerOwners(PersistentMap<Address, Had> had, PersistentMap<Long, Address> ordered, long first, long next) {
    /** Of how many addresses it is kept. */
    static final int MOST = 10_000;

    static final FormerOwners NONE = new FormerOwners(PersistentMap.empty(), PersistentMap.empty(), 0, 0);

    /** Who had it, and its place. */
    record Had(MacAddress by, long place) {}

    Optional<MacAddress> of(Address address) {
        return Optional.ofNullable(had.get(address)).map(Had::by);
    }

    FormerOwners with(Address address, MacAddress by) {
        FormerOwners without = without(address);
        FormerOwners more = new FormerOwners(
                without.had.with(address, new Had(by, next)),
                without.ordered.with(next, address),
                without.first,
                next + 1);
        return more.had.size() > MOST ? more.withoutOldest() : more;
    }

    FormerOwners without(Address address) {
        Had gone = had.get(address);
        return gone == null ? this : new FormerOwners(had.without(address), ordered.without(gone.place()), first, next);
    }

    private FormerOwners withoutOldest() {
        long oldest = first;
        while (!ordered.containsKey(oldest)) {
            oldest++;
        }
        FormerOwners left = without(ordered.get(oldest));
        return new FormerOwners(left.had, left.ordered, oldest + 1, left.next);
    }
}
