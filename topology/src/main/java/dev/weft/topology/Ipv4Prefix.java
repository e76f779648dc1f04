package dev.weft.topology;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 subnet in CIDR form; the host bits of its address are zero.
 *
 * @param address the subnet's first address
 * @param length  how many leading bits are fixed, 0 to 32
 */
public record Ipv4Prefix(Ipv4Address address, int length) {
    private static final Pattern TEXT = Pattern.compile("([^/]+)/(0|[1-9][0-9]?)");

    public Ipv4Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("prefix length is not 0 to 32: " + length);
        }
        if ((address.bits() & ~mask(length)) != 0) {
            Ipv4Address first = new Ipv4Address(address.bits() & mask(length));
            throw new IllegalArgumentException(
                    address + "/" + length + " has host bits set; the subnet is " + first + "/" + length);
        }
    }

    /**
     * Reads {@code address/length}.
     *
     * @throws IllegalArgumentException quoting the text, when it is not that or has host bits set
     */
    public static Ipv4Prefix parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a subnet like 192.168.1.0/24: '" + text + "'");
        }
        return new Ipv4Prefix(Ipv4Address.parse(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    /** The subnet of that length that the address is in. */
    public static Ipv4Prefix around(Ipv4Address address, int length) {
        return new Ipv4Prefix(new Ipv4Address(address.bits() & mask(length)), length);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    public Ipv4Address netmask() {
        return new Ipv4Address(mask(length));
    }

    /** The last address: the subnet's directed broadcast. */
    public Ipv4Address broadcast() {
        return new Ipv4Address(address.bits() | ~mask(length));
    }

    public boolean contains(Ipv4Address other) {
        return (other.bits() & mask(length)) == address.bits();
    }

    /** Whether a machine in the subnet can have the address: all but its first and last, and of a /31 both (RFC 3021). */
    public boolean isUsable(Ipv4Address other) {
        return contains(other) && (length >= 31 || !other.equals(address) && !other.equals(broadcast()));
    }

    /** The first address that a machine in the subnet can have. */
    public Ipv4Address firstUsable() {
        return length >= 31 ? address : address.next();
    }

    public boolean overlaps(Ipv4Prefix other) {
        return contains(other.address) || other.contains(address);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
