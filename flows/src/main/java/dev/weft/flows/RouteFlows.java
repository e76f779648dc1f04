package dev.weft.flows;

import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@link Table#ROUTE}: frames to a gateway's MAC address. The switch answers ping, routes into joined networks, and sends
 * the rest to the exit.
 *
 * <p>From a packet's point of view: a container in blue sends to an address in green, so its frame goes to the MAC address of
 * blue's gateway. That address is the same on every host, so the frame never leaves this host for it. ROUTE decrements the
 * TTL and changes the network in metadata from blue to green. RESOLVE sets the MAC addresses: from green's gateway, to the
 * destination. FORWARD sends it to the destination's host, with green's VNI on the wire. The reply is routed on that other
 * host, in the same way. No kernel routes any of it; only packets for the outside reach the host's kernel.
 */
final class RouteFlows {
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST = 8;
    private static final int FRESH_TTL = 64;

    private RouteFlows() {}

    /** What no gateway does, whichever network asks. */
    static void addRules(FlowWriter out, Topology topology) {
        Match toGateway = Match.ALL.with(Field.ETH_DST, Vni.GATEWAY_MAC_PREFIX.bits(), Vni.GATEWAY_MAC_MASK.bits());
        Match packet = toGateway.ethType(Match.ETH_TYPE_IPV4);
        for (Host host : topology.hosts()) {
            out.refuse(
                    Table.ROUTE,
                    Priority.REFUSE,
                    packet.with(Field.IPV4_DST, host.vtep()),
                    Refusal.TO_VTEP,
                    "drop packets to " + host.vtep() + ", the tunnel address of " + host.name());
        }
        Map<Ipv4Prefix, List<Network>> bySubnet = topology.networks().stream()
                .collect(Collectors.groupingBy(Network::subnet, LinkedHashMap::new, Collectors.toList()));
        bySubnet.forEach((subnet, networks) -> {
            String names = networks.stream().map(Network::name).collect(Collectors.joining(" or "));
            out.refuse(
                    Table.ROUTE,
                    Priority.FENCE,
                    packet.with(Field.IPV4_DST, subnet),
                    Refusal.ISOLATED,
                    "drop packets into " + names + " from networks that no router joins with it");
        });
        out.refuse(
                Table.ROUTE,
                Priority.REST,
                toGateway,
                Refusal.OTHER_GATEWAY,
                "drop other packets to a gateway's MAC address");
    }

    static void addTo(Segment segment) {
        Match frame = Tag.fromEndpoint(segment.vni()).with(Field.ETH_DST, segment.gatewayMac());
        Match packet = frame.ethType(Match.ETH_TYPE_IPV4);
        segment.network().gateway().ifPresent(gateway -> {
            answerFor(segment, packet, segment.network(), gateway);
            for (Network other : segment.joined()) {
                other.gateway().ifPresent(its -> answerFor(segment, packet, other, its));
                lead(segment, packet, other);
            }
            exit(segment, packet);
        });
        hear(segment, frame);
        segment.gateway().ownMac().ifPresent(mac -> hide(segment, mac));
    }

    /** What the host says by a gateway port with a MAC address of its own, its ARP above all, comes from the gateway's. */
    private static void hide(Segment segment, MacAddress mac) {
        Match from = Tag.localOnly(segment.vni());
        Action asGateway = Action.set(Field.ETH_SRC, segment.gatewayMac());
        String port = segment.gateway().name();
        segment.out()
                .flow(
                        Table.ROUTE,
                        Priority.HIDE_ARP,
                        from.ethType(Match.ETH_TYPE_ARP),
                        Instructions.apply(asGateway, Action.set(Field.ARP_SHA, segment.gatewayMac()))
                                .thenGoTo(Table.FORWARD),
                        "ARP of " + port + ", the device of " + mac + " itself, is sent as the gateway of "
                                + segment.network().name());
        segment.out()
                .flow(
                        Table.ROUTE,
                        Priority.HIDE,
                        from,
                        Instructions.apply(asGateway).thenGoTo(Table.FORWARD),
                        "packets of " + port + ", the device of " + mac + " itself, are sent as the gateway of "
                                + segment.network().name());
    }

