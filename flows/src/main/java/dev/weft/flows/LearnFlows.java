package dev.weft.flows;

/** {@link Table#LEARN}: lets known senders pass, shows unknown ones to the controller, stops borrowed addresses. */
final class LearnFlows {
    private LearnFlows() {}

    static void addTo(Segment segment) {
        for (Endpoint endpoint : segment.endpoints()) {
            segment.localPort(endpoint).ifPresent(port -> known(segment, endpoint, port));
            if (endpoint.isDeclared()) {
                segment.flow(
                        Table.LEARN,
                        Priority.FENCE,
                        Tag.of(segment.vni()).with(Field.ETH_SRC, endpoint.mac()),
                        Instructions.DROP,
                        endpoint.title() + " speaks from " + endpoint.port() + " on " + endpoint.host()
                                + " and from nowhere else");
            }
        }
    }

    private static void known(Segment segment, Endpoint endpoint, int port) {
        Match match = Match.ALL.with(Field.IN_PORT, port).with(Field.ETH_SRC, endpoint.mac());
        Instructions pass = Instructions.goTo(Table.ARP);
        String purpose = endpoint.title() + " is known at " + endpoint.port();
        if (endpoint.isDeclared()) {
            segment.flow(Table.LEARN, Priority.ENTRY, match, pass, purpose);
        } else {
            segment.ageingFlow(
                    Table.LEARN,
                    Priority.ENTRY,
                    match,
                    pass,
                    purpose + " until silent for " + segment.macAgeSeconds() + " s");
            if (endpoint.ip().isEmpty()) {
                segment.flow(
                        Table.LEARN,
                        Priority.OWN,
                        match.with(Field.ETH_TYPE, Match.ETH_TYPE_ARP),
                        Instructions.apply(new Action.ToController()).thenGoTo(Table.ARP),
                        endpoint.title() + " has not said its IP address yet: the controller listens to its ARP");
            }
        }
    }
}
