package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Match;
import dev.weft.flows.simulator.Packet;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Packets of all kinds, with addresses that mean something in a topology, and some that do not. */
final class RandomPackets {
    private final Random random;
    private final List<MacAddress> macs = new ArrayList<>();
    private final List<Ipv4Address> ips = new ArrayList<>();
    private final List<Ipv4Address> vteps = new ArrayList<>();
    private final List<Network> networks;
    private final List<Long> vnis = new ArrayList<>(List.of(0L, 77L));

    RandomPackets(Random random, Topology topology, Collection<Endpoint> endpoints) {
        this.random = random;
        for (Endpoint endpoint : endpoints) {
            macs.add(endpoint.mac());
            endpoint.ip().ifPresent(ips::add);
        }
        for (Network network : topology.networks()) {
            macs.add(network.gatewayMac());
            vnis.add((long) network.vni().number());
            network.gateway().ifPresent(ips::add);
            ips.add(network.subnet().broadcast());
            ips.add(network.subnet().broadcast());
            ips.add(new Ipv4Address(network.subnet().address().bits() + 3999));
        }
        networks = topology.networks();
        topology.hosts().stream().map(Host::vtep).forEach(vteps::add);
        ips.addAll(vteps);
        ips.add(Ipv4Address.parse("203.0.113.1"));
        ips.add(Ipv4Address.parse("0.0.0.0"));
        macs.add(MacAddress.parse("ff:ff:ff:ff:ff:ff"));
        macs.add(MacAddress.parse("01:80:c2:00:00:0e"));
        macs.add(MacAddress.parse("02:aa:aa:aa:aa:aa"));
        macs.add(MacAddress.parse("0e:57:fe:ab:cd:ef"));
    }

    Packet next() {
        Packet packet = untagged(random.nextInt(9));
        return random.nextInt(15) == 0 ? packet.tagged(random.nextInt(4096)) : packet;
    }

    /** A packet that may come in there and fits the match, as far as its protocol has the fields. */
    Packet next(Ingress in, Match match) {
        boolean isGuarded = in.declared().isPresent() && random.nextInt(4) != 0;
        Packet packet = kind(match).map(this::untagged).orElseGet(this::next);
        if (isGuarded) {
            packet = from(in.declared().get(), packet);
        }
        packet = packet.with(Field.TUN_ID, vnis.get(random.nextInt(vnis.size())));
        packet = packet.with(
                Field.TUN_SRC, vteps.get(random.nextInt(vteps.size())).toLong());
        if (random.nextInt(3) == 0) {
            long gateway = in.network()
                    .orElse(networks.get(random.nextInt(networks.size())))
                    .gatewayMac()
                    .bits();
            packet = packet.with(Field.ETH_DST, gateway);
        }
        for (Map.Entry<Field, Match.Bits> entry : match.fields().entrySet()) {
            Field field = entry.getKey();
            if (packet.has(field) && field != Field.ETH_TYPE && field != Field.IP_PROTO) {
                Match.Bits bits = entry.getValue();
                packet = packet.with(field, packet.get(field) & ~bits.mask() | bits.value());
            }
        }
        return in.peer().isPresent() ? from(in.peer().get(), in.network().orElseThrow(), packet) : packet;
    }

    /** As a tunnel to one host hands it on, whatever others send to it. */
    private static Packet from(Host peer, Network network, Packet packet) {
        return packet.with(Field.TUN_ID, network.vni().number())
                .with(Field.TUN_SRC, peer.vtep().toLong());
    }

    /** As the container sends it. */
    private static Packet from(Endpoint container, Packet packet) {
        Map<Field, Long> own = Map.of(
                Field.ETH_SRC, container.mac().bits(),
                Field.ARP_SHA, container.mac().bits(),
                Field.ARP_SPA, container.ip().orElseThrow().toLong(),
                Field.IPV4_SRC, container.ip().orElseThrow().toLong());
        Packet sent = packet;
        for (Map.Entry<Field, Long> entry : own.entrySet()) {
            sent = sent.has(entry.getKey()) ? sent.with(entry.getKey(), entry.getValue()) : sent;
        }
        return sent;
    }

    /** A kind of packet that has the protocol of the match, if it names one. */
    private Optional<Integer> kind(Match match) {
        if (match.isExactly(Field.ETH_TYPE, Match.ETH_TYPE_ARP)) {
            return Optional.of(random.nextInt(3));
        } else if (match.isExactly(Field.IP_PROTO, Match.IP_PROTO_ICMP)) {
            return Optional.of(3);
        } else if (match.isExactly(Field.ETH_TYPE, Match.ETH_TYPE_IPV4)) {
            return Optional.of(3 + random.nextInt(3));
        } else if (match.isExactly(Field.ETH_TYPE, Match.ETH_TYPE_IPV6)) {
            return Optional.of(6 + random.nextInt(2));
        }
        return Optional.empty();
    }

    private Packet untagged(int kind) {
        return switch (kind) {
            case 0, 1 -> Packet.arpRequest(mac(), ip(), ip());
            case 2 -> Packet.arpReply(mac(), ip(), mac(), ip());
            case 3 -> Packet.echoRequest(mac(), mac(), ip(), ip());
            case 4 -> Packet.ipv4(mac(), mac(), ip(), ip(), random.nextBoolean() ? 6 : Match.IP_PROTO_UDP);
            case 5 ->
                Packet.ipv4(mac(), mac(), ip(), ip(), Match.IP_PROTO_UDP)
                        .with(Field.UDP_SRC, 66 + random.nextInt(3))
                        .with(Field.IP_TTL, random.nextInt(4));
            case 6 -> Packet.icmpv6(mac(), mac(), 133 + random.nextInt(4));
            case 7 -> Packet.ipv6(mac(), mac(), Match.IP_PROTO_UDP).with(Field.UDP_SRC, 546 + random.nextInt(3));
            default -> Packet.ethernet(mac(), mac(), 0x88b5);
        };
    }

    private MacAddress mac() {
        return macs.get(random.nextInt(macs.size()));
    }

    private Ipv4Address ip() {
        return ips.get(random.nextInt(ips.size()));
    }
}