    /** A gateway, that of the network or of a joined one, answers ping and nothing else. */
    private static void answerFor(Segment segment, Match packet, Network network, Ipv4Address gateway) {
        Match toIt = packet.with(Field.IPV4_DST, gateway);
        segment.out()
                .flow(
                        Table.ROUTE,
                        Priority.OWN,
                        toIt.with(Field.IP_PROTO, Match.IP_PROTO_ICMP)
                                .with(Field.ICMP_TYPE, ECHO_REQUEST)
                                .with(Field.ICMP_CODE, 0),
                        Instructions.apply(
                                Action.move(Field.ETH_SRC, Field.ETH_DST),
                                Action.set(Field.ETH_SRC, segment.gatewayMac()),
                                Action.move(Field.IPV4_SRC, Field.IPV4_DST),
                                Action.set(Field.IPV4_SRC, gateway),
                                Action.set(Field.IP_TTL, FRESH_TTL),
                                Action.set(Field.ICMP_TYPE, ECHO_REPLY),
                                new Action.Return()),
                        "the gateway of " + network.name() + ", " + gateway + ", answers ping from "
                                + segment.network().name());
        segment.out()
                .refuse(
                        Table.ROUTE,
                        Priority.ENTRY,
                        toIt,
                        Refusal.TO_GATEWAY,
                        "the gateway of " + network.name() + ", " + gateway + ", accepts ping only");
    }

    /** Open vSwitch itself sends what has run out of time to the controller, and then does no more with it. */
    private static void lead(Segment segment, Match packet, Network other) {
        segment.out()
                .flow(
                        Table.ROUTE,
                        Priority.JOINED,
                        packet.with(Field.IPV4_DST, other.subnet()),
                        Instructions.apply(new Action.DecTtl())
                                .writing(other.vni().number(), Tag.ALL)
                                .thenGoTo(Table.RESOLVE),
                        "from " + segment.network().name() + " route into " + other.name());
    }

    private static void exit(Segment segment, Match packet) {
        String name = segment.network().name();
        if (segment.network().exit() == Exit.NONE) {
            segment.out()
                    .refuseByController(
                            Table.ROUTE,
                            Priority.NETWORK,
                            packet,
                            Refusal.NO_EXIT,
                            name + " has no exit: the controller answers network unreachable");
            return;
        }
        segment.gateway()
                .number()
                .ifPresentOrElse(
                        port -> segment.out()
                                .flow(
                                        Table.ROUTE,
                                        Priority.NETWORK,
                                        packet,
                                        segment.gateway().leaving(port),
                                        "egress from " + name + " through gateway port "
                                                + segment.gateway().name()),
                        () -> segment.out()
                                .refuse(
                                        Table.ROUTE,
                                        Priority.NETWORK,
                                        packet,
                                        Refusal.NO_EXIT,
                                        "drop egress from " + name + ": gateway port "
                                                + segment.gateway().name() + " is missing"));
    }

    /** ARP replies to the gateway: the controller asks in its name who has an address, and so does the host itself. */
    private static void hear(Segment segment, Match frame) {
        Action toController = new Action.ToController();
        String name = segment.gateway().name();
        segment.out()
                .flow(
                        Table.ROUTE,
                        Priority.NETWORK,
                        frame.arp(ArpFlows.REPLY),
                        segment.gateway()
                                .number()
                                .map(port -> segment.gateway().leaving(port, toController))
                                .orElse(Instructions.apply(toController)),
                        "send ARP replies to the gateway of "
                                + segment.network().name() + " to the controller"
                                + segment.gateway()
                                        .number()
                                        .map(port -> ", and to this host at " + name)
                                        .orElse(""));
    }
}
