package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to become of every packet, from the topology and the endpoints alone: a list of sentences for each ingress, of
 * which the first that is about a packet holds for it. It knows of no flow; of the pipeline it knows only the names of
 * the tables that show packets to the controller. This is what a proof proves, so this is what one has to believe.
 */
final class Specification {
    private static final Match ARP = type(Match.ETH_TYPE_ARP);
    private static final Match IPV4 = type(Match.ETH_TYPE_IPV4);
    private static final Match IPV6 = type(Match.ETH_TYPE_IPV6);
    private static final Match ARP_REQUEST = ARP.with(Field.ARP_OP, 1);
    private static final Match ARP_REPLY = ARP.with(Field.ARP_OP, 2);
    private static final Match PING = IPV4.with(Field.IP_PROTO, Match.IP_PROTO_ICMP)
            .with(Field.ICMP_TYPE, 8)
            .with(Field.ICMP_CODE, 0);
    private static final Match TO_GROUP = Match.ALL.with(Field.ETH_DST, 1L << 40, 1L << 40);
    private static final Match TO_A_GATEWAY =
            Match.ALL.with(Field.ETH_DST, Vni.GATEWAY_MAC_PREFIX.bits(), Vni.GATEWAY_MAC_MASK.bits());

    /** What nobody at a network's port may send, whoever it is. */
    private static final List<Match> NEVER = List.of(
            Match.ALL.with(Field.VLAN_TCI, Match.VLAN_PRESENT, Match.VLAN_PRESENT),
            Match.ALL.with(Field.ETH_DST, 0x0180_c200_0000L, 0xffff_ffff_fff0L), // for bridges among themselves
            Match.ALL.with(Field.ETH_SRC, 1L << 40, 1L << 40), // a group is no sender
            Match.ALL.with(Field.ETH_SRC, Vni.GATEWAY_MAC_PREFIX.bits(), Vni.GATEWAY_MAC_MASK.bits()),
            IPV6.with(Field.IP_PROTO, Match.IP_PROTO_UDP).with(Field.UDP_SRC, 547),
            IPV6.with(Field.IP_PROTO, Match.IP_PROTO_ICMPV6).with(Field.ICMPV6_TYPE, 134)); // routers

    /** Nor this, but for the one that the file names. */
    private static final Match AS_DHCP_SERVER =
            IPV4.with(Field.IP_PROTO, Match.IP_PROTO_UDP).with(Field.UDP_SRC, 67);

    private final Plan plan;

    Specification(Plan plan) {
        this.plan = plan;
    }

    /** The sentences for packets that come in there; nobody gets a packet that none is about. */
    List<Clause> at(Ingress in) {
        return switch (in.kind()) {
            case MEMBER -> fromMember(in, in.network().orElseThrow());
            case GATEWAY -> fromGateway(in, in.network().orElseThrow());
            case TUNNEL -> fromTunnel(in);
            case NO_NETWORK -> List.of();
        };
    }

    private List<Clause> fromMember(Ingress in, Network network) {
        List<Clause> clauses = new ArrayList<>();
        NEVER.forEach(never -> clauses.add(Clause.of(never, Verdict.NOBODY)));
        known(in, network).ifPresent(mac -> clauses.add(Clause.of(Match.ALL.with(Field.ETH_SRC, mac), Verdict.NOBODY)));
        asDhcpServer(in, network).ifPresent(clauses::add);
        network.gateway().ifPresent(gateway -> {
            clauses.add(Clause.of(ARP.with(Field.ARP_SPA, gateway), Verdict.NOBODY));
            clauses.add(Clause.of(IPV4.with(Field.IPV4_SRC, gateway), Verdict.NOBODY));
        });
        List<Clause> admitted = admitted(in, network);
        if (in.declared().isPresent()) {
            Endpoint container = in.declared().get();
            Match own = Match.ALL.with(Field.ETH_SRC, container.mac());
            clauses.add(Clause.of(own, asItself(in, network, container, admitted)));
        } else {
            clauses.addAll(asAnybody(in, network, admitted));
        }
        return clauses;
    }

