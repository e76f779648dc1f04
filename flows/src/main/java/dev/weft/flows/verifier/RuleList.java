package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules in the order of their priority, the highest first, with an index: by the field that most of them tell exact
 * values of. A class of packets that has one value there meets the few rules that it can fit.
 */
final class RuleList {
    /** So few rules are quicker tried than looked up. */
    private static final int FEW = 6;

    private final List<Rule> all;
    private final Optional<Field> key;
    private final Map<Long, List<Rule>> byValue = new HashMap<>();
    private final List<Rule> others;

    /**
     * @param ordered by priority, the highest first
     */
    RuleList(List<Rule> ordered) {
        all = List.copyOf(ordered);
        key = all.size() <= FEW ? Optional.empty() : mostTold();
        others = key.map(field -> all.stream()
                        .filter(rule -> exact(rule, field).isEmpty())
                        .toList())
                .orElse(all);
        key.ifPresent(this::index);
    }

    private Optional<Field> mostTold() {
        Map<Field, Set<Long>> values = new EnumMap<>(Field.class);
        for (Rule rule : all) {
            for (Field field : rule.match().keys()) {
                exact(rule, field)
                        .ifPresent(value -> values.computeIfAbsent(field, f -> new HashSet<>())
                                .add(value));
            }
        }
        return values.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .max(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.size(), b.size())))
                .map(Map.Entry::getKey);
    }

    private void index(Field field) {
        Set<Long> values = new HashSet<>();
        all.forEach(rule -> exact(rule, field).ifPresent(values::add));
        values.forEach(value -> byValue.put(value, new ArrayList<>()));
        for (Rule rule : all) {
            Optional<Long> exact = exact(rule, field);
            if (exact.isPresent()) {
                byValue.get(exact.get()).add(rule);
            } else {
                byValue.values().forEach(list -> list.add(rule));
            }
        }
    }

    /** All the rules that packets of the class can fit, and maybe some more, in order. */
    List<Rule> candidates(Box box, Headers now) {
        if (key.isEmpty()) {
            return all;
        }
        Value value = now.get(key.get());
        return box.isFixed(value) ? byValue.getOrDefault(box.fixed(value), others) : all;
    }

    private static Optional<Long> exact(Rule rule, Field field) {
        return Optional.ofNullable(rule.match().fields().get(field))
                .filter(bits -> bits.mask() == field.allBits())
                .map(Match.Bits::value);
    }
}
