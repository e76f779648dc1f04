package dev.weft.flows;

import dev.weft.topology.Attachment;
import dev.weft.topology.Ipv4Address;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a declared endpoint may do besides speaking with its own address.
 *
 * @param addresses further addresses that it may have, in the file's order; others may have them too
 * @param held      those of them that it has now: it was the last to announce them
 * @param forwards  whether it may send IPv4 packets whose source is outside its network's subnet, as a router does
 */
public record Grants(List<Ipv4Address> addresses, Set<Ipv4Address> held, boolean forwards) {
    /** What almost every endpoint has. */
    public static final Grants NONE = new Grants(List.of(), Set.of(), false);

    public Grants {
        addresses = List.copyOf(addresses);
        held = Collections.unmodifiableSet(new TreeSet<>(held));
        if (!addresses.containsAll(held)) {
            throw new IllegalArgumentException(held + " are not all of " + addresses);
        }
    }

    static Grants of(Attachment attachment) {
        return attachment.addresses().isEmpty() && !attachment.forwards()
                ? NONE
                : new Grants(attachment.addresses(), Set.of(), attachment.forwards());
    }

    Grants holding(Set<Ipv4Address> now) {
        return new Grants(addresses, now, forwards);
    }
}
