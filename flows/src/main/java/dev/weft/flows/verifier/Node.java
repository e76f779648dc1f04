package dev.weft.flows.verifier;

import dev.weft.flows.Action;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Field;
import dev.weft.flows.Group;
import dev.weft.flows.Table;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bridge with its rules, and where it found them last: for one thread. */
final class Node {
    private record Context(Table table, long port, long metadata) {}

    /** The last answer for a table: the next question is most often the same. */
    private record Found(long port, long metadata, RuleList list) {}

    private final BridgePorts bridge;
    private final Map<Integer, String> ports = new HashMap<>();
    private final Map<Integer, Group> groups;
    private final RuleBook rules;
    private final Map<Table, Boolean> asksForPort = new EnumMap<>(Table.class);
    private final Map<Context, RuleList> lists = new HashMap<>();
    private final Map<Table, Found> found = new EnumMap<>(Table.class);

    Node(Held held, RuleBook rules) {
        bridge = held.bridge();
        bridge.ports().forEach((name, number) -> ports.put(number, name));
        groups = held.tables().groups();
        this.rules = rules;
        for (Table table : Table.values()) {
            asksForPort.put(table, rules.asksForPort(table));
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
        long port = asksForPort.get(table) ? now.constant(Field.IN_PORT) : 0;
        long metadata = now.constant(Field.METADATA);
        Found last = found.get(table);
        boolean isSame = last != null && last.port() == port && last.metadata() == metadata;
        return (isSame ? last.list() : find(table, port, metadata)).candidates(box, now);
    }

    private RuleList find(Table table, long port, long metadata) {
        RuleList list =
                lists.computeIfAbsent(new Context(table, port, metadata), any -> rules.of(table, port, metadata));
        found.put(table, new Found(port, metadata, list));
        return list;
    }
}
