package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of a bridge, by table, ingress port and metadata: all that is known before any header is looked at. Several
 * threads may ask it.
 */
final class RuleBook {
    /** What rules say of port and metadata; empty: nothing. */
    private record Context(Optional<Match.Bits> port, Optional<Match.Bits> metadata) {
        static Context of(Rule rule) {
            Map<Field, Match.Bits> fields = rule.match().fields();
            return new Context(
                    Optional.ofNullable(fields.get(Field.IN_PORT)), Optional.ofNullable(fields.get(Field.METADATA)));
        }

        boolean fits(long inPort, long tag) {
            return fits(port, inPort) && fits(metadata, tag);
        }

        private static boolean fits(Optional<Match.Bits> bits, long value) {
            return bits.isEmpty() || ((value ^ bits.get().value()) & bits.get().mask()) == 0;
        }
    }

    private record Place(Table table, long port, long metadata) {}

    private final Map<Place, RuleList> lists = new HashMap<>();
    private final Map<Table, Map<Context, List<Rule>>> rules = new EnumMap<>(Table.class);

    RuleBook(Held held) {
        for (Table table : Table.values()) {
            rules.put(table, new HashMap<>());
        }
        held.tables().flows().values().forEach(flow -> add(flow.table(), Rule.of(flow)));
        held.foreign().stream()
                .forEach(flow -> Table.numbered(flow.table()) // no flow of ours goes to any other
                        .ifPresent(table -> add(table, Rule.of(flow))));
    }

    private void add(Table table, Rule rule) {
        rules.get(table)
                .computeIfAbsent(Context.of(rule), any -> new ArrayList<>())
                .add(rule);
    }

    /** Whether what the rules of the table do depends on the ingress port. */
    boolean asksForPort(Table table) {
        return rules.get(table).keySet().stream()
                .anyMatch(context -> context.port().isPresent());
    }

    /** The rules of the table for that port and metadata, with an index that all threads share once it is made. */
    synchronized RuleList of(Table table, long port, long metadata) {
        return lists.computeIfAbsent(
                new Place(table, port, metadata), any -> new RuleList(fitting(table, port, metadata)));
    }

    /** The highest priority first. */
    private List<Rule> fitting(Table table, long port, long metadata) {
        List<Rule> fitting = new ArrayList<>();
        rules.get(table).forEach((context, list) -> {
            if (context.fits(port, metadata)) {
                fitting.addAll(list);
            }
        });
        fitting.sort(Comparator.comparingInt(Rule::priority).reversed());
        return fitting;
    }
}
