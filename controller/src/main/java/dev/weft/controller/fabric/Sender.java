package dev.weft.controller.fabric;

import dev.weft.flows.Match;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Who sent a frame, as far as the frame itself says.
 *
 * @param ip        the sender's address in an ARP packet (RFC 826) or the source of an IPv4 packet; empty: neither, or 0.0.0.0
 * @param announces whether it asks for its own address, so that everybody hears it (RFC 5227, section 2.3)
 */
record Sender(MacAddress mac, Optional<Ipv4Address> ip, boolean announces) {
    private static final int ETHER_TYPE = 12;
    private static final int ETHERNET_HEADER = 14;
    private static final int ARP_SENDER_IP = ETHERNET_HEADER + 14;
    private static final int ARP_OPERATION = ETHERNET_HEADER + 6;
    private static final int ARP_TARGET_IP = ETHERNET_HEADER + 24;
    private static final int IPV4_SOURCE = ETHERNET_HEADER + 12;
    private static final int ARP_REQUEST = 1;

    /** One that is not heard just now. */
    Sender(MacAddress mac, Optional<Ipv4Address> ip) {
        this(mac, ip, false);
    }

    static boolean isArp(byte[] frame) {
        return frame.length >= ETHERNET_HEADER && etherType(frame) == Match.ETH_TYPE_ARP;
    }

    private static int etherType(byte[] frame) {
        return ByteBuffer.wrap(frame).getShort(ETHER_TYPE) & 0xffff;
    }

    /** Empty for what is too short to have a sender. */
    static Optional<Sender> of(byte[] frame) {
        if (frame.length < ETHERNET_HEADER) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        long mac = (bytes.getShort(6) & 0xffffL) << 32 | bytes.getInt(8) & 0xffff_ffffL;
        int offset = switch (etherType(frame)) {
            case Match.ETH_TYPE_ARP -> ARP_SENDER_IP;
            case Match.ETH_TYPE_IPV4 -> IPV4_SOURCE;
            default -> frame.length;
        };
        Optional<Ipv4Address> ip = offset + 4 <= frame.length && bytes.getInt(offset) != 0
                ? Optional.of(new Ipv4Address(bytes.getInt(offset)))
                : Optional.empty();
        return Optional.of(new Sender(new MacAddress(mac), ip, ip.isPresent() && asksFor(ip.get(), bytes)));
    }

    private static boolean asksFor(Ipv4Address ip, ByteBuffer frame) {
        return isArp(frame.array())
                && frame.capacity() >= ARP_TARGET_IP + 4
                && frame.getShort(ARP_OPERATION) == ARP_REQUEST
                && frame.getInt(ARP_TARGET_IP) == ip.bits();
    }
}
