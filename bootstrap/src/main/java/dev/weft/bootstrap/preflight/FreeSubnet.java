package dev.weft.bootstrap.preflight;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import java.util.List;
import java.util.Optional;

/** Finds private addresses (RFC 1918) that nothing has. */
final class FreeSubnet {
    /** In this order: the largest one first, where it is least likely that somebody has chosen the same. */
    private static final List<Ipv4Prefix> PRIVATE = List.of(
            Ipv4Prefix.parse("10.64.0.0/10"),
            Ipv4Prefix.parse("10.0.0.0/8"),
            Ipv4Prefix.parse("172.16.0.0/12"),
            Ipv4Prefix.parse("192.168.0.0/16"));

    private FreeSubnet() {}

    /** One as large as the given one, that overlaps none of the taken ones; steps over a taken one at once. */
    static Optional<Ipv4Prefix> like(Ipv4Prefix wanted, List<Ipv4Prefix> taken) {
        return PRIVATE.stream()
                .filter(space -> space.length() <= wanted.length())
                .flatMap(space -> in(space, wanted.length(), taken).stream())
                .findFirst();
    }

    private static Optional<Ipv4Prefix> in(Ipv4Prefix space, int length, List<Ipv4Prefix> taken) {
        long size = 1L << (32 - length);
        long at = space.address().toLong();
        while (at <= space.broadcast().toLong()) {
            Ipv4Prefix candidate = new Ipv4Prefix(new Ipv4Address((int) at), length);
            Optional<Ipv4Prefix> blocking =
                    taken.stream().filter(candidate::overlaps).findFirst();
            if (blocking.isEmpty()) {
                return Optional.of(candidate);
            }
            long after = Math.max(
                            candidate.broadcast().toLong(),
                            blocking.get().broadcast().toLong())
                    + 1;
            at = (after + size - 1) / size * size;
        }
        return Optional.empty();
    }
}
