package dev.weft.lab;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An Ethernet frame, with whatever addresses somebody wants it to have.
 *
 * @param destination MAC address
 * @param source      MAC address
 * @param type        EtherType, or the length where {@code payload} begins with an LLC header (IEEE 802.3)
 * @param payload     what follows; {@link #marked} adds a text to know the frame by
 */
record Frame(String destination, String source, int type, byte[] payload) {
    static final String BROADCAST = "ff:ff:ff:ff:ff:ff";
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    private static final int ARP = 0x0806;
    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int VXLAN_PORT = 4789;

    /** ARP operations (RFC 826). */
    enum Arp {
        REQUEST,
        REPLY
    }

    /** Who an ARP packet says to be: the hardware and the protocol address of its sender. */
    record Sender(String mac, String ip) {}

    /** An ARP packet from {@code source}, which may claim to be somebody else. */
    static Frame arp(String destination, String source, Arp operation, Sender sender, String targetIp) {
        byte[] packet = ByteBuffer.allocate(28)
                .putShort((short) 1) // Ethernet
                .putShort((short) IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) (operation.ordinal() + 1))
                .put(mac(sender.mac()))
                .put(ip(sender.ip()))
                .put(operation == Arp.REQUEST ? new byte[6] : mac(destination))
                .put(ip(targetIp))
                .array();
        return new Frame(destination, source, ARP, packet);
    }

    static Frame ipv4(String destination, String source, byte[] packet) {
        return new Frame(destination, source, IPV4, packet);
    }

    /** An echo request, with right checksums: whoever gets it answers. */
    static byte[] ping(String source, String destination, String text) {
        byte[] message = join(hex("0800000000010001"), text.getBytes(StandardCharsets.US_ASCII));
        return packet(source, destination, ICMP, summed(message, 2));
    }

    /** A datagram without a checksum of its own (RFC 768 allows that). */
    static byte[] udp(String source, int sourcePort, String destination, int destinationPort, byte[] data) {
        ByteBuffer header = ByteBuffer.allocate(8)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putShort((short) (8 + data.length));
        return packet(source, destination, UDP, join(header.array(), data));
    }

    /** A frame in a tunnel between two VTEPs (RFC 7348). */
    static byte[] vxlan(String source, String destination, int vni, Frame inner) {
        byte[] header =
                ByteBuffer.allocate(8).putInt(0x0800_0000).putInt(vni << 8).array();
        return udp(source, 54321, destination, VXLAN_PORT, join(header, inner.bytes()));
    }

    private static byte[] packet(String source, String destination, int protocol, byte[] data) {
        byte[] header = ByteBuffer.allocate(20)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (20 + data.length))
                .putInt(0)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(ip(source))
                .put(ip(destination))
                .array();
        return join(summed(header, 10), data);
    }

    /** The same with its internet checksum (RFC 1071) at an offset where nothing was. */
    private static byte[] summed(byte[] bytes, int offset) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        byte[] result = bytes.clone();
        ByteBuffer.wrap(result).putShort(offset, (short) ~sum);
        return result;
    }

    /** The same with a VLAN tag (IEEE 802.1Q) in front of what is there. */
    Frame tagged(int tagType, int vlan) {
        byte[] rest = ByteBuffer.allocate(4)
                .putShort((short) vlan)
                .putShort((short) type)
                .array();
        return new Frame(destination, source, tagType, join(rest, payload));
    }

    /** The same with a text at its end, after all that the headers count: nobody reads it, a capture shows it. */
    Frame marked(String text) {
        return new Frame(destination, source, type, join(payload, text.getBytes(StandardCharsets.US_ASCII)));
    }

    byte[] bytes() {
        byte[] header = ByteBuffer.allocate(14)
                .put(mac(destination))
                .put(mac(source))
                .putShort((short) type)
                .array();
        byte[] frame = join(header, payload);
        return Arrays.copyOf(frame, Math.max(60, frame.length));
    }

    String toHex() {
        return HexFormat.of().formatHex(bytes());
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    /** The octets of an address; never asks a name server. */
    static byte[] ip(String text) {
        if (!text.matches("[0-9.]+|[0-9a-f:]+")) {
            throw new IllegalArgumentException("not an address: " + text);
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + text, e);
        }
    }
}
