package dev.weft.flows;

import dev.weft.topology.Network;

/** {@link Table#LEARN}: at ports attached by hand known senders pass, and unknown ones are shown to the controller. */
final class LearnFlows {
    /** The first two octets of a derived MAC address; the others are the IP address ({@link dev.weft.topology.Vni}). */
    private static final long DERIVED_MASK = 0xffff_0000_0000L;

    private LearnFlows() {}

    static void addTo(Segment segment) {
        segment.portsAttachedByHand().forEach((name, port) -> unknown(segment, name, port));
        if (segment.mayBeAttachedByHand()) {
            fenceContainers(segment);
        }
        limit(segment);
    }

    static void addEndpoint(EndpointScope scope, FlowWriter out) {
        if (!scope.endpoint().isDeclared()) {
            scope.localPort().ifPresent(port -> known(out, scope.endpoint(), port, scope.macAgeSeconds()));
        } else if (scope.mayBeAttachedByHand() && !isDerived(scope.network(), scope.endpoint())) {
            fenceContainer(scope, out);
        }
    }

    /** What the table does on a miss, but with a limit that is this port's alone. */
    private static void unknown(Segment segment, String name, int port) {
        if (!Meter.isFor(port)) {
            return; // the miss does the same
        }
        segment.out().meter(Meter.ofPort(name, port, segment.network()));
        segment.out()
                .flow(
                        Table.LEARN,
                        Priority.REST,
                        Match.ALL.with(Field.IN_PORT, port),
                        Instructions.apply(Meter.toController(port)).thenGoTo(Table.ARP),
                        "send new senders at " + name + " to the controller, limited by a meter");
    }

    private static void known(FlowWriter out, Endpoint endpoint, int port, int macAgeSeconds) {
        Match match = Match.ALL.with(Field.IN_PORT, port).with(Field.ETH_SRC, endpoint.mac());
        out.ageingFlow(
                new Flow.Key(Table.LEARN, Priority.ENTRY, match),
                Instructions.goTo(Table.ARP),
                macAgeSeconds,
                endpoint.title() + " is known at " + endpoint.port() + " until silent for " + macAgeSeconds + " s");
        if (endpoint.ip().isEmpty()) {
            out.flow(
                    Table.LEARN,
                    Priority.OWN,
                    match.with(Field.ETH_TYPE, Match.ETH_TYPE_ARP),
                    Instructions.apply(Meter.toController(port)).thenGoTo(Table.ARP),
                    endpoint.title() + " has no known IP address yet: send its ARP to the controller");
        }
    }

    /** No container's MAC address at another port: one flow for all that were derived, one for each that the file gives. */
    private static void fenceContainers(Segment segment) {
        Network network = segment.network();
        segment.out()
                .refuse(
                        Table.LEARN,
                        Priority.FENCE,
                        Tag.of(segment.vni()).with(Field.ETH_SRC, firstDerived(network), derivedMask(network)),
                        Refusal.CONTAINER_MAC,
                        "drop MAC addresses of containers of " + network.name() + " at any other port");
    }

    private static void fenceContainer(EndpointScope scope, FlowWriter out) {
        Endpoint endpoint = scope.endpoint();
        out.refuse(
                Table.LEARN,
                Priority.FENCE,
                Tag.of(scope.vni()).with(Field.ETH_SRC, endpoint.mac()),
                Refusal.CONTAINER_MAC,
                endpoint.title() + " is at " + endpoint.port() + " on " + endpoint.host()
                        + ": drop its MAC address elsewhere");
    }

    private static boolean isDerived(Network network, Endpoint endpoint) {
        return (endpoint.mac().bits() & derivedMask(network)) == firstDerived(network);
    }

    private static long firstDerived(Network network) {
        return network.vni().endpointMac(network.subnet().address()).bits();
    }

    private static long derivedMask(Network network) {
        return DERIVED_MASK | network.subnet().netmask().toLong();
    }

    private static void limit(Segment segment) {
        int most = segment.network().macLimit();
        segment.fullPorts()
                .forEach((name, port) -> segment.out()
                        .refuse(
                                Table.LEARN,
                                Priority.NETWORK,
                                Match.ALL.with(Field.IN_PORT, port),
                                Refusal.TOO_MANY_MACS,
                                name + " has " + most + " senders, the limit of "
                                        + segment.network().name() + ": drop others"));
    }
}
