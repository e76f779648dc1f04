package dev.weft.flows;

import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;

/** {@link Table#ARP}: answers requests (RFC 826) in the switch, so that none for a known address crosses a tunnel. */
final class ArpFlows {
    static final int REQUEST = 1;
    static final int REPLY = 2;

    private ArpFlows() {}

    static void addTo(Segment segment) {
        segment.network().gateway().ifPresent(gateway -> answerForGateway(segment, gateway));
    }

    private static void answerForGateway(Segment segment, Ipv4Address gateway) {
        // Not what the gateway port itself sends: its own probe for its address must find it free.
        segment.out()
                .flow(
                        Table.ARP,
                        Priority.ENTRY,
                        Tag.fromEndpoint(segment.vni()).arp(REQUEST).with(Field.ARP_TPA, gateway),
                        answer(segment.gatewayMac(), gateway),
                        "answer ARP for the gateway of " + segment.network().name() + ", " + gateway + ", with "
                                + segment.gatewayMac());
    }

    /** A guest may know the gateway port's own MAC address from before; it still finds the gateway there. */
    static void addKnownGateway(Segment segment, MacAddress known) {
        segment.out()
                .flow(
                        Table.ARP,
                        Priority.NETWORK,
                        Tag.fromEndpoint(segment.vni()).with(Field.ETH_DST, known),
                        Instructions.apply(Action.set(Field.ETH_DST, segment.gatewayMac()))
                                .thenGoTo(Table.ROUTE),
                        "ARP for " + known + ", the address of "
                                + segment.gateway().name() + " itself, goes to "
                                + "the gateway of "
                                + segment.network().name());
    }

    static void addEndpoint(EndpointScope scope, FlowWriter out) {
        scope.endpoint().ip().ifPresent(ip -> addAddress(scope, ip, out));
    }

    private static void addAddress(EndpointScope scope, Ipv4Address ip, FlowWriter out) {
        Endpoint endpoint = scope.endpoint();
        Match asked = Tag.of(scope.vni()).arp(REQUEST).with(Field.ARP_TPA, ip);
        out.flow(
                Table.ARP,
                Priority.ENTRY,
                asked,
                answer(endpoint.mac(), ip),
                endpoint.title() + ", " + ip + ", is at " + endpoint.mac());
        if (scope.localPort().isPresent()) {
            out.flow(
                    Table.ARP,
                    Priority.OWN,
                    asked.with(Field.ETH_SRC, endpoint.mac()),
                    Instructions.goTo(Table.ROUTE),
                    endpoint.title() + " announces itself: flood, no reply");
        }
    }

    /** Turns the request into the reply: who asked is the target, the answer is the sender. */
    private static Instructions answer(MacAddress mac, Ipv4Address ip) {
        return Instructions.apply(
                Action.move(Field.ETH_SRC, Field.ETH_DST),
                Action.set(Field.ETH_SRC, mac),
                Action.set(Field.ARP_OP, REPLY),
                Action.move(Field.ARP_SHA, Field.ARP_THA),
                Action.set(Field.ARP_SHA, mac),
                Action.move(Field.ARP_SPA, Field.ARP_TPA),
                Action.set(Field.ARP_SPA, ip),
                new Action.Return());
    }
}
