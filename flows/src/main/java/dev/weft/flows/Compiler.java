package dev.weft.flows;

import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Topology and endpoints to flow tables. What a bridge must hold is the {@link #base} part and one {@link #segment} for
 * each network on its host; a segment depends on its own network's endpoints alone, so that a change costs only the
 * segments it is about.
 */
public final class Compiler {
    /** How long a learned endpoint may be silent unless told otherwise, seconds; the usual time of bridges. */
    public static final int DEFAULT_MAC_AGE_SECONDS = 300;

    private final Topology topology;
    private final int macAgeSeconds;

    /**
     * @param macAgeSeconds how long a learned endpoint may be silent, 1 to 65535
     */
    public Compiler(Topology topology, int macAgeSeconds) {
        this.topology = topology;
        this.macAgeSeconds = macAgeSeconds;
    }

    /** The whole bridge from nothing. */
    public FlowTables compile(Bridge bridge, Collection<Endpoint> endpoints) {
        List<FlowTables> parts = new ArrayList<>();
        parts.add(base());
        for (Network network : topology.networksOn(bridge.host().name())) {
            parts.add(segment(bridge, network, endpoints));
        }
        return FlowTables.join(parts);
    }

    /** One network's part on one bridge; endpoints of other networks are not looked at. */
    public FlowTables segment(Bridge bridge, Network network, Collection<Endpoint> endpoints) {
        Segment segment = new Segment(topology, network, bridge, endpoints, macAgeSeconds);
        ClassifyFlows.addTo(segment);
        LearnFlows.addTo(segment);
        ArpFlows.addTo(segment);
        RouteFlows.addTo(segment);
        ForwardFlows.addTo(segment);
        return segment.build();
    }

    /** What every bridge has, whatever its networks: the fences, and what each table does on a miss. */
    public FlowTables base() {
        FlowTables.Builder tables = new FlowTables.Builder();
        fences(tables);
        misses(tables);
        return tables.build();
    }

    private void fences(FlowTables.Builder tables) {
        MacAddress prefix = Vni.GATEWAY_MAC_PREFIX;
        long mask = Vni.GATEWAY_MAC_MASK.bits();
        long groupBit = 1L << 40;
        add(
                tables,
                Table.LEARN,
                Priority.REFUSE,
                Match.ALL.with(Field.ETH_SRC, prefix.bits(), mask),
                Instructions.DROP,
                "no endpoint may use a gateway's MAC address");
        add(
                tables,
                Table.LEARN,
                Priority.REFUSE,
                Match.ALL.with(Field.ETH_SRC, groupBit, groupBit),
                Instructions.DROP,
                "a group address is never a sender");
        Match toGateway = Match.ALL.with(Field.ETH_DST, prefix.bits(), mask);
        add(
                tables,
                Table.ROUTE,
                Priority.REST,
                toGateway,
                Instructions.DROP,
                "what no gateway of this host took goes nowhere else");
        for (Network network : topology.networks()) {
            add(
                    tables,
                    Table.ROUTE,
                    Priority.FENCE,
                    toGateway.with(Field.ETH_TYPE, Match.ETH_TYPE_IPV4).with(Field.IPV4_DST, network.subnet()),
                    Instructions.DROP,
                    "no gateway leads into " + network.name() + ": networks share nothing");
        }
    }

    private void misses(FlowTables.Builder tables) {
        for (Table table : Table.values()) {
            Instructions miss = switch (table) {
                case CLASSIFY, RESOLVE, FORWARD -> Instructions.DROP;
                case GUARD -> Instructions.goTo(Table.LEARN);
                case LEARN -> Instructions.apply(new Action.ToController()).thenGoTo(Table.ARP);
                case ARP -> Instructions.goTo(Table.ROUTE);
                case ROUTE -> Instructions.goTo(Table.FORWARD);
            };
            add(tables, table, Priority.MISS, Match.ALL, miss, "miss: " + table.miss());
        }
    }

    private static void add(
            FlowTables.Builder tables, Table table, Priority priority, Match match, Instructions does, String purpose) {
        tables.add(new Flow(new Flow.Key(table, priority, match), does, 0, Optional.empty(), purpose));
    }
}
