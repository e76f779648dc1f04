package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import java.util.List;

/** {@link Table#RESOLVE}: the last step of routing, from the IP address to the MAC address in the target network. */
final class ResolveFlows {
    private ResolveFlows() {}

    static void addTo(Segment segment) {
        if (segment.joined().isEmpty()) {
            return;
        }
        Match routed = Tag.fromEndpoint(segment.vni()).ethType(Match.ETH_TYPE_IPV4);
        for (Endpoint endpoint : segment.endpoints()) {
            endpoint.ip().ifPresent(ip -> toEndpoint(segment, routed, endpoint, ip));
        }
        Ipv4Prefix subnet = segment.network().subnet();
        for (Ipv4Address notAHost : List.of(subnet.address(), subnet.broadcast())) {
            segment.out()
                    .refuse(
                            Table.RESOLVE,
                            Priority.REFUSE,
                            routed.with(Field.IPV4_DST, notAHost),
                            Refusal.DIRECTED_BROADCAST,
                            "no router sends to everybody in "
                                    + segment.network().name() + " by way of " + notAHost);
        }
        segment.out()
                .flow(
                        Table.RESOLVE,
                        Priority.NETWORK,
                        routed,
                        Instructions.apply(new Action.ToController()),
                        "nobody in " + segment.network().name()
                                + " is known to have this address: the controller asks for it");
    }

    private static void toEndpoint(Segment segment, Match routed, Endpoint endpoint, Ipv4Address ip) {
        segment.out()
                .flow(
                        Table.RESOLVE,
                        Priority.ENTRY,
                        routed.with(Field.IPV4_DST, ip),
                        Instructions.apply(
                                        Action.set(Field.ETH_SRC, segment.gatewayMac()),
                                        Action.set(Field.ETH_DST, endpoint.mac()))
                                .thenGoTo(Table.FORWARD),
                        ip + " is " + endpoint.title() + ": from the gateway of "
                                + segment.network().name() + " to " + endpoint.mac());
    }
}
