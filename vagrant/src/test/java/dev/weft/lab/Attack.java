package dev.weft.lab;

import dev.weft.lab.Frame.Arp;
import dev.weft.lab.Frame.Sender;
import dev.weft.topology.Network;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Frames that nobody may send.
 *
 * @param name   what is tried
 * @param reason what they must be counted under
 * @param frames each carries the text it is given, to know it by
 */
record Attack(String name, String reason, Function<String, Frame> frames) {
    private static final String NOBODY = "02:00:00:00:66:66";
    private static final int VLAN_TAG = 0x8100;
    private static final int SERVICE_TAG = 0x88a8;

    @Override
    public String toString() {
        return name;
    }

    /** Whoever sends. */
    record Attacker(String mac, String ip, String network) {
        private String gateway() {
            return Routed.TOPOLOGY
                    .network(network)
                    .flatMap(Network::gateway)
                    .orElseThrow()
                    .toString();
        }

        private String gatewayMac() {
            return Routed.gatewayMac(network);
        }

        /** An address of its network that nobody has. */
        private String neighbour(int last) {
            return ip.replaceFirst("[0-9]+$", Integer.toString(last));
        }

        Sender self() {
            return new Sender(mac, ip);
        }

        /** What it may send: a ping, which everybody in its network or a joined one gets. */
        Frame ping(String container, String text) {
            boolean near = Routed.container(container).network().equals(network);
            return Frame.ipv4(
                    near ? Routed.mac(container) : gatewayMac(), mac, Frame.ping(ip, Routed.ip(container), text));
        }

