package dev.weft.flows;

import dev.weft.topology.MacAddress;
import dev.weft.topology.UnknownUnicast;

/** {@link Table#FORWARD}: to a port of this host, through the tunnel to another, or to everybody in the network. */
final class ForwardFlows {
    /** The bit that all broadcast and multicast addresses have. */
    private static final long GROUP_BIT = MacAddress.parse("01:00:00:00:00:00").bits();

    private ForwardFlows() {}

    /** To an endpoint where it is; from where packets are only routed into its network, if it has an IP address. */
    static void addEndpoint(EndpointScope scope, FlowWriter out) {
        Endpoint endpoint = scope.endpoint();
        if (!scope.hasNetwork() && endpoint.ip().isEmpty()) {
            return;
        }
        scope.localPort()
                .ifPresent(port -> out.flow(
                        Table.FORWARD,
                        Priority.ENTRY,
                        Tag.of(scope.vni()).with(Field.ETH_DST, endpoint.mac()),
                        Instructions.apply(Action.output(port)),
                        "to " + endpoint.title() + ", local port " + endpoint.port()));
        scope.tunnel()
                .ifPresent(tunnel -> out.flow(
                        Table.FORWARD,
                        Priority.ENTRY,
                        Tag.fromEndpoint(scope.vni()).with(Field.ETH_DST, endpoint.mac()),
                        Instructions.apply(tunnel.outgoing().toArray(Action[]::new)),
                        "to " + endpoint.title() + ", through the tunnel to " + endpoint.host()));
    }

    /** To everybody, and to who is not known. */
    static void addTo(Segment segment) {
        String name = segment.network().name();
        int flood = Group.flood(segment.vni());
        int floodHere = Group.floodHere(segment.vni());
        FloodGroups.add(segment);
        toGroup(segment, Tag.fromEndpoint(segment.vni()), flood, "every endpoint in " + name);
        toGroup(segment, Tag.localOnly(segment.vni()), floodHere, "every endpoint in " + name + " on this host");
        if (segment.network().unknownUnicast() == UnknownUnicast.DROP) {
            segment.out()
                    .refuse(
                            Table.FORWARD,
                            Priority.NETWORK,
                            Tag.of(segment.vni()),
                            Refusal.UNKNOWN_DESTINATION,
                            name + " does not flood unknown destinations");
        }
    }

    private static void toGroup(Segment segment, Match from, int group, String whom) {
        Instructions flood = Instructions.apply(new Action.ToGroup(group));
        segment.out()
                .flow(
                        Table.FORWARD,
                        Priority.ENTRY,
                        from.with(Field.ETH_DST, GROUP_BIT, GROUP_BIT),
                        flood,
                        "broadcast and multicast to " + whom);
        if (segment.network().unknownUnicast() == UnknownUnicast.FLOOD) {
            segment.out().flow(Table.FORWARD, Priority.NETWORK, from, flood, "flood unknown destinations to " + whom);
        }
    }
}
