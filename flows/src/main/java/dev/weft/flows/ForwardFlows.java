package dev.weft.flows;

import dev.weft.topology.Host;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link Table#FORWARD}: to a port of this host, through the tunnel to another, or to everybody in the network. */
final class ForwardFlows {
    /** The bit that all broadcast and multicast addresses have. */
    private static final long GROUP_BIT = MacAddress.parse("01:00:00:00:00:00").bits();

    private ForwardFlows() {}

    static void addTo(Segment segment) {
        segment.endpoints().forEach(endpoint -> toEndpoint(segment, endpoint));
        flood(segment);
    }

    private static void toEndpoint(Segment segment, Endpoint endpoint) {
        segment.localPort(endpoint)
                .ifPresent(port -> segment.flow(
                        Table.FORWARD,
                        Priority.ENTRY,
                        Tag.of(segment.vni()).with(Field.ETH_DST, endpoint.mac()),
                        Instructions.apply(Action.output(port)),
                        "to " + endpoint.title() + ", here at " + endpoint.port()));
        segment.remoteHost(endpoint)
                .ifPresent(host -> throughTunnel(segment, host)
                        .ifPresent(actions -> segment.flow(
                                Table.FORWARD,
                                Priority.ENTRY,
                                Tag.fromEndpoint(segment.vni()).with(Field.ETH_DST, endpoint.mac()),
                                Instructions.apply(actions.toArray(Action[]::new)),
                                "to " + endpoint.title() + ", through the tunnel to " + host.name())));
    }

    private static Optional<List<Action>> throughTunnel(Segment segment, Host host) {
        return segment.tunnel()
                .map(port -> List.of(
                        Action.set(Field.TUN_ID, segment.vni().number()),
                        Action.set(Field.TUN_DST, host.vtep()),
                        Action.output(port)));
    }

    private static void flood(Segment segment) {
        String name = segment.network().name();
        List<List<Action>> here = new ArrayList<>();
        segment.memberPorts().values().forEach(port -> here.add(List.of(Action.output(port))));
        List<List<Action>> everywhere = new ArrayList<>(here);
        segment.peers().forEach(peer -> throughTunnel(segment, peer).ifPresent(everywhere::add));

        int flood = Group.flood(segment.vni());
        int floodHere = Group.floodHere(segment.vni());
        segment.group(flood, everywhere, "every port of " + name + " on this host, and every other host that has it");
        segment.group(floodHere, here, "every port of " + name + " on this host");
        toGroup(segment, Tag.fromEndpoint(segment.vni()), flood, "everybody in " + name);
        toGroup(segment, Tag.localOnly(segment.vni()), floodHere, "everybody in " + name + " on this host");
    }

    private static void toGroup(Segment segment, Match from, int group, String whom) {
        Instructions flood = Instructions.apply(new Action.ToGroup(group));
        segment.flow(
                Table.FORWARD,
                Priority.ENTRY,
                from.with(Field.ETH_DST, GROUP_BIT, GROUP_BIT),
                flood,
                "broadcast and multicast to " + whom);
        if (segment.floodsUnknown()) {
            segment.flow(
                    Table.FORWARD, Priority.NETWORK, from, flood, "to a destination nobody knows yet: ask " + whom);
        }
    }
}
