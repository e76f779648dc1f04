package dev.weft.topology;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address.
 *
 * @param bits the address, first octet in bits 31..24
 */
public record Ipv4Address(int bits) implements Comparable<Ipv4Address> {
    // No leading zeros: some readers take 010 for eight, so it is refused rather than guessed.
    private static final String OCTET = "(0|[1-9][0-9]{0,2})";
    private static final Pattern TEXT = Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);

    /**
     * Reads dotted decimal, without leading zeros.
     *
     * @throws IllegalArgumentException quoting the text, when it is not that
     */
    public static Ipv4Address parse(String text) {
        Matcher octets = TEXT.matcher(text);
        if (!octets.matches()) {
            throw new IllegalArgumentException("not an IPv4 address like 192.168.1.11: '" + text + "'");
        }
        int bits = 0;
        for (int i = 1; i <= 4; i++) {
            int octet = Integer.parseInt(octets.group(i));
            if (octet > 255) {
                throw new IllegalArgumentException("octet " + octet + " is over 255 in '" + text + "'");
            }
            bits = bits << 8 | octet;
        }
        return new Ipv4Address(bits);
    }

    /** The address as a number from 0 to 0xffff_ffff. */
    public long toLong() {
        return Integer.toUnsignedLong(bits);
    }

    /** The address after this one; after the last comes the first. */
    public Ipv4Address next() {
        return new Ipv4Address(bits + 1);
    }

    @Override
    public int compareTo(Ipv4Address other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
    }
}