        /** A tunnelled packet of red's, to a VTEP. */
        private Frame vxlan(String vtep, String text) {
            Frame inner = Frame.ipv4(
                    Routed.mac("docker7"),
                    Routed.mac("docker6"),
                    Frame.ping(Routed.ip("docker6"), Routed.ip("docker7"), text));
            return Frame.ipv4(gatewayMac(), mac, Frame.vxlan(ip, vtep, 3000, inner));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 4861, section 4.2: take me for your router. */
    private static byte[] routerAdvertisement(String text) {
        byte[] message = Frame.join(Frame.hex("86000000" + "400007080000000000000000"), bytes(text));
        byte[] header = Frame.join(
                Frame.hex("60000000"), new byte[] {0, (byte) message.length}, Frame.hex("3aff"), Frame.ip("fe80::66"));
        return Frame.join(header, Frame.ip("ff02::1"), message);
    }

    /** What no port of a network lets pass. */
    static Stream<Attack> fromAnyPort(Attacker me, String victim) {
        String gateway = me.gatewayMac();
        return Stream.of(
                new Attack(
                        "the gateway's MAC address",
                        "gateway-mac",
                        text -> new Frame(
                                Routed.mac(victim), gateway, Frame.IPV4, Frame.ping(me.ip(), Routed.ip(victim), text))),
                new Attack(
                        "a group as the sender",
                        "group-source",
                        text -> new Frame(
                                Routed.mac(victim),
                                "03:00:00:00:00:01",
                                Frame.IPV4,
                                Frame.ping(me.ip(), Routed.ip(victim), text))),
                new Attack(
                        "everybody as the sender",
                        "group-source",
                        text -> new Frame(
                                Routed.mac(victim),
                                Frame.BROADCAST,
                                Frame.IPV4,
                                Frame.ping(me.ip(), Routed.ip(victim), text))),
                new Attack(
                        "the gateway's IP address",
                        "gateway-ip",
                        text -> Frame.ipv4(
                                Routed.mac(victim), me.mac(), Frame.ping(me.gateway(), Routed.ip(victim), text))),
                new Attack(
                        "ARP: I ask as the gateway",
                        "gateway-arp",
                        text -> Frame.arp(
                                        Frame.BROADCAST,
                                        me.mac(),
                                        Arp.REQUEST,
                                        new Sender(me.mac(), me.gateway()),
                                        Routed.ip(victim))
                                .marked(text)),
                new Attack(
                        "ARP: I announce the gateway",
                        "gateway-arp",
                        text -> Frame.arp(
                                        Frame.BROADCAST,
                                        me.mac(),
                                        Arp.REQUEST,
                                        new Sender(me.mac(), me.gateway()),
                                        me.gateway())
                                .marked(text)),
                new Attack(
                        "ARP: I answer as the gateway",
                        "gateway-arp",
                        text -> Frame.arp(
                                        Routed.mac(victim),
                                        me.mac(),
                                        Arp.REPLY,
                                        new Sender(me.mac(), me.gateway()),
                                        Routed.ip(victim))
                                .marked(text)),
                new Attack(
                        "a VLAN tag", "vlan-tag", text -> me.ping(victim, text).tagged(VLAN_TAG, 100)),
                new Attack(
                        "a VLAN tag with a priority only",
                        "vlan-tag",
                        text -> me.ping(victim, text).tagged(VLAN_TAG, 0x6000)),
                new Attack(
                        "two VLAN tags",
                        "vlan-tag",
                        text -> me.ping(victim, text).tagged(VLAN_TAG, 100).tagged(SERVICE_TAG, 200)),
                new Attack(
                        "a DHCP offer",
                        "dhcp-server",
                        text -> new Frame(
                                Frame.BROADCAST,
                                me.mac(),
                                Frame.IPV4,
                                Frame.udp(me.ip(), 67, "255.255.255.255", 68, bytes(text)))),
                new Attack(
                        "a spanning tree BPDU",
                        "reserved-multicast",
                        text -> new Frame(
                                "01:80:c2:00:00:00",
                                me.mac(),
                                0x26 + text.length(),
                                Frame.join(Frame.hex("424203"), new byte[35], bytes(text)))),
                new Attack(
                        "LLDP",
                        "reserved-multicast",
                        text -> new Frame("01:80:c2:00:00:0e", me.mac(), 0x88cc, bytes(text))),
                new Attack(
                        "an IPv6 router advertisement",
                        "router-advertisement",
                        text -> new Frame("33:33:00:00:00:01", me.mac(), Frame.IPV6, routerAdvertisement(text))),
                new Attack("VXLAN to another host, with red's VNI", "to-vtep", text -> me.vxlan("192.168.56.30", text)),
                new Attack("VXLAN to the own host, with red's VNI", "to-vtep", text -> me.vxlan("192.168.56.10", text)),
                new Attack(
                        "through the gateway into red",
                        "isolated",
                        text -> Frame.ipv4(gateway, me.mac(), Frame.ping(me.ip(), Routed.ip("docker6"), text))),
                new Attack(
                        "by red's gateway to the outside",
                        "other-gateway",
                        text -> Frame.ipv4(
                                Routed.gatewayMac("red"), me.mac(), Frame.ping(me.ip(), "203.0.113.1", text))),
                new Attack(
                        "a datagram to the gateway",
                        "to-gateway",
                        text -> Frame.ipv4(
                                gateway, me.mac(), Frame.udp(me.ip(), 4789, me.gateway(), 4789, bytes(text)))),
                new Attack(
                        "everybody of the joined network",
                        "directed-broadcast",
                        text -> Frame.ipv4(gateway, me.mac(), Frame.ping(me.ip(), "192.168.2.255", text))));
    }

    /** What a container's port does not let pass besides. */
    static Stream<Attack> fromAContainer(Attacker me, String victim, String third) {
        Stream<Attack> besides = Stream.of(
                new Attack(
                        "a MAC address that nobody has",
                        "spoofed-mac",
                        text -> Frame.ipv4(Routed.mac(victim), NOBODY, Frame.ping(me.ip(), Routed.ip(victim), text))),
                new Attack(
                        "a neighbour's MAC address",
                        "spoofed-mac",
                        text -> Frame.ipv4(
                                Routed.mac(victim), Routed.mac(third), Frame.ping(me.ip(), Routed.ip(victim), text))),
                new Attack(
                        "an IP address that nobody has",
                        "spoofed-ip",
                        text -> Frame.ipv4(
                                Routed.mac(victim), me.mac(), Frame.ping(me.neighbour(66), Routed.ip(victim), text))),
                new Attack(
                        "another network's IP address, to be routed",
                        "spoofed-ip",
                        text -> Frame.ipv4(
                                me.gatewayMac(),
                                me.mac(),
                                Frame.ping(Routed.ip("docker1"), Routed.ip("docker3"), text))),
                new Attack(
                        "ARP: my address is at another's",
                        "spoofed-arp",
                        text -> Frame.arp(
                                        Frame.BROADCAST,
                                        me.mac(),
                                        Arp.REQUEST,
                                        new Sender(Routed.mac(third), me.ip()),
                                        me.neighbour(77))
                                .marked(text)),
                new Attack(
                        "ARP: a probe in another's name",
                        "spoofed-arp",
                        text -> Frame.arp(
                                        Frame.BROADCAST,
                                        me.mac(),
                                        Arp.REQUEST,
                                        new Sender(Routed.mac(third), "0.0.0.0"),
                                        me.ip())
                                .marked(text)));
        return Stream.concat(besides, inTheNameOf(me, victim, third, "spoofed-arp", "spoofed-ip"));
    }

    /** All the ways to use the IP address of a third one. */
    static Stream<Attack> inTheNameOf(Attacker me, String victim, String third, String arp, String ip) {
        Sender neighbour = new Sender(me.mac(), Routed.ip(third));
        return Stream.of(
                new Attack(
                        "a neighbour's IP address",
                        ip,
                        text -> Frame.ipv4(
                                Routed.mac(victim), me.mac(), Frame.ping(Routed.ip(third), Routed.ip(victim), text))),
                new Attack(
                        "ARP: I ask everybody as a neighbour",
                        arp,
                        text -> Frame.arp(Frame.BROADCAST, me.mac(), Arp.REQUEST, neighbour, me.neighbour(77))
                                .marked(text)),
                new Attack(
                        "ARP: I ask one as a neighbour",
                        arp,
                        text -> Frame.arp(Routed.mac(victim), me.mac(), Arp.REQUEST, neighbour, Routed.ip(victim))
                                .marked(text)),
                new Attack(
                        "ARP: I announce a neighbour",
                        arp,
                        text -> Frame.arp(Frame.BROADCAST, me.mac(), Arp.REQUEST, neighbour, neighbour.ip())
                                .marked(text)),
                new Attack(
                        "ARP: I answer one as a neighbour",
                        arp,
                        text -> Frame.arp(Routed.mac(victim), me.mac(), Arp.REPLY, neighbour, Routed.ip(victim))
                                .marked(text)),
                new Attack(
                        "ARP: I answer everybody as a neighbour",
                        arp,
                        text -> Frame.arp(Frame.BROADCAST, me.mac(), Arp.REPLY, neighbour, neighbour.ip())
                                .marked(text)));
    }
}
