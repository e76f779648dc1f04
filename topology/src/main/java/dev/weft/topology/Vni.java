package dev.weft.topology;

/**
 * A VXLAN network identifier (RFC 7348, section 4): the same number in the file, in the flows and on the wire.
 *
 * @param number 1 to 16777215
 */
public record Vni(int number) implements Comparable<Vni> {
    public static final int MAX = 0xff_ffff;

    public Vni {
        if (number < 1 || number > MAX) {
            throw new IllegalArgumentException("VNI is not 1 to " + MAX + ": " + number);
        }
    }

    /** The MAC address of the network's gateway, the same on every host (anycast). */
    public MacAddress gatewayMac() {
        return new MacAddress(GATEWAY_MAC_PREFIX.bits() | number);
    }

    /** What the MAC addresses of all gateways begin with (their first three octets); no endpoint has such a one. */
    public static final MacAddress GATEWAY_MAC_PREFIX = MacAddress.parse("0e:57:fe:00:00:00");

    /** The bits of {@link #GATEWAY_MAC_PREFIX} that count. */
    public static final MacAddress GATEWAY_MAC_MASK = MacAddress.parse("ff:ff:ff:00:00:00");

    /**
     * The MAC address that a container with this IP address has in this network when the file gives none. Unique
     * within a network, because the whole IP address is in it.
     */
    public MacAddress endpointMac(Ipv4Address ip) {
        int folded = (number ^ number >>> 8 ^ number >>> 16) & 0xff;
        return new MacAddress(0x02L << 40 | (long) folded << 32 | ip.toLong());
    }

    @Override
    public int compareTo(Vni other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
