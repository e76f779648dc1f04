package dev.weft.bootstrap.facts;

import java.util.List;

/**
 * A network device as {@code ip -j -d addr} shows it.
 *
 * @param kind      {@code veth}, {@code tun}, ...; empty for hardware and the like
 * @param flags     {@code UP} and others
 * @param addresses IPv4, as address/length
 * @param peerIndex index of the other end where that is in another network namespace, else 0
 */
public record Link(
        String name,
        int index,
        String kind,
        String mac,
        int mtu,
        List<String> flags,
        List<String> addresses,
        int peerIndex) {
    public Link {
        flags = List.copyOf(flags);
        addresses = List.copyOf(addresses);
    }

    public boolean isUp() {
        return flags.contains("UP");
    }
}
