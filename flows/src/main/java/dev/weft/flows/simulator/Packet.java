package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * A packet as a switch sees it: its headers, and what the pipeline knows besides (ingress port, metadata and tunnel
 * fields, which are there in every packet and 0 until something sets them). A header that the packet's protocol does
 * not have is not there at all. Immutable.
 */
public final class Packet {
    /** What does not travel in the frame itself. */
    private static final Set<Field> PIPELINE =
            EnumSet.of(Field.IN_PORT, Field.METADATA, Field.TUN_ID, Field.TUN_SRC, Field.TUN_DST);

    /** EtherTypes of protocols that have fields of their own: IPv4, ARP, VLAN tags (802.1Q and 802.1ad), IPv6. */
    private static final Set<Integer> WITH_HEADERS =
            Set.of(Match.ETH_TYPE_IPV4, Match.ETH_TYPE_ARP, 0x8100, 0x88a8, Match.ETH_TYPE_IPV6);

    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REPLY = 0;
    private static final int TTL = 64;

    private final EnumMap<Field, Long> values;

    private Packet(EnumMap<Field, Long> values) {
        this.values = values;
    }

    /**
     * A frame that has no headers beyond Ethernet's.
     *
     * @param type EtherType, 0x0600 to 0xffff; not one of {@link #WITH_HEADERS}
     */
    public static Packet ethernet(MacAddress from, MacAddress to, int type) {
        if (WITH_HEADERS.contains(type) || type < 0x0600 || type > 0xffff) {
            throw new IllegalArgumentException(String.format("0x%04x is not a plain EtherType", type));
        }
        return frame(from, to, type);
    }

    /** A request for the target's address, sent to everybody (RFC 826). */
    public static Packet arpRequest(MacAddress sender, Ipv4Address senderIp, Ipv4Address target) {
        return frame(sender, new MacAddress(Field.ETH_DST.allBits()), Match.ETH_TYPE_ARP)
                .having(Field.ARP_OP, ARP_REQUEST)
                .having(Field.ARP_SHA, sender.bits())
                .having(Field.ARP_SPA, senderIp.toLong())
                .having(Field.ARP_THA, 0)
                .having(Field.ARP_TPA, target.toLong());
    }

    /** A reply to who asked (RFC 826). */
    public static Packet arpReply(MacAddress sender, Ipv4Address senderIp, MacAddress asker, Ipv4Address askerIp) {
        return frame(sender, asker, Match.ETH_TYPE_ARP)
                .having(Field.ARP_OP, ARP_REPLY)
                .having(Field.ARP_SHA, sender.bits())
                .having(Field.ARP_SPA, senderIp.toLong())
                .having(Field.ARP_THA, asker.bits())
                .having(Field.ARP_TPA, askerIp.toLong());
    }

    /**
     * An IPv4 packet with a TTL of 64; UDP from and to port 0 ({@link #with} sets others).
     *
     * @param protocol IP protocol number, 0 to 255; not ICMP, which has headers of its own
     */
    public static Packet ipv4(MacAddress from, MacAddress to, Ipv4Address source, Ipv4Address target, int protocol) {
        if (protocol == Match.IP_PROTO_ICMP) {
            throw new IllegalArgumentException("use echoRequest or echoReply for ICMP");
        }
        return ip(from, to, source, target, protocol).withPorts(protocol);
    }

    /**
     * An IPv6 packet with a hop limit of 64, its addresses left out: no flow looks at them. UDP from and to port 0.
     *
     * @param protocol next header, 0 to 255; not ICMPv6, which has headers of its own
     */
    public static Packet ipv6(MacAddress from, MacAddress to, int protocol) {
        if (protocol == Match.IP_PROTO_ICMPV6) {
            throw new IllegalArgumentException("use icmpv6 for ICMPv6");
        }
        return ipv6Header(from, to, protocol).withPorts(protocol);
    }

    /**
     * An ICMPv6 message (RFC 4443) with a hop limit of 255, as neighbour discovery needs it (RFC 4861).
     *
     * @param type 0 to 255, like 134 for a router advertisement
     */
    public static Packet icmpv6(MacAddress from, MacAddress to, int type) {
        return ipv6Header(from, to, Match.IP_PROTO_ICMPV6)
                .with(Field.IP_TTL, 255)
                .having(Field.ICMPV6_TYPE, type);
    }

    private static Packet ipv6Header(MacAddress from, MacAddress to, int protocol) {
        return frame(from, to, Match.ETH_TYPE_IPV6)
                .having(Field.IP_PROTO, protocol)
                .having(Field.IP_TTL, TTL);
    }

    private Packet withPorts(int protocol) {
        return protocol == Match.IP_PROTO_UDP ? having(Field.UDP_SRC, 0).having(Field.UDP_DST, 0) : this;
    }

    /**
     * The same in a frame with a VLAN tag (IEEE 802.1Q).
     *
     * @param vid VLAN id, 0 to 4095
     */
    public Packet tagged(int vid) {
        return with(Field.VLAN_TCI, Match.VLAN_PRESENT | vid);
    }

    /** An ICMP echo request (RFC 792): a ping. */
    public static Packet echoRequest(MacAddress from, MacAddress to, Ipv4Address source, Ipv4Address target) {
        return icmp(from, to, source, target, ECHO_REQUEST);
    }

