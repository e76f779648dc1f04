package dev.weft.flows.simulator;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.flows.simulator.Forwarding.At;
import dev.weft.topology.Exit;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What must become of one packet, by the topology and who is where alone: this knows of no table, flow or compiler.
 * {@link Admission} says who may send, {@link Forwarding} where a frame goes within a network; here is what is between.
 */
record Reachability(Topology topology, Census census) {
    List<Fate> from(String host, String port, Packet packet) {
        Optional<Network> member = census.network(host, port);
        Optional<Network> gateway = census.gateway(host, port);
        if (gateway.isPresent()) {
            return inside(new At(host, port, gateway.get(), true), packet);
        } else if (member.isEmpty()) {
            return List.of(Fate.refused(host, census.isTunnel(port) ? Refusal.FOREIGN_TUNNEL : Refusal.NO_NETWORK));
        }
        At at = new At(host, port, member.get(), false);
        Admission admission = new Admission(census, member.get(), host, port, packet);
        List<Fate> learned = admission.isShown()
                ? tell(at, Fate.Kind.LEARNED, packet)
                : admission.takesShared() ? tell(at, Fate.Kind.CLAIMED, packet) : List.of();
        return admission
                .refusal()
                .map(why -> why == Refusal.ADDRESS_TAKEN ? tell(at, Fate.Kind.CLAIMED, packet) : refuse(at, why))
                .orElseGet(() -> both(learned, inside(at, packet)));
    }

    List<Fate> fromUnderlay(String host, String port, long vni, Ipv4Address source, Packet packet) {
        return census.carried(host, port, vni, source)
                .map(network -> forward(new At(host, port, network, true), packet))
                .orElse(List.of(Fate.refused(host, Refusal.FOREIGN_TUNNEL)));
    }

    private List<Fate> inside(At at, Packet packet) {
        Optional<MacAddress> answer = is(packet, Field.ARP_OP, 1) ? whoHas(at, packet) : Optional.empty();
        if (answer.isPresent()) {
            return List.of(Fate.answered(at.host(), at.port(), Answers.arp(packet, answer.get())));
        }
        return Census.isGatewayMac(packet.get(Field.ETH_DST)) ? toGateway(at, packet) : forward(at, hidden(at, packet));
    }

    /** What a gateway port with a MAC address of its own sends speaks as the gateway. */
    private Packet hidden(At at, Packet packet) {
        if (census.ownMac(at.host(), at.port()).isEmpty()) {
            return packet;
        }
        long gateway = at.in().gatewayMac().bits();
        Packet from = packet.with(Field.ETH_SRC, gateway);
        return packet.has(Field.ARP_SHA) ? from.with(Field.ARP_SHA, gateway) : from;
    }

    /** Whom a switch names to who asks; nobody to an endpoint that announces itself where it is. */
    private Optional<MacAddress> whoHas(At at, Packet packet) {
        if (!at.stays()
                && at.in()
                        .gateway()
                        .filter(it -> is(packet, Field.ARP_TPA, it.toLong()))
                        .isPresent()) {
            return Optional.of(at.in().gatewayMac());
        }
        return census.whose(at.in(), packet.get(Field.ARP_TPA))
                .filter(it -> !is(packet, Field.ETH_SRC, it.mac().bits())
                        || !it.host().equals(at.host())
                        || !(census.isHere(it, at.host()) || census.isAwaited(at.host(), it.port())))
                .map(Endpoint::mac);
    }

    private List<Fate> toGateway(At at, Packet packet) {
        boolean own =
                !at.stays() && is(packet, Field.ETH_DST, at.in().gatewayMac().bits());
        if (packet.has(Field.IPV4_DST)) {
            return packetToGateway(at, packet, new Ipv4Address((int) packet.get(Field.IPV4_DST)), own);
        }
        return own && is(packet, Field.ARP_OP, 2)
                ? both(tell(at, Fate.Kind.HEARD, packet), exit(at, packet))
                : refuse(at, Refusal.OTHER_GATEWAY);
    }

