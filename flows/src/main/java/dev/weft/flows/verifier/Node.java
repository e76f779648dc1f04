package dev.weft.flows.verifier;

import dev.weft.flows.Action;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A bridge with its rules, sorted and indexed on first use: for one thread. */
final class Node {
    /** What a table's rules can be told apart by before any header is looked at; 0 where its rules do not look. */
    private record Context(Table table, long port, long metadata) {}

    private final BridgePorts bridge;
    private final Map<Integer, String> ports = new HashMap<>();
    private final Map<Integer, Group> groups;
    private final Map<Table, List<Rule>> rules = new EnumMap<>(Table.class);
    private final Map<Table, Set<Field>> keys = new EnumMap<>(Table.class);
    private final Map<Context, RuleList> lists = new HashMap<>();

    Node(Held held) {
        bridge = held.bridge();
        bridge.ports().forEach((name, number) -> ports.put(number, name));
        groups = held.tables().groups();
        for (Table table : Table.values()) {
            rules.put(table, new ArrayList<>());
            keys.put(table, EnumSet.noneOf(Field.class));
        }
        add(held.tables());
        add(held.foreign());
        rules.values()
                .forEach(list ->
                        list.sort(Comparator.comparingInt(Rule::priority).reversed()));
        rules.forEach((table, list) ->
                list.forEach(rule -> keys.get(table).addAll(rule.match().keys())));
    }

    private void add(FlowTables tables) {
        tables.flows().values().forEach(flow -> rules.get(flow.table()).add(Rule.of(flow)));
    }

    private void add(Collection<ForeignFlow> foreign) {
        for (ForeignFlow flow : foreign) {
            if (flow.table() < Table.values().length) { // no flow of ours goes further
                rules.get(Table.values()[flow.table()]).add(Rule.of(flow));
            }
        }
    }

    BridgePorts bridge() {
        return bridge;
    }

    String title() {
        return bridge.bridge().title();
    }

    Optional<String> port(int number) {
        return Optional.ofNullable(ports.get(number));
    }

    Optional<Integer> number(String port) {
        return Optional.ofNullable(bridge.ports().get(port));
    }

    Optional<List<List<Action>>> buckets(int group) {
        return Optional.ofNullable(groups.get(group)).map(Group::buckets);
    }

    /** The rules that packets of the class can fit at a table, and maybe some more, the highest priority first. */
    List<Rule> candidates(Table table, Box box, Headers now) {
        long port = key(table, Field.IN_PORT, now);
        long metadata = key(table, Field.METADATA, now);
        return lists.computeIfAbsent(new Context(table, port, metadata), this::list)
                .candidates(box, now);
    }

    private long key(Table table, Field field, Headers now) {
        return keys.get(table).contains(field) ? now.constant(field) : 0;
    }

    private RuleList list(Context context) {
        return new RuleList(rules.get(context.table()).stream()
                .filter(rule -> fits(rule.match(), Field.IN_PORT, context.port()))
                .filter(rule -> fits(rule.match(), Field.METADATA, context.metadata()))
                .toList());
    }

    private static boolean fits(Match match, Field field, long value) {
        Match.Bits bits = match.fields().get(field);
        return bits == null || ((value ^ bits.value()) & bits.mask()) == 0;
    }
}
