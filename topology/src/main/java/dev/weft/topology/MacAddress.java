package dev.weft.topology;

import java.util.regex.Pattern;

/**
 * A 48-bit IEEE 802 MAC address.
 *
 * @param bits the address, first octet on the wire in bits 47..40; 0 to 0xffff_ffff_ffff
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("MAC address does not fit 48 bits: 0x" + Long.toHexString(bits));
        }
    }

    /**
     * Reads the usual form, six octets in hexadecimal separated by colons.
     *
     * @throws IllegalArgumentException quoting the text, when it is not that
     */
    public static MacAddress parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("not a MAC address like 02:00:00:00:00:01: '" + text + "'");
        }
        return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    /** Whether the group bit is set: multicast, or broadcast. Such an address is never a source. */
    public boolean isMulticast() {
        return (bits >>> 40 & 1) != 0;
    }

    /** Whether the bits that count in the mask are those of the prefix. */
    public boolean isIn(MacAddress prefix, MacAddress mask) {
        return (bits & mask.bits) == prefix.bits;
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 44; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (bits >>> shift & 0xf), 16));
            if (shift % 8 == 0 && shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
