package dev.weft.controller.packet;

import dev.weft.flows.Match;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.nio.ByteBuffer;

/** What a gateway tells a sender whose packet it could not pass on (RFC 792). */
public enum IcmpError {
    /** There is no way to that network. */
    NET_UNREACHABLE(3, 0),
    /** The network is known, but nobody there has that address. */
    HOST_UNREACHABLE(3, 1),
    /** The packet had been through as many routers as it may. */
    TIME_EXCEEDED(11, 0);

    private static final int ICMP_HEADER = 8;

    /** Internetwork control, as RFC 1812, section 4.3.2.5 wants errors to be marked. */
    private static final int PRECEDENCE = 0xc0;

    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int TTL = 64;

    private final int type;
    private final int code;

    IcmpError(int type, int code) {
        this.type = type;
        this.code = code;
    }

    /**
     * The error about a packet that {@link Ipv4Frame#mayBeAnswered}, to the station that it came from.
     *
     * @param mac     the gateway's
     * @param gateway the gateway's address in the network that the packet came from
     * @return an Ethernet frame of at most 110 bytes
     */
    public byte[] about(Ipv4Frame packet, MacAddress mac, Ipv4Address gateway) {
        byte[] quote = packet.quote();
        int length = Ipv4Frame.LEAST_HEADER + ICMP_HEADER + quote.length;
        byte[] frame = new byte[Ethernet.HEADER + length];
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        Ethernet.header(bytes, packet.sender(), mac, Match.ETH_TYPE_IPV4);
        bytes.put((byte) 0x45).put((byte) PRECEDENCE).putShort((short) length);
        bytes.putShort((short) 0).putShort((short) DO_NOT_FRAGMENT); // never in fragments, so it needs no number
        bytes.put((byte) TTL).put((byte) Match.IP_PROTO_ICMP).putShort((short) 0);
        bytes.putInt(gateway.bits()).putInt(packet.source().bits());
        int icmp = bytes.position();
        bytes.put((byte) type).put((byte) code).putShort((short) 0).putInt(0).put(quote);
        bytes.putShort(Ethernet.HEADER + 10, (short) Checksum.of(frame, Ethernet.HEADER, Ipv4Frame.LEAST_HEADER));
        bytes.putShort(icmp + 2, (short) Checksum.of(frame, icmp, frame.length - icmp));
        return frame;
    }
}
