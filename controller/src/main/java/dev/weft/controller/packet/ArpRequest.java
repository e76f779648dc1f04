package dev.weft.controller.packet;

import dev.weft.flows.Match;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.nio.ByteBuffer;

/** The question who has an IPv4 address, to everybody in an Ethernet segment (RFC 826). */
public final class ArpRequest {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final MacAddress UNKNOWN = new MacAddress(0);
    private static final int LENGTH = 28;
    private static final int ETHERNET = 1;
    private static final int REQUEST = 1;

    private ArpRequest() {}

    /**
     * @param mac    of who asks
     * @param ip     of who asks
     * @param wanted the address whose owner is to answer
     * @return an Ethernet frame of 42 bytes
     */
    public static byte[] of(MacAddress mac, Ipv4Address ip, Ipv4Address wanted) {
        ByteBuffer bytes = ByteBuffer.allocate(Ethernet.HEADER + LENGTH);
        Ethernet.header(bytes, EVERYBODY, mac, Match.ETH_TYPE_ARP);
        bytes.putShort((short) ETHERNET).putShort((short) Match.ETH_TYPE_IPV4);
        bytes.put((byte) 6).put((byte) 4).putShort((short) REQUEST);
        Ethernet.mac(bytes, mac).putInt(ip.bits());
        Ethernet.mac(bytes, UNKNOWN).putInt(wanted.bits());
        return bytes.array();
    }
}
