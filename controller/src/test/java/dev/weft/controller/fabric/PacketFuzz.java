package dev.weft.controller.fabric;

import dev.weft.controller.packet.IcmpError;
import dev.weft.controller.packet.Ipv4Frame;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.Arrays;

/** Frames that guests send: Ethernet, ARP and IPv4, and the ICMP errors that answer them. */
public final class PacketFuzz {
    private static final MacAddress GATEWAY = MacAddress.parse("02:00:00:00:00:fe");
    private static final Ipv4Address ADDRESS = Ipv4Address.parse("10.1.0.1");
    private static final int ETHERNET = 14;
    private static final int LONGEST_ERROR = 110;

    private PacketFuzz() {}

    /** If the first byte is odd, the others get a right IPv4 checksum: else hardly any would pass. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] frame = Arrays.copyOfRange(data, 1, data.length);
        if ((data[0] & 1) == 1) {
            checksum(frame);
        }
        Sender.of(frame).ifPresent(sender -> check(!sender.toString().isEmpty(), "a sender without a text"));
        boolean arp = Sender.isArp(frame);
        Ipv4Frame.of(frame).ifPresent(packet -> check(packet, frame, arp));
    }

    private static void check(Ipv4Frame packet, byte[] frame, boolean arp) {
        check(!arp, "both ARP and IPv4");
        check(packet.between(GATEWAY, packet.sender()).length == frame.length, "the frame has another length");
        if (packet.mayBeAnswered()) {
            for (IcmpError error : IcmpError.values()) {
                byte[] answer = error.about(packet, GATEWAY, ADDRESS);
                check(answer.length <= LONGEST_ERROR, "an error of " + answer.length + " bytes");
                Ipv4Frame read =
                        Ipv4Frame.of(answer).orElseThrow(() -> new AssertionError("an error that is no packet"));
                check(read.destination().equals(packet.source()), "an error to somebody else");
                check(!read.mayBeAnswered(), "an error about an error");
            }
        }
    }

    private static void checksum(byte[] frame) {
        if (frame.length <= ETHERNET) {
            return;
        }
        int length = Math.min((frame[ETHERNET] & 0xf) * 4, frame.length - ETHERNET);
        if (length < 20) {
            return;
        }
        frame[ETHERNET + 10] = 0;
        frame[ETHERNET + 11] = 0;
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (frame[ETHERNET + i] & 0xff) << 8;
            sum += i + 1 < length ? frame[ETHERNET + i + 1] & 0xff : 0;
        }
        sum = (sum >>> 16) + (sum & 0xffff);
        sum = ~((sum >>> 16) + sum);
        frame[ETHERNET + 10] = (byte) (sum >>> 8);
        frame[ETHERNET + 11] = (byte) sum;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
