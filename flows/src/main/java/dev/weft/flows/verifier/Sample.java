package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import dev.weft.flows.simulator.Packet;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.Optional;

/** Picks a packet out of a class, and one that people have seen before if there is a choice. */
final class Sample {
    private static final int EXPERIMENTAL = 0x88b5; // EtherType, IEEE 802: for local experiments
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6_ECHO = 128;
    private static final MacAddress SOME_MAC = MacAddress.parse("02:aa:aa:aa:aa:aa");
    private static final Ipv4Address SOME_IP = Ipv4Address.parse("203.0.113.7");

    private Sample() {}

    /**
     * A packet of the class; empty where only frames are in it that the simulator has no packets for.
     *
     * @param now what is known of its fields where it comes in
     */
    static Optional<Packet> of(Box packets, Headers now) {
        Box box = packets.products().get(0);
        int type = (int) pick(box, Field.ETH_TYPE, Match.ETH_TYPE_IPV4, Match.ETH_TYPE_ARP, EXPERIMENTAL);
        try {
            Packet packet = filled(frame(box, type), box);
            return Optional.of(tunnelled(tunnelled(packet, now, Field.TUN_ID), now, Field.TUN_SRC));
        } catch (IllegalArgumentException notAPacket) {
            return Optional.empty();
        }
    }

    private static Packet frame(Box box, int type) {
        return switch (type) {
            case Match.ETH_TYPE_ARP -> Packet.arpRequest(SOME_MAC, SOME_IP, SOME_IP);
            case Match.ETH_TYPE_IPV4 -> ipv4((int) pick(box, Field.IP_PROTO, UDP, TCP, Match.IP_PROTO_ICMP));
            case Match.ETH_TYPE_IPV6 -> ipv6((int) pick(box, Field.IP_PROTO, UDP, TCP, Match.IP_PROTO_ICMPV6));
            default -> Packet.ethernet(SOME_MAC, SOME_MAC, type);
        };
    }

    private static Packet ipv4(int protocol) {
        return protocol == Match.IP_PROTO_ICMP
                ? Packet.echoRequest(SOME_MAC, SOME_MAC, SOME_IP, SOME_IP)
                : Packet.ipv4(SOME_MAC, SOME_MAC, SOME_IP, SOME_IP, protocol);
    }

    private static Packet ipv6(int protocol) {
        return protocol == Match.IP_PROTO_ICMPV6
                ? Packet.icmpv6(SOME_MAC, SOME_MAC, ICMPV6_ECHO)
                : Packet.ipv6(SOME_MAC, SOME_MAC, protocol);
    }

    private static Packet filled(Packet frame, Box box) {
        Packet packet = frame;
        for (Field field : frame.fields().keySet()) {
            long usual = frame.get(field);
            packet = packet.with(
                    field,
                    field == Field.VLAN_TCI
                            ? pick(box, field, usual, Match.VLAN_PRESENT | 5)
                            : pick(box, field, usual));
        }
        return packet;
    }

    /** What the tunnel says, where the port leaves no choice. */
    private static Packet tunnelled(Packet packet, Headers now, Field field) {
        return now.get(field) instanceof Value.Constant constant ? packet.with(field, constant.value()) : packet;
    }

    private static long pick(Box box, Field field, long... preferred) {
        return box.get(field).any(preferred).orElseThrow();
    }
}
