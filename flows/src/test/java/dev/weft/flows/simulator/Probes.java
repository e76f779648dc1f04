package dev.weft.flows.simulator;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/** Packets that mean something in a topology: between its addresses, of all kinds, and now and then with a field changed. */
final class Probes {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final Ipv4Address NOBODY = new Ipv4Address(0);

    private final Random random;
    private final List<Long> macs = new ArrayList<>();
    private final List<Long> ips = new ArrayList<>();

    Probes(Random random, Topology topology, Collection<Endpoint> endpoints) {
        this.random = random;
        for (Endpoint endpoint : endpoints) {
            macs.add(endpoint.mac().bits());
            endpoint.ip().ifPresent(ip -> ips.add(ip.toLong()));
            endpoint.grants().addresses().forEach(ip -> ips.addAll(List.of(ip.toLong(), ip.toLong())));
        }
        for (Network network : topology.networks()) {
            macs.add(network.gatewayMac().bits());
            long first = network.subnet().address().toLong();
            macs.add(network.vni()
                    .endpointMac(new Ipv4Address((int) first + 4005))
                    .bits());
            ips.addAll(List.of(first, first + 4005, first + 4095));
            network.gateway().ifPresent(gateway -> ips.add(gateway.toLong()));
        }
        topology.hosts().stream().map(Host::vtep).map(Ipv4Address::toLong).forEach(ips::add);
        ips.add(Ipv4Address.parse("203.0.113.1").toLong());
        ips.add(0L);
        for (String mac : List.of("02:aa:aa:aa:aa:aa", "01:00:5e:00:00:01", "01:80:c2:00:00:0e", "01:80:c2:00:00:10")) {
            macs.add(MacAddress.parse(mac).bits());
        }
        macs.add(EVERYBODY.bits());
    }

    /** An address that may be a sender's or a target's, or nobody's. */
    MacAddress mac() {
        return new MacAddress(pick(macs));
    }

    Ipv4Address ip() {
        return new Ipv4Address(pick(ips).intValue());
    }

    /** What an endpoint, if need be with an address that is not its own, sends to a MAC and an IP address. */
    Packet of(Endpoint from, MacAddress to, Ipv4Address toIp) {
        MacAddress mac = from.mac();
        List<Ipv4Address> shared = from.grants().addresses();
        Ipv4Address ip = shared.isEmpty() || random.nextBoolean() ? from.ip().orElse(NOBODY) : pick(shared);
        Packet packet = switch (random.nextInt(10)) {
            case 0, 1, 2 -> Packet.ipv4(mac, to, ip, toIp, UDP);
            case 3 -> Packet.ipv4(mac, to, ip, toIp, TCP);
            case 4, 5 -> Packet.echoRequest(mac, to, ip, toIp);
            case 6 -> Packet.arpRequest(mac, ip, toIp);
            case 7 -> Packet.arpReply(mac, ip, to, toIp);
            case 8 -> random.nextBoolean() ? Packet.ipv6(mac, to, UDP) : Packet.icmpv6(mac, to, 135);
            default -> Packet.ethernet(mac, to, 0x88b5);
        };
        return random.nextInt(4) == 0 ? changed(packet) : packet;
    }

    private Packet changed(Packet packet) {
        return switch (random.nextInt(11)) {
            case 0 -> packet.tagged(random.nextInt(4096));
            case 1 -> packet.with(Field.ETH_SRC, pick(macs));
            case 2 -> packet.with(Field.ETH_DST, pick(macs));
            case 3 -> with(packet, Field.IP_TTL, random.nextInt(3));
            case 4 -> with(packet, Field.UDP_SRC, pick(List.of(67L, 68L, 547L)));
            case 5 -> with(packet, Field.ICMPV6_TYPE, 133 + random.nextInt(2));
            case 6 -> with(with(packet, Field.IPV4_SRC, pick(ips)), Field.ARP_SPA, pick(ips));
            case 7 -> with(with(packet, Field.ARP_SHA, pick(macs)), Field.ICMP_CODE, 1);
            case 8 -> with(packet, Field.ARP_SPA, 0);
            case 9 -> with(packet, Field.IP_TTL, 1);
            default -> changed(changed(packet));
        };
    }

    private static Packet with(Packet packet, Field field, long value) {
        return packet.has(field) ? packet.with(field, value) : packet;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