    /** A container with its own MAC address: ARP and IPv4 only as itself, anything else freely. */
    private static List<Clause> asItself(Ingress in, Network network, Endpoint container, List<Clause> admitted) {
        Ipv4Address ip = container.ip().orElseThrow();
        Match arp = ARP.with(Field.ARP_SHA, container.mac());
        List<Clause> clauses = new ArrayList<>();
        clauses.add(Clause.of(arp.with(Field.ARP_SPA, ip), admitted));
        clauses.add(Clause.of( // a probe whether an address is free (RFC 5227)
                ARP_REQUEST.with(Field.ARP_SHA, container.mac()).with(Field.ARP_SPA, new Ipv4Address(0)), admitted));
        clauses.add(Clause.of(IPV4.with(Field.IPV4_SRC, ip), admitted));
        for (Ipv4Address shared : container.grants().addresses()) {
            boolean isHeld = container.grants().held().contains(shared);
            clauses.add(Clause.of(
                    arp.with(Field.ARP_SPA, shared), isHeld ? admitted : seen(in, Table.GUARD, network, admitted)));
            clauses.add(Clause.of(IPV4.with(Field.IPV4_SRC, shared), admitted));
        }
        clauses.add(Clause.of(ARP, Verdict.NOBODY));
        boolean forwards = container.grants().forwards(); // what comes from elsewhere by way of it
        clauses.add(Clause.of(forwards ? IPV4.with(Field.IPV4_SRC, network.subnet()) : IPV4, Verdict.NOBODY));
        clauses.add(Clause.of(Match.ALL, admitted));
        return clauses;
    }

