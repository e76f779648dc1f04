package dev.weft.flows;

import dev.weft.topology.Ipv4Address;

/** {@link Table#ROUTE}: frames to the gateway's MAC address. Its ping is answered here, the rest leaves by the exit. */
final class RouteFlows {
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST = 8;
    private static final int FRESH_TTL = 64;

    private RouteFlows() {}

    static void addTo(Segment segment) {
        Ipv4Address gateway = segment.network().gateway();
        Match toGateway = Tag.fromEndpoint(segment.vni()).with(Field.ETH_DST, segment.gatewayMac());
        segment.flow(
                Table.ROUTE,
                Priority.ENTRY,
                toGateway
                        .with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4)
                        .with(Field.IPV4_DST, gateway)
                        .with(Field.IP_PROTO, Match.IP_PROTO_ICMP)
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
                "the gateway " + gateway + " answers ping");
        segment.gatewayPort()
                .ifPresent(port -> segment.flow(
                        Table.ROUTE,
                        Priority.NETWORK,
                        toGateway.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4),
                        Instructions.apply(Action.output(port)),
                        "what leaves " + segment.network().name() + " for the outside goes to this host's exit, "
                                + segment.network().port()));
        segment.gatewayPort()
                .ifPresent(port -> segment.flow(
                        Table.ROUTE,
                        Priority.NETWORK,
                        toGateway.with(Field.ETH_TYPE, Match.ETH_TYPE_ARP),
                        Instructions.apply(Action.output(port)),
                        "ARP replies to this host's gateway port "
                                + segment.network().port()));
    }
}
