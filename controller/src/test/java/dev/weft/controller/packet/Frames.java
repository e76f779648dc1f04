package dev.weft.controller.packet;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.HexFormat;
import java.util.Locale;

/** IPv4 packets that guests send, put together as text so that the code under test is not checked with itself. */
public record Frames(
        String to,
        String from,
        String tos,
        String fragment,
        int ttl,
        int protocol,
        String source,
        String target,
        String options,
        String payload) {
    /** UDP to port 33434, as traceroute sends it. */
    public static final String UDP = "a1b2829a000c1234" + "61626364";

    public static final String ECHO_REQUEST = "0800f7ff00000000";

    public static Frames udp(MacAddress from, MacAddress to, String source, String target) {
        return new Frames(hex(to), hex(from), "00", "0000", 64, 17, source, target, "", UDP);
    }

    private static String hex(MacAddress mac) {
        return mac.toString().replace(":", "");
    }

    public Frames ttl(int other) {
        return new Frames(to, from, tos, fragment, other, protocol, source, target, options, payload);
    }

    public Frames fragment(String other) {
        return new Frames(to, from, tos, other, ttl, protocol, source, target, options, payload);
    }

    public Frames options(String other) {
        return new Frames(to, from, tos, fragment, ttl, protocol, source, target, other, payload);
    }

    public Frames from(String other) {
        return new Frames(to, from, tos, fragment, ttl, protocol, other, target, options, payload);
    }

    public Frames to(String other) {
        return new Frames(to, from, tos, fragment, ttl, protocol, source, other, options, payload);
    }

    public Frames toMac(String other) {
        return new Frames(other, from, tos, fragment, ttl, protocol, source, target, options, payload);
    }

    public Frames icmp(String message) {
        return new Frames(to, from, tos, fragment, ttl, 1, source, target, options, message);
    }

    public Frames payload(String other) {
        return new Frames(to, from, tos, fragment, ttl, protocol, source, target, options, other);
    }

    /** The IP packet in hexadecimal, its checksum right. */
    public String packet() {
        int header = 20 + options.length() / 2;
        String before = String.format(
                Locale.ROOT,
                "4%x%s%04x0007%s%02x%02x",
                header / 4,
                tos,
                header + payload.length() / 2,
                fragment,
                ttl,
                protocol);
        String after = hex(source) + hex(target) + options;
        long checksum = 0xffff - Decoded.sum(before + "0000" + after) % 0xffff;
        return before + String.format(Locale.ROOT, "%04x", checksum) + after + payload;
    }

    private static String hex(String address) {
        return String.format(Locale.ROOT, "%08x", Ipv4Address.parse(address).bits());
    }

    public byte[] frame() {
        return bytes(to + from + "0800" + packet());
    }

    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
