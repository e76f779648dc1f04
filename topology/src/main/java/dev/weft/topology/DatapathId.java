package dev.weft.topology;

import java.util.Locale;

/**
 * The 64-bit name of a bridge as an OpenFlow switch (OpenFlow 1.3.5, section 7.3.1).
 *
 * @param bits all 64
 */
public record DatapathId(long bits) implements Comparable<DatapathId> {
    /** ASCII "we": a datapath id that begins so was given by Weft. */
    private static final long WEFT = 0x7765L << 48;

    /** The id of a host's bridge: unique because VTEP addresses are. */
    public static DatapathId of(Ipv4Address vtep) {
        return new DatapathId(WEFT | vtep.toLong());
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
