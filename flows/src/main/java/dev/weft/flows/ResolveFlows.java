package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Vni;
import java.util.List;

/** {@link Table#RESOLVE}: the last step of routing, from the IP address to the MAC address in the target network. */
final class ResolveFlows {
    private ResolveFlows() {}

    static void addTo(Segment segment) {
        if (segment.joined().isEmpty()) {
            return;
        }
        Match routed = routedInto(segment.vni());
        Ipv4Prefix subnet = segment.network().subnet();
        for (Ipv4Address notAHost : List.of(subnet.address(), subnet.broadcast())) {
            if (subnet.isUsable(notAHost)) {
                continue; // a link of two (RFC 3021)
            }
            segment.out()
                    .refuse(
                            Table.RESOLVE,
                            Priority.REFUSE,
                            routed.with(Field.IPV4_DST, notAHost),
                            Refusal.DIRECTED_BROADCAST,
                            "drop routed packets to every endpoint in "
                                    + segment.network().name() + " through " + notAHost);
        }
        segment.out()
                .flow(
                        Table.RESOLVE,
                        Priority.NETWORK,
                        routed,
                        Instructions.apply(new Action.ToController()),
                        "unknown address in " + segment.network().name() + ": the controller resolves it");
    }

    static void addEndpoint(EndpointScope scope, FlowWriter out) {
        if (scope.isRoutedInto()) {
            scope.endpoint().ip().ifPresent(ip -> toEndpoint(scope, ip, out));
            scope.endpoint().grants().held().forEach(ip -> toEndpoint(scope, ip, out));
        }
    }

    private static void toEndpoint(EndpointScope scope, Ipv4Address ip, FlowWriter out) {
        Endpoint endpoint = scope.endpoint();
        out.flow(
                Table.RESOLVE,
                Priority.ENTRY,
                routedInto(scope.vni()).with(Field.IPV4_DST, ip),
                Instructions.apply(
                                Action.set(Field.ETH_SRC, scope.network().gatewayMac()),
                                Action.set(Field.ETH_DST, endpoint.mac()))
                        .thenGoTo(Table.FORWARD),
                ip + " is " + endpoint.title() + ": route from the gateway of "
                        + scope.network().name() + " to " + endpoint.mac());
    }

    private static Match routedInto(Vni vni) {
        return Tag.fromEndpoint(vni).ethType(Match.ETH_TYPE_IPV4);
    }
}
