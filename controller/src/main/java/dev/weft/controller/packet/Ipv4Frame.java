package dev.weft.controller.packet;

import dev.weft.flows.Match;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** An Ethernet frame without VLAN tag that holds an IPv4 packet (RFC 791) whose header is right. Immutable. */
public final class Ipv4Frame {
    /** Bytes of a header without options. */
    static final int LEAST_HEADER = 20;

    private static final int ETH_SOURCE = 6;
    private static final int ETH_TYPE = 12;
    private static final int VERSION_4 = 4;
    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int QUOTED_PAYLOAD = 8;

    /** Destination unreachable, source quench, redirect, time exceeded, parameter problem (RFC 792). */
    private static final Set<Integer> ICMP_ERRORS = Set.of(3, 4, 5, 11, 12);

    private static final int BROADCAST = -1;

    private final byte[] frame;
    private final ByteBuffer packet; // the header, and the payload without the frame's padding
    private final int header;

    private Ipv4Frame(byte[] frame, int header, int length) {
        this.frame = frame;
        this.header = header;
        this.packet = ByteBuffer.wrap(frame, Ethernet.HEADER, length).slice();
    }

    /**
     * Reads a frame.
     *
     * @return empty for what is not IPv4, is cut off, or has a header whose lengths or checksum are wrong: a router drops
     *     such packets and says nothing (RFC 1812, section 5.2.2)
     */
    public static Optional<Ipv4Frame> of(byte[] frame) {
        if (frame.length < Ethernet.HEADER + LEAST_HEADER) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        int first = bytes.get(Ethernet.HEADER);
        int header = (first & 0xf) * 4;
        int length = Short.toUnsignedInt(bytes.getShort(Ethernet.HEADER + 2));
        boolean fits = Short.toUnsignedInt(bytes.getShort(ETH_TYPE)) == Match.ETH_TYPE_IPV4
                && (first >> 4 & 0xf) == VERSION_4
                && header >= LEAST_HEADER
                && header <= length
                && length <= frame.length - Ethernet.HEADER;
        return fits && Checksum.of(frame, Ethernet.HEADER, header) == 0
                ? Optional.of(new Ipv4Frame(frame.clone(), header, length))
                : Optional.empty();
    }

    /** The MAC address that it came from. */
    public MacAddress sender() {
        return mac(ETH_SOURCE);
    }

    private MacAddress mac(int at) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        return new MacAddress((bytes.getShort(at) & 0xffffL) << 32 | bytes.getInt(at + 2) & 0xffff_ffffL);
    }

    public Ipv4Address source() {
        return new Ipv4Address(packet.getInt(12));
    }

    public Ipv4Address destination() {
        return new Ipv4Address(packet.getInt(16));
    }

    /**
     * Whether an ICMP error may be sent about it (RFC 1812, section 4.3.2.7): not about an error, nor a fragment other
     * than the first, nor what was for many, nor to a source that is not one machine's address.
     */
    public boolean mayBeAnswered() {
        return !isError()
                && (packet.getShort(6) & FRAGMENT_OFFSET) == 0
                && !mac(0).isMulticast()
                && !sender().isMulticast()
                && isOneMachine(source())
                && isOneMachine(destination());
    }

    /** An ICMP packet too short to say its type is taken for an error. */
    private boolean isError() {
        return packet.get(9) == Match.IP_PROTO_ICMP
                && (packet.limit() == header || ICMP_ERRORS.contains(Byte.toUnsignedInt(packet.get(header))));
    }

    /** Not "this network", loopback, multicast, reserved or broadcast (RFC 6890). */
    private static boolean isOneMachine(Ipv4Address address) {
        int first = address.bits() >>> 24;
        return first != 0 && first != 127 && first < 224 && address.bits() != BROADCAST;
    }

    /** What an ICMP error says about it: its header and the first 8 bytes behind, or as many as there are (RFC 792). */
    byte[] quote() {
        return Arrays.copyOfRange(
                frame, Ethernet.HEADER, Ethernet.HEADER + Math.min(packet.limit(), header + QUOTED_PAYLOAD));
    }

    /** The same packet in a frame between other stations. */
    public byte[] between(MacAddress from, MacAddress to) {
        byte[] other = frame.clone();
        Ethernet.addresses(ByteBuffer.wrap(other), to, from);
        return other;
    }
}
