package dev.weft.flows;

import dev.weft.topology.Host;

/** {@link Table#CLASSIFY}: puts every packet into its network, or nowhere. */
final class ClassifyFlows {
    private ClassifyFlows() {}

    static void addTo(Segment segment) {
        String name = segment.network().name();
        long vni = segment.vni().number();
        segment.memberPorts()
                .forEach((port, number) -> segment.flow(
                        Table.CLASSIFY,
                        Priority.ENTRY,
                        Match.ALL.with(Field.IN_PORT, number),
                        Instructions.goTo(Table.LEARN).writing(vni, Tag.ALL),
                        "what comes in by " + port + " is in " + name));
        // The gateway port says nothing that another host needs: each has its own.
        segment.gatewayPort()
                .ifPresent(number -> segment.flow(
                        Table.CLASSIFY,
                        Priority.ENTRY,
                        Match.ALL.with(Field.IN_PORT, number),
                        Instructions.goTo(Table.ARP).writing(vni | Tag.LOCAL_ONLY, Tag.ALL),
                        "what this host's gateway port " + segment.network().port() + " sends is in " + name
                                + " and stays on this host"));
        segment.tunnel().ifPresent(tunnel -> {
            for (Host peer : segment.peers()) {
                segment.flow(
                        Table.CLASSIFY,
                        Priority.ENTRY,
                        Match.ALL
                                .with(Field.IN_PORT, tunnel)
                                .with(Field.TUN_ID, vni)
                                .with(Field.TUN_SRC, peer.vtep()),
                        Instructions.goTo(Table.FORWARD).writing(vni | Tag.LOCAL_ONLY, Tag.ALL),
                        "VNI " + vni + " from " + peer.name() + " is " + name + " and goes into no tunnel again");
            }
        });
    }
}
