package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.Locale;

/**
 * A header or metadata field that the pipeline matches, sets or moves (OpenFlow 1.3.5, section 7.2.3.7; the tunnel
 * addresses and the TTL are Open vSwitch's, ovs-fields(7)). Values are unsigned numbers of the field's width, in network
 * order: a MAC address has its first octet in bits 47..40.
 */
public enum Field {
    IN_PORT("in_port", 32, Form.DECIMAL),
    METADATA("metadata", 64, Form.HEX),
    TUN_ID("tun_id", 64, Form.HEX),
    TUN_SRC("tun_src", 32, Form.IPV4),
    TUN_DST("tun_dst", 32, Form.IPV4),
    ETH_DST("dl_dst", 48, Form.MAC),
    ETH_SRC("dl_src", 48, Form.MAC),
    ETH_TYPE("dl_type", 16, Form.HEX),
    /** The VLAN tag's control information; bit 12 (0x1000) says that there is a tag. 0: none (OFPVID_NONE). */
    VLAN_TCI("vlan_tci", 16, Form.HEX),
    IP_PROTO("nw_proto", 8, Form.DECIMAL),
    IP_TTL("nw_ttl", 8, Form.DECIMAL),
    IPV4_SRC("nw_src", 32, Form.IPV4),
    IPV4_DST("nw_dst", 32, Form.IPV4),
    ICMP_TYPE("icmp_type", 8, Form.DECIMAL),
    ICMP_CODE("icmp_code", 8, Form.DECIMAL),
    ICMPV6_TYPE("icmpv6_type", 8, Form.DECIMAL),
    UDP_SRC("udp_src", 16, Form.DECIMAL),
    UDP_DST("udp_dst", 16, Form.DECIMAL),
    ARP_OP("arp_op", 16, Form.DECIMAL),
    ARP_SPA("arp_spa", 32, Form.IPV4),
    ARP_TPA("arp_tpa", 32, Form.IPV4),
    ARP_SHA("arp_sha", 48, Form.MAC),
    ARP_THA("arp_tha", 48, Form.MAC);

    private enum Form {
        DECIMAL,
        HEX,
        MAC,
        IPV4
    }

    private final String ovsName;
    private final int width;
    private final Form form;

    Field(String ovsName, int width, Form form) {
        this.ovsName = ovsName;
        this.width = width;
        this.form = form;
    }

    /** The name in {@code ovs-ofctl} syntax. */
    public String ovsName() {
        return ovsName;
    }

    /** Bits, 8 to 64. */
    public int width() {
        return width;
    }

    /** All bits of the field: the mask of an exact match. */
    public long allBits() {
        return width == 64 ? -1L : (1L << width) - 1;
    }

    /** The value in {@code ovs-ofctl} syntax. */
    public String format(long value) {
        return switch (form) {
            case DECIMAL -> Long.toUnsignedString(value);
            case HEX -> "0x" + String.format(Locale.ROOT, this == ETH_TYPE || this == VLAN_TCI ? "%04x" : "%x", value);
            case MAC -> new MacAddress(value).toString();
            case IPV4 -> new Ipv4Address((int) value).toString();
        };
    }

    /** Value and mask in {@code ovs-ofctl} syntax: the mask is left out where it is all bits. */
    String format(long value, long mask) {
        if (mask == allBits()) {
            return format(value);
        }
        int prefix = width - Long.numberOfTrailingZeros(mask);
        boolean isPrefix = form == Form.IPV4 && mask == (allBits() & -1L << (width - prefix));
        return format(value) + "/" + (isPrefix ? Integer.toString(prefix) : format(mask));
    }
}