    /** Packets of DHCP servers: only at the port that the file names, and there only from the container's own addresses. */
    private static Optional<Clause> asDhcpServer(Ingress in, Network network) {
        Clause never = Clause.of(AS_DHCP_SERVER, Verdict.NOBODY);
        if (!isDhcpServer(in, network)) {
            return Optional.of(never);
        }
        return in.declared()
                .map(container -> never.unless(Match.ALL
                        .with(Field.ETH_SRC, container.mac())
                        .with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4)
                        .with(Field.IPV4_SRC, container.ip().orElseThrow())));
    }

    private static boolean isDhcpServer(Ingress in, Network network) {
        return network.dhcpServer().filter(in.port()::equals).isPresent();
    }

    private static List<Clause> seen(Ingress in, Table table, Network network, List<Clause> admitted) {
        return admitted.stream()
                .map(clause -> clause.and("the controller receives it", toController(in, table, network)))
                .toList();
    }

    /** A port attached by hand: known senders, no container's address, and others while there is room; those are shown. */
    private List<Clause> asAnybody(Ingress in, Network network, List<Clause> admitted) {
        List<Clause> clauses = new ArrayList<>();
        clauses.add(Clause.of(ARP, taken(in, network, Field.ARP_SPA)));
        Clause takenIp = Clause.of(IPV4, taken(in, network, Field.IPV4_SRC));
        clauses.add(isDhcpServer(in, network) ? takenIp.unless(AS_DHCP_SERVER) : takenIp);
        List<Clause> shown = seen(in, Table.LEARN, network, admitted);
        for (Endpoint endpoint : plan.endpoints(network)) {
            if (!endpoint.isDeclared() && plan.isBehind(endpoint, in)) {
                Match known = Match.ALL.with(Field.ETH_SRC, endpoint.mac());
                if (endpoint.ip().isEmpty()) {
                    clauses.add(Clause.of(known.with(Field.ETH_TYPE, Match.ETH_TYPE_ARP), shown));
                }
                clauses.add(Clause.of(known, admitted));
            }
        }
        for (Endpoint endpoint : plan.endpoints(network)) {
            if (endpoint.isDeclared()) {
                clauses.add(Clause.of(Match.ALL.with(Field.ETH_SRC, endpoint.mac()), Verdict.NOBODY));
            }
        }
        long first = network.vni().endpointMac(network.subnet().address()).bits();
        long mask = 0xffff_0000_0000L | network.subnet().netmask().toLong();
        clauses.add(Clause.of(Match.ALL.with(Field.ETH_SRC, first, mask), Verdict.NOBODY)); // containers to come
        boolean isFull = plan.learnedAt(network, in) >= network.macLimit();
        clauses.add(isFull ? Clause.otherwise(Verdict.NOBODY) : Clause.of(Match.ALL, shown));
        return clauses;
    }

    /** An IP address that somebody has is nobody else's. A container speaks at its own port; a learned one may have moved here. */
    private List<Clause> taken(Ingress in, Network network, Field says) {
        Verdict told = Verdict.here("only the controller receives it", toController(in, Table.GUARD, network));
        List<Clause> clauses = new ArrayList<>();
        for (Endpoint endpoint : plan.endpoints(network)) {
            endpoint.ip().ifPresent(ip -> {
                Clause refused = Clause.of(Match.ALL.with(says, ip), told);
                clauses.add(
                        endpoint.isDeclared()
                                ? refused
                                : refused.unless(Match.ALL.with(Field.ETH_SRC, endpoint.mac())));
            });
        }
        plan.shared(network).forEach(ip -> clauses.add(Clause.of(Match.ALL.with(says, ip), told)));
        return clauses;
    }

    /** The MAC address that the host's gateway port has itself: guests may know it, and none may use it. */
    private Optional<MacAddress> known(Ingress in, Network network) {
        return plan.gateway(network, in.host())
                .flatMap(Ingress::ownMac)
                .filter(mac -> !mac.isIn(Vni.GATEWAY_MAC_PREFIX, Vni.GATEWAY_MAC_MASK));
    }

    /** What becomes of a packet whose sender may send it. */
    private List<Clause> admitted(Ingress in, Network network) {
        Delivery delivery = new Delivery(plan, in, false);
        List<Clause> said = new ArrayList<>();
        said.add(Clause.of(
                Match.ALL.with(Field.ETH_DST, network.gatewayMac()),
                toGateway(in, network, delivery, Rewrites.UNCHANGED)));
        said.add(Clause.of(TO_A_GATEWAY, Verdict.NOBODY));
        said.addAll(switched(network, delivery, Rewrites.UNCHANGED));

        List<Clause> onwards = new ArrayList<>();
        known(in, network)
                .ifPresent(mac -> onwards.add(Clause.of(
                        Match.ALL.with(Field.ETH_DST, mac),
                        toGateway(in, network, delivery, Rewrites.toGateway(network)))));
        onwards.addAll(said);

        List<Clause> asked = new ArrayList<>();
        network.gateway()
                .ifPresent(gateway -> asked.add(Clause.of(
                        ARP.with(Field.ARP_TPA, gateway),
                        answered(in, Rewrites.arpReply(network.gatewayMac(), gateway)))));
        asked.addAll(
                asked(in, network, said)); // what somebody says of itself is for all, also to the port's own address
        return List.of(Clause.of(ARP_REQUEST, asked), Clause.of(Match.ALL, onwards));
    }

    /** ARP requests for endpoints are answered on the spot; but what one of this host says of itself, all may hear. */
    private List<Clause> asked(Ingress in, Network network, List<Clause> onwards) {
        List<Clause> clauses = new ArrayList<>();
        for (Endpoint endpoint : plan.endpoints(network)) {
            endpoint.ip().ifPresent(ip -> {
                Match whoHas = ARP.with(Field.ARP_TPA, ip);
                if (in.bridge().equals(plan.bridge(network, plan.host(endpoint))) && plan.hasPort(network, endpoint)) {
                    clauses.add(Clause.of(whoHas.with(Field.ETH_SRC, endpoint.mac()), onwards));
                }
                clauses.add(Clause.of(whoHas, answered(in, Rewrites.arpReply(endpoint.mac(), ip))));
            });
        }
        return clauses;
    }

    /** Frames inside the network. */
    private List<Clause> switched(Network network, Delivery delivery, Headers as) {
        List<Clause> clauses = new ArrayList<>();
        for (Endpoint endpoint : delivery.within(plan.endpoints(network))) {
            clauses.add(Clause.of(Match.ALL.with(Field.ETH_DST, endpoint.mac()), delivery.to(network, endpoint, as)));
        }
        clauses.add(Clause.of(TO_GROUP, delivery.everybody(network, as)));
        clauses.add(Clause.otherwise(delivery.unknown(network, as)));
        return clauses;
    }

    /**
     * Frames to the network's own gateway.
     *
     * @param as how they look when they come to it
     */
    private List<Clause> toGateway(Ingress in, Network network, Delivery delivery, Headers as) {
        List<Clause> clauses = new ArrayList<>();
        if (network.gateway().isEmpty()) { // nobody is there, but the controller may ask in its name who has an address
            clauses.add(Clause.of(ARP_REPLY, heard(in, network, as)));
            clauses.add(Clause.otherwise(Verdict.NOBODY));
            return clauses;
        }
        for (Host host : plan.hosts()) {
            clauses.add(Clause.of(IPV4.with(Field.IPV4_DST, host.vtep()), Verdict.NOBODY));
        }
        List<Network> joined = plan.joined(network);
        List<Network> led = new ArrayList<>(joined);
        led.add(network);
        for (Network one : led) {
            one.gateway().ifPresent(gateway -> {
                clauses.add(Clause.of(
                        PING.with(Field.IPV4_DST, gateway),
                        answered(in, Rewrites.echoReply(network.gatewayMac(), gateway))));
                clauses.add(Clause.of(IPV4.with(Field.IPV4_DST, gateway), Verdict.NOBODY));
            });
        }
        for (Network into : joined) {
            clauses.add(Clause.of(IPV4.with(Field.IPV4_DST, into.subnet()), routed(in, network, into, delivery, as)));
        }
        for (Network other : plan.networks()) {
            clauses.add(Clause.of(IPV4.with(Field.IPV4_DST, other.subnet()), Verdict.NOBODY));
        }
        clauses.add(Clause.of(IPV4, outside(in, network, as)));
        clauses.add(Clause.of(ARP_REPLY, heard(in, network, as)));
        clauses.add(Clause.otherwise(Verdict.NOBODY));
        return clauses;
    }

    /** Packets for another network of the same router. */
    private List<Clause> routed(Ingress in, Network network, Network into, Delivery delivery, Headers as) {
        List<Clause> clauses = new ArrayList<>();
        End expired = new End.ToController(in.bridge(), Table.ROUTE, End.Why.INVALID_TTL, Rewrites.in(network, as));
        Verdict tooOld = Verdict.here("the controller answers time exceeded", expired);
        clauses.add(Clause.of(IPV4.with(Field.IP_TTL, 0, 0xfe), tooOld));
        for (Endpoint endpoint : plan.endpoints(into)) {
            Stream.concat(endpoint.ip().stream(), endpoint.grants().held().stream())
                    .forEach(ip -> clauses.add(Clause.of(
                            IPV4.with(Field.IPV4_DST, ip),
                            delivery.to(into, endpoint, Rewrites.routed(into, endpoint.mac())))));
        }
        Stream.of(into.subnet().address(), into.subnet().broadcast())
                .filter(ip -> !into.subnet().isUsable(ip))
                .forEach(ip -> clauses.add(Clause.of(IPV4.with(Field.IPV4_DST, ip), Verdict.NOBODY)));
        End unknown =
                new End.ToController(in.bridge(), Table.RESOLVE, End.Why.FLOW, Rewrites.in(into, Rewrites.hop(as)));
        clauses.add(Clause.otherwise(Verdict.here("the controller resolves it in " + into.name(), unknown)));
        return clauses;
    }

    /** Packets for the rest of the world. */
    private Verdict outside(Ingress in, Network network, Headers as) {
        if (network.exit() == Exit.NONE) {
            return Verdict.here(
                    "the controller answers network unreachable", toController(in, Table.ROUTE, network, as));
        }
        return plan.gateway(network, in.host())
                .map(port -> Verdict.here("the host's exit receives it", toHost(port, as)))
                .orElse(Verdict.NOBODY);
    }

    /** Answers to whoever asks in the gateway's name: the controller, and the host if it has a gateway port. */
    private Verdict heard(Ingress in, Network network, Headers as) {
        Verdict controller = Verdict.here("the controller receives it", toController(in, Table.ROUTE, network, as));
        return plan.gateway(network, in.host())
                .map(port -> controller.and("the host's gateway port receives it", toHost(port, as)))
                .orElse(controller);
    }

    /** What the host's own IP stack sends stays on the host: each has its own. It asks for its own address unanswered. */
    private List<Clause> fromGateway(Ingress in, Network network) {
        List<Clause> onwards = new ArrayList<>();
        onwards.add(Clause.of(TO_A_GATEWAY, Verdict.NOBODY));
        Delivery delivery = new Delivery(plan, in, true);
        if (in.ownMac().isPresent()) {
            onwards.add(Clause.of(ARP, switched(network, delivery, Rewrites.arpFromGateway(network))));
            onwards.addAll(switched(network, delivery, Rewrites.fromGateway(network)));
        } else {
            onwards.addAll(switched(network, delivery, Rewrites.UNCHANGED));
        }
        return List.of(Clause.of(ARP_REQUEST, asked(in, network, onwards)), Clause.of(Match.ALL, onwards));
    }

    /** From the underlay: only with the VNI of a network that this host has, and from a host that sends into it. */
    private List<Clause> fromTunnel(Ingress in) {
        List<Clause> clauses = new ArrayList<>();
        for (Network network : in.network().map(List::of).orElse(plan.networks())) {
            if (plan.has(network, in.host())) {
                List<Clause> onwards = switched(network, new Delivery(plan, in, true), Rewrites.UNCHANGED);
                List<Clause> peers = plan.holding(network).stream()
                        .filter(peer -> !peer.equals(in.host()))
                        .map(peer -> Clause.of(Match.ALL.with(Field.TUN_SRC, peer.vtep()), onwards))
                        .toList();
                clauses.add(Clause.of(Match.ALL.with(Field.TUN_ID, network.vni().number()), peers));
            }
        }
        return clauses;
    }

    private static Match type(int ethType) {
        return Match.ALL.with(Field.ETH_TYPE, ethType);
    }

    private static Verdict answered(Ingress in, Headers as) {
        return Verdict.here("it is answered", new End.Sent(End.Way.RETURNED, in.bridge(), in.port(), as));
    }

    /** The host takes only what is for the MAC address that the port has. */
    private static End toHost(Ingress gateway, Headers as) {
        Headers there = gateway.ownMac()
                .map(mac -> as.with(Field.ETH_DST, Value.constant(mac.bits())))
                .orElse(as);
        return new End.Sent(End.Way.TO_GATEWAY, gateway.bridge(), gateway.port(), there);
    }

    private static End toController(Ingress in, Table table, Network network) {
        return toController(in, table, network, Rewrites.UNCHANGED);
    }

    private static End toController(Ingress in, Table table, Network network, Headers as) {
        return new End.ToController(in.bridge(), table, End.Why.FLOW, Rewrites.in(network, as));
    }
}
