package dev.weft.bootstrap.findings;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the datapaths of a host did not know what to do with, since Open vSwitch started: each such packet is an upcall to
 * ovs-vswitchd, which decides it (ovs-dpctl(8), "show").
 *
 * @param missed packets that no flow of the datapath matched
 * @param lost   of these, packets that ovs-vswitchd never got; they are gone
 */
public record Upcalls(long missed, long lost) {
    /** Fewer than so many are those of a moment. */
    private static final long FEW = 10;

    /** Less than one in so many is what a burst of new flows costs. */
    private static final long SELDOM = 20;

    private static final Pattern LOOKUPS = Pattern.compile("missed:([0-9]{1,18}) lost:([0-9]{1,18})");

    /** Sums up what {@code ovs-appctl dpctl/show} says of all datapaths; empty: it says nothing. */
    static Optional<Upcalls> read(List<String> lines) {
        return lines.stream()
                .map(LOOKUPS::matcher)
                .filter(Matcher::find)
                .map(found -> new Upcalls(Long.parseLong(found.group(1)), Long.parseLong(found.group(2))))
                .reduce((one, other) -> new Upcalls(one.missed + other.missed, one.lost + other.lost));
    }

    /** What came since an earlier look; all of it when Open vSwitch was started anew meanwhile. */
    Upcalls since(Upcalls earlier) {
        return missed < earlier.missed || lost < earlier.lost
                ? this
                : new Upcalls(missed - earlier.missed, lost - earlier.lost);
    }

    /** Whether so many are lost that connections feel it. */
    boolean isBad() {
        return lost >= FEW && lost * SELDOM >= missed;
    }
}
