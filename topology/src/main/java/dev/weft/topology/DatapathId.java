package dev.weft.topology;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The 64-bit name of a bridge as an OpenFlow switch (OpenFlow 1.3.5, section 7.3.1).
 *
 * @param bits all 64
 */
public record DatapathId(long bits) implements Comparable<DatapathId> {
    /** ASCII "we": a datapath id that begins so was given by Weft. */
    private static final long WEFT = 0x7765L << 48;

    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{16}");

    private static final int MOST_BRIDGES = 1 << 16;

    /** The id of a host's first bridge: unique because VTEP addresses are. */
    public static DatapathId of(Ipv4Address vtep) {
        return of(vtep, 0);
    }

    /**
     * The id of one of a host's bridges: bits 47 to 32 are its number.
     *
     * @param bridge 0 to 65535
     */
    public static DatapathId of(Ipv4Address vtep, int bridge) {
        if (bridge < 0 || bridge >= MOST_BRIDGES) {
            throw new IllegalArgumentException("a host's bridge is not 0 to 65535: " + bridge);
        }
        return new DatapathId(WEFT | (long) bridge << 32 | vtep.toLong());
    }

    /**
     * Reads what {@link #toString} writes, in either case.
     *
     * @throws IllegalArgumentException if it is not sixteen hexadecimal digits, or all of them are 0
     */
    public static DatapathId parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("not sixteen hexadecimal digits: " + text);
        }
        long bits = Long.parseUnsignedLong(text, 16);
        if (bits == 0) {
            throw new IllegalArgumentException("no switch has the datapath id 0");
        }
        return new DatapathId(bits);
    }

    @Override
    public int compareTo(DatapathId other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    /** Sixteen hexadecimal digits, as {@code other_config:datapath-id} wants them. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%016x", bits);
    }
}
