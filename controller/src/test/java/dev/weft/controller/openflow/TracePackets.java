package dev.weft.controller.openflow;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.simulator.Packet;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random packets made of the addresses that a topology's flows look at, and of some that they do not. */
final class TracePackets {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final Ipv4Address NOBODY = new Ipv4Address(0);
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final Topology topology;
    private final List<Endpoint> endpoints;
    private final Random random;

    TracePackets(Topology topology, List<Endpoint> endpoints, Random random) {
        this.topology = topology;
        this.endpoints = endpoints;
        this.random = random;
    }

    /** What an endpoint may send: within its network, to its gateway, and by way of it. */
    Packet from(Endpoint speaker, Network network) {
        Ipv4Address source = speaker.ip().orElse(NOBODY);
        return switch (random.nextInt(8)) {
            case 0 -> Packet.arpRequest(speaker.mac(), source, ip());
            case 1 -> Packet.arpRequest(speaker.mac(), random.nextBoolean() ? NOBODY : source, source);
            case 2 ->
                Packet.arpReply(
                        speaker.mac(),
                        source,
                        network.gatewayMac(),
                        network.gateway().orElseThrow());
            case 3 -> Packet.icmpv6(speaker.mac(), mac(), 133 + random.nextInt(5));
            case 4 -> packet(speaker.mac(), mac(), source, ip());
            default -> packet(speaker.mac(), network.gatewayMac(), source, ip());
        };
    }

    /** The same with one thing that is not right. */
    Packet spoilt(Packet packet) {
        return switch (random.nextInt(8)) {
            case 0 -> packet.tagged(random.nextInt(4096));
            case 1 -> packet.with(Field.ETH_DST, 0x0180_c200_0000L | random.nextInt(20));
            case 2 -> packet.with(Field.ETH_SRC, mac().bits());
            case 3 ->
                packet.with(
                        Field.ETH_SRC, pick(topology.networks()).gatewayMac().bits());
            case 4 -> spoilt(packet, Field.UDP_SRC, 67);
            case 5 -> spoilt(packet, Field.ARP_SHA, mac().bits());
            case 6 -> spoilt(packet, Field.ARP_SPA, ip().toLong());
            default -> spoilt(packet, Field.IPV4_SRC, ip().toLong());
        };
    }

    private static Packet spoilt(Packet packet, Field field, long value) {
        return packet.has(field) ? packet.with(field, value) : packet.tagged(1);
    }

    /** From anybody to anybody. */
    Packet any() {
        MacAddress from = mac();
        MacAddress to = mac();
        Packet packet = switch (random.nextInt(7)) {
            case 0 -> Packet.arpRequest(from, ip(), ip()).with(Field.ETH_DST, to.bits());
            case 1 -> Packet.arpRequest(from, ip(), ip());
            case 2 -> Packet.arpReply(from, ip(), to, ip());
            case 3 -> Packet.ethernet(from, to, 0x88b5);
            case 4 -> Packet.ipv6(from, to, random.nextBoolean() ? UDP : TCP);
            case 5 -> Packet.icmpv6(from, to, 133 + random.nextInt(5));
            default -> packet(from, to, ip(), ip());
        };
        return random.nextInt(8) == 0 ? packet.tagged(random.nextInt(4096)) : packet;
    }

    private Packet packet(MacAddress from, MacAddress to, Ipv4Address source, Ipv4Address target) {
        int protocol = random.nextInt(4);
        Packet packet = protocol < 2
                ? Packet.echoRequest(from, to, source, target).with(Field.ICMP_TYPE, random.nextInt(3) == 0 ? 0 : 8)
                : Packet.ipv4(from, to, source, target, protocol == 2 ? TCP : UDP);
        return random.nextInt(4) == 0
                ? packet.with(Field.IP_TTL, random.nextInt(3))
                : packet.with(Field.IP_TTL, 1 + random.nextInt(255));
    }

    private MacAddress mac() {
        return switch (random.nextInt(7)) {
            case 0 -> pick(topology.networks()).gatewayMac();
            case 1 -> EVERYBODY;
            case 2 -> MacAddress.parse("02:aa:bb:cc:dd:ee");
            default -> pick(endpoints).mac();
        };
    }

    private Ipv4Address ip() {
        Network network = pick(topology.networks());
        return switch (random.nextInt(8)) {
            case 0 -> network.gateway().orElseThrow();
            case 1 -> Ipv4Address.parse("203.0.113.1");
            case 2 -> pick(topology.hosts()).vtep();
            case 3 -> network.subnet().broadcast();
            case 4 -> new Ipv4Address(network.subnet().broadcast().bits() - 1);
            default -> {
                Optional<Ipv4Address> known = pick(endpoints).ip();
                yield known.orElseGet(() -> network.gateway().orElseThrow());
            }
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
