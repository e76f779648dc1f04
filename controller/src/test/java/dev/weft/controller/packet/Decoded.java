package dev.weft.controller.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;

/**
 * Reads what the controller sends as the specifications have it and not as the code under test does: field by field from
 * hexadecimal text. Checksums are added up in 64 bits, carries folded at the end.
 */
public record Decoded(String to, String from, String type, String rest) {
    public static Decoded of(byte[] frame) {
        String hex = HexFormat.of().formatHex(frame);
        return new Decoded(hex.substring(0, 12), hex.substring(12, 24), hex.substring(24, 28), hex.substring(28));
    }

    /** The octets from one to before another of what is behind the Ethernet header. */
    public String octets(int from, int to) {
        return rest.substring(2 * from, 2 * to);
    }

    public String octets(int from) {
        return rest.substring(2 * from);
    }

    public int number(int from, int to) {
        return Integer.parseInt(octets(from, to), 16);
    }

    public String address(int at) {
        return number(at, at + 1) + "." + number(at + 1, at + 2) + "." + number(at + 2, at + 3) + "."
                + number(at + 3, at + 4);
    }

    /** Checks lengths and both checksums of an ICMP packet without IP options. */
    public Decoded isRightIcmp() {
        assertThat(type).isEqualTo("0800");
        assertThat(octets(0, 1)).isEqualTo("45");
        assertThat(number(2, 4)).as("total length").isEqualTo(rest.length() / 2);
        assertThat(octets(9, 10)).as("protocol").isEqualTo("01");
        assertThat(sum(octets(0, 20))).as("header checksum").isEqualTo(0xffff);
        assertThat(sum(octets(20))).as("ICMP checksum").isEqualTo(0xffff);
        return this;
    }

    /** The one's complement sum, which is all ones where a right checksum is among the octets. */
    static long sum(String hex) {
        String even = hex.length() % 4 == 0 ? hex : hex + "00";
        long sum = 0;
        for (int i = 0; i < even.length(); i += 4) {
            sum += Long.parseLong(even.substring(i, i + 4), 16);
        }
        return sum % 0xffff == 0 && sum != 0 ? 0xffff : sum % 0xffff;
    }
}
