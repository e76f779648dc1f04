package dev.weft.flows;

import java.util.List;
import java.util.Optional;

/** Where features put the flows and groups they make, for one network or for none in particular. */
final class FlowWriter {
    private final Optional<String> network;
    private final FlowTables.Builder tables = new FlowTables.Builder();

    /**
     * @param network name of the network that they serve; empty: all
     */
    FlowWriter(Optional<String> network) {
        this.network = network;
    }

    void flow(Table table, Priority priority, Match match, Instructions does, String purpose) {
        tables.add(new Flow(new Flow.Key(table, priority, match), does, 0, network, purpose));
    }

    /** A flow that goes away when it has taken no packet for so many seconds, 1 to 65535. */
    void ageingFlow(Flow.Key key, Instructions does, int idleSeconds, String purpose) {
        tables.add(new Flow(key, does, idleSeconds, network, purpose));
    }

    /** A flow that drops. */
    void refuse(Table table, Priority priority, Match match, Refusal refusal, String purpose) {
        Flow.Key key = new Flow.Key(table, priority, match);
        tables.add(new Flow(key, Instructions.DROP, 0, network, purpose, Optional.of(refusal)));
    }

    /** A flow that refuses, and shows the controller whom: it tells the sender by ICMP, or the user. */
    void refuseByController(Table table, Priority priority, Match match, Refusal refusal, String purpose) {
        Flow.Key key = new Flow.Key(table, priority, match);
        Instructions shows = Instructions.apply(new Action.ToController());
        tables.add(new Flow(key, shows, 0, network, purpose, Optional.of(refusal)));
    }

    void group(int id, List<List<Action>> buckets, String purpose) {
        tables.add(new Group(id, buckets, network.orElseThrow(), purpose));
    }

    void meter(Meter meter) {
        tables.add(meter);
    }

    FlowTables build() {
        return tables.build();
    }
}