    private List<Fate> packetToGateway(At at, Packet packet, Ipv4Address to, boolean own) {
        if (own && at.in().gateway().isEmpty()) {
            return refuse(at, packetWithoutGateway(to));
        }
        // Another network may have the same subnet: the sender's own and those joined with it come first.
        Optional<Network> target = Census.networkOf(topology.joined(at.in()), to)
                .or(() -> Census.networkOf(List.of(at.in()), to))
                .or(() -> census.networkOf(to));
        boolean joined =
                own && target.filter(topology.joined(at.in())::contains).isPresent();
        boolean gateway = target.filter(it -> it.isGateway(to)).isPresent()
                && (joined || own && target.get().equals(at.in()));
        if (topology.hosts().stream().anyMatch(host -> host.vtep().equals(to))) {
            return refuse(at, Refusal.TO_VTEP);
        } else if (gateway && Answers.isPing(packet)) {
            return List.of(Fate.answered(at.host(), at.port(), Answers.pong(packet)));
        } else if (gateway || target.isPresent() && !joined) {
            return refuse(at, gateway ? Refusal.TO_GATEWAY : Refusal.ISOLATED);
        } else if (joined && packet.get(Field.IP_TTL) <= 1) {
            return tell(at, Fate.Kind.TIME_EXCEEDED, packet);
        } else if (joined) {
            return into(at, target.get(), packet.with(Field.IP_TTL, packet.get(Field.IP_TTL) - 1), to);
        } else if (own && at.in().exit() == Exit.NONE) {
            return tell(at, Fate.Kind.NET_UNREACHABLE, packet);
        }
        List<Fate> exit = own ? exit(at, packet) : List.of();
        return exit.isEmpty() ? refuse(at, own ? Refusal.NO_EXIT : Refusal.OTHER_GATEWAY) : exit;
    }

    /** Nobody is there; which flow says so does not matter to anybody but those who count. */
    private Refusal packetWithoutGateway(Ipv4Address to) {
        if (topology.hosts().stream().anyMatch(host -> host.vtep().equals(to))) {
            return Refusal.TO_VTEP;
        }
        return census.networkOf(to).isPresent() ? Refusal.ISOLATED : Refusal.OTHER_GATEWAY;
    }

    private List<Fate> into(At from, Network target, Packet packet, Ipv4Address to) {
        At at = new At(from.host(), from.port(), target, false);
        if (!target.subnet().isUsable(to)) {
            return refuse(at, Refusal.DIRECTED_BROADCAST);
        }
        Packet routed = packet.with(Field.ETH_SRC, target.gatewayMac().bits());
        return census.whose(target, to.toLong())
                .or(() -> census.holder(target, to.toLong()))
                .map(next -> forward(at, routed.with(Field.ETH_DST, next.mac().bits())))
                .orElseGet(() -> tell(at, Fate.Kind.NEXT_HOP, packet));
    }

    private List<Fate> forward(At at, Packet packet) {
        Forwarding forwarding = new Forwarding(topology, census);
        forwarding.forward(at, packet);
        return forwarding.fates();
    }

    private List<Fate> exit(At at, Packet packet) {
        String port = at.in().port();
        if (census.isThere(at.host(), port)) {
            Packet out = census.ownMac(at.host(), port)
                    .map(mac -> packet.with(Field.ETH_DST, mac.bits()))
                    .orElse(packet);
            return List.of(Fate.toExit(at.host(), port, out));
        }
        return census.isAwaited(at.host(), port) ? List.of(Fate.awaited(at.host(), port, packet)) : List.of();
    }

    private static List<Fate> tell(At at, Fate.Kind why, Packet packet) {
        return List.of(Fate.toController(why, at.host(), at.in(), packet));
    }

    private static List<Fate> refuse(At at, Refusal why) {
        return List.of(Fate.refused(at.host(), why));
    }

    private static List<Fate> both(List<Fate> some, List<Fate> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static boolean is(Packet packet, Field field, long value) {
        return packet.has(field) && packet.get(field) == value;
    }
}
