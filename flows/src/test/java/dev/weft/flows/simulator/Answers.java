package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;

/** What switches answer, header by header. */
final class Answers {
    private Answers() {}

    /** To an ARP request, in the name of who has this MAC address. */
    static Packet arp(Packet request, MacAddress mac) {
        MacAddress asker = new MacAddress(request.get(Field.ARP_SHA));
        Ipv4Address askerIp = new Ipv4Address((int) request.get(Field.ARP_SPA));
        return Packet.arpReply(mac, new Ipv4Address((int) request.get(Field.ARP_TPA)), asker, askerIp)
                .with(Field.ETH_DST, request.get(Field.ETH_SRC))
                .with(Field.VLAN_TCI, request.get(Field.VLAN_TCI));
    }

    static boolean isPing(Packet packet) {
        return packet.has(Field.ICMP_TYPE) && packet.get(Field.ICMP_TYPE) == 8 && packet.get(Field.ICMP_CODE) == 0;
    }

    /** To a ping to a gateway: from the MAC address that it was sent to. */
    static Packet pong(Packet ping) {
        return ping.reply().orElseThrow();
    }
}
