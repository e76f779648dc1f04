package dev.weft.flows;

import dev.weft.topology.Host;
import java.util.function.Predicate;

/** {@link Table#CLASSIFY}: puts every packet into its network, or nowhere. */
final class ClassifyFlows {
    private ClassifyFlows() {}

    /** What comes through a tunnel and is not of a network that the sender may send into. */
    static void addFence(FlowWriter out, BridgePorts bridge, Predicate<String> isTunnel) {
        bridge.ports(isTunnel)
                .forEach((name, port) -> out.refuse(
                        Table.CLASSIFY,
                        Priority.FENCE,
                        Match.ALL.with(Field.IN_PORT, port),
                        Refusal.FOREIGN_TUNNEL,
                        "drop VXLAN with an unknown VNI or source VTEP on " + name));
    }

    static void addTo(Segment segment) {
        String name = segment.network().name();
        long vni = segment.vni().number();
        FlowWriter out = segment.out();
        segment.memberPorts()
                .forEach((port, number) -> out.flow(
                        Table.CLASSIFY,
                        segment.isByCommand(port) ? Priority.ASSIGNED : Priority.ENTRY,
                        Match.ALL.with(Field.IN_PORT, number),
                        Instructions.goTo(Table.GUARD).writing(vni, Tag.ALL),
                        "packets from port " + port + " are in " + name
                                + (segment.isByCommand(port) ? ": `weft port assign` put it there" : "")));
        // The gateway port says nothing that another host needs: each has its own.
        segment.gateway()
                .number()
                .ifPresent(number -> out.flow(
                        Table.CLASSIFY,
                        Priority.ENTRY,
                        Match.ALL.with(Field.IN_PORT, number),
                        Instructions.goTo(Table.ARP).writing(vni | Tag.LOCAL_ONLY, Tag.ALL),
                        "packets from gateway port " + segment.gateway().name() + " are in " + name
                                + " and stay on this host"));
        for (Host peer : segment.senders()) {
            segment.tunnelTo(peer)
                    .ifPresent(tunnel -> out.flow(
                            Table.CLASSIFY,
                            Priority.ENTRY,
                            tunnel.incoming(),
                            Instructions.goTo(Table.FORWARD).writing(vni | Tag.LOCAL_ONLY, Tag.ALL),
                            "VNI " + vni + " from " + peer.name() + " is " + name + " and is not sent into a "
                                    + "tunnel again"));
        }
    }
}