    /** An ICMP echo reply (RFC 792). */
    public static Packet echoReply(MacAddress from, MacAddress to, Ipv4Address source, Ipv4Address target) {
        return icmp(from, to, source, target, ECHO_REPLY);
    }

    private static Packet icmp(MacAddress from, MacAddress to, Ipv4Address source, Ipv4Address target, int type) {
        return ip(from, to, source, target, Match.IP_PROTO_ICMP)
                .having(Field.ICMP_TYPE, type)
                .having(Field.ICMP_CODE, 0);
    }

    private static Packet ip(MacAddress from, MacAddress to, Ipv4Address source, Ipv4Address target, int protocol) {
        return frame(from, to, Match.ETH_TYPE_IPV4)
                .having(Field.IP_PROTO, protocol)
                .having(Field.IP_TTL, TTL)
                .having(Field.IPV4_SRC, source.toLong())
                .having(Field.IPV4_DST, target.toLong());
    }

    private static Packet frame(MacAddress from, MacAddress to, int type) {
        EnumMap<Field, Long> values = new EnumMap<>(Field.class);
        PIPELINE.forEach(field -> values.put(field, 0L));
        values.put(Field.ETH_SRC, from.bits());
        values.put(Field.ETH_DST, to.bits());
        values.put(Field.ETH_TYPE, (long) type);
        values.put(Field.VLAN_TCI, 0L);
        return new Packet(values);
    }

    /** The same as it comes in by a port: without metadata, and without what a tunnel said. */
    public Packet arrivingAt(int port) {
        return headersOnly().with(Field.IN_PORT, Integer.toUnsignedLong(port));
    }

    /** The same as it comes out of a tunnel. */
    public Packet arrivingByTunnel(int port, long tunnelId, Ipv4Address source, Ipv4Address target) {
        return arrivingAt(port)
                .with(Field.TUN_ID, tunnelId)
                .with(Field.TUN_SRC, source.toLong())
                .with(Field.TUN_DST, target.toLong());
    }

    /**
     * What its receiver answers: an echo reply to an echo request, and to any other IPv4 packet one the other way. Empty
     * where there is no answer: to what is for everybody, to other ICMP, and to what is not IPv4.
     */
    public Optional<Packet> reply() {
        boolean toMany = new MacAddress(get(Field.ETH_DST)).isMulticast();
        if (toMany || !has(Field.IPV4_DST) || has(Field.ICMP_TYPE) && get(Field.ICMP_TYPE) != ECHO_REQUEST) {
            return Optional.empty();
        }
        Packet back = headersOnly()
                .with(Field.ETH_SRC, get(Field.ETH_DST))
                .with(Field.ETH_DST, get(Field.ETH_SRC))
                .with(Field.IPV4_SRC, get(Field.IPV4_DST))
                .with(Field.IPV4_DST, get(Field.IPV4_SRC))
                .with(Field.IP_TTL, TTL);
        if (has(Field.UDP_SRC)) {
            return Optional.of(back.with(Field.UDP_SRC, get(Field.UDP_DST)).with(Field.UDP_DST, get(Field.UDP_SRC)));
        }
        return Optional.of(has(Field.ICMP_TYPE) ? back.with(Field.ICMP_TYPE, ECHO_REPLY) : back);
    }

    /** The frame alone, as it is on a wire: all that is not a header is 0. */
    public Packet headersOnly() {
        EnumMap<Field, Long> copy = new EnumMap<>(values);
        PIPELINE.forEach(field -> copy.put(field, 0L));
        return new Packet(copy);
    }

    /**
     * The same with another value of a field that it has.
     *
     * @throws IllegalArgumentException when it has no such field, or the value does not fit it
     */
    public Packet with(Field field, long value) {
        if (!has(field)) {
            throw new IllegalArgumentException(this + " has no " + field);
        }
        return having(field, value);
    }

    private Packet having(Field field, long value) {
        if ((value & ~field.allBits()) != 0) {
            throw new IllegalArgumentException(String.format("0x%x does not fit %s", value, field));
        }
        EnumMap<Field, Long> copy = new EnumMap<>(values);
        copy.put(field, value);
        return new Packet(copy);
    }

    /** Whether the packet's protocol has this field. */
    public boolean has(Field field) {
        return values.containsKey(field);
    }

    /**
     * The value of a field that it has.
     *
     * @throws IllegalArgumentException when it has no such field
     */
    public long get(Field field) {
        if (!has(field)) {
            throw new IllegalArgumentException(this + " has no " + field);
        }
        return values.get(field);
    }

    /** Whether a flow with this match is for it. */
    public boolean fits(Match match) {
        for (Map.Entry<Field, Match.Bits> entry : match.fields().entrySet()) {
            Long value = values.get(entry.getKey());
            if (value == null
                    || (value & entry.getValue().mask()) != entry.getValue().value()) {
                return false;
            }
        }
        return true;
    }

    /** All the fields it has. */
    public Map<Field, Long> fields() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Packet packet && values.equals(packet.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** In {@code ovs-ofctl} syntax, as {@code ofproto/trace} takes it; pipeline fields and VLAN tags of 0 are left out. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",");
        values.forEach((field, value) -> {
            if (value != 0 || !PIPELINE.contains(field) && field != Field.VLAN_TCI) {
                text.add(
                        field == Field.ETH_TYPE
                                ? String.format("dl_type=0x%04x", value)
                                : Match.ALL.with(field, value).toString());
            }
        });
        return text.toString();
    }
}
