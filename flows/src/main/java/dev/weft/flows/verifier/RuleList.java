package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules in the order of their priority, the highest first, with an index by the field and mask that most of them tell,
 * then by the next, and so on: a class of packets that has one value there meets few rules that it cannot fit.
 */
final class RuleList {
    /** So few rules are quicker tried than looked up. */
    private static final int FEW = 5;

    /** What rules are told apart by. */
    private record Key(Field field, long mask) {}

    private final List<Rule> all;
    private final Optional<Key> key;
    private final Map<Long, RuleList> byValue;
    private final Optional<RuleList> others;

    /**
     * @param ordered by priority, the highest first; all for packets of one ingress port and metadata
     */
    RuleList(List<Rule> ordered) {
        this(ordered, Set.of());
    }

    /** @param used what need not be looked at again */
    private RuleList(List<Rule> ordered, Set<Key> used) {
        all = ordered;
        key = all.size() <= FEW ? Optional.empty() : mostTold(used);
        byValue = key.isEmpty() ? Map.of() : new HashMap<>();
        others = key.map(by -> index(by, used));
    }

    private Optional<Key> mostTold(Set<Key> used) {
        Map<Key, Integer> counts = new HashMap<>();
        for (Rule rule : all) {
            rule.match().fields().forEach((field, bits) -> {
                Key told = new Key(field, bits.mask());
                if (field != Field.IN_PORT && field != Field.METADATA && !used.contains(told)) {
                    counts.merge(told, 1, Integer::sum);
                }
            });
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .max(Map.Entry.<Key, Integer>comparingByValue()
                        .thenComparing(entry -> entry.getKey().field(), Comparator.reverseOrder())
                        .thenComparing(entry -> entry.getKey().mask()))
                .map(Map.Entry::getKey);
    }

    /** Returns the rules that do not tell the key. */
    private RuleList index(Key by, Set<Key> used) {
        Map<Long, List<Rule>> rules = new HashMap<>();
        all.forEach(rule -> told(rule, by).ifPresent(value -> rules.put(value, new ArrayList<>())));
        List<Rule> rest = new ArrayList<>();
        for (Rule rule : all) {
            Optional<Long> value = told(rule, by);
            if (value.isPresent()) {
                rules.get(value.get()).add(rule);
            } else {
                rest.add(rule);
                rules.forEach((known, list) -> {
                    if (canFit(rule, by, known)) {
                        list.add(rule);
                    }
                });
            }
        }
        Set<Key> nowUsed = new HashSet<>(used);
        nowUsed.add(by);
        rules.forEach((value, list) -> byValue.put(value, new RuleList(List.copyOf(list), nowUsed)));
        return new RuleList(rest, nowUsed);
    }

    /** Whether a rule can fit packets that have this value there: it may tell other bits of the field. */
    private static boolean canFit(Rule rule, Key by, long known) {
        Match.Bits bits = rule.match().fields().get(by.field());
        return bits == null || ((bits.value() ^ known) & bits.mask() & by.mask()) == 0;
    }

    private static Optional<Long> told(Rule rule, Key by) {
        Match.Bits bits = rule.match().fields().get(by.field());
        return bits == null || bits.mask() != by.mask() ? Optional.empty() : Optional.of(bits.value());
    }

    /** All the rules that packets of the class can fit, and maybe some more, in order. */
    List<Rule> candidates(Box box, Headers now) {
        if (key.isEmpty()) {
            return all;
        }
        Value value = now.get(key.get().field());
        if (box.isFixed(value)) {
            RuleList those = byValue.get(box.fixed(value) & key.get().mask());
            return (those == null ? others.get() : those).candidates(box, now);
        }
        return byValue.size() == 1 && isOutside((Value.Original) value, box)
                ? others.get().candidates(box, now)
                : all;
    }

    /** Whether no packet of the class has the one value that the rules tell. */
    private boolean isOutside(Value.Original value, Box box) {
        long only = byValue.keySet().iterator().next();
        return value.less() == 0
                && box.get(value.field()).and(only, key.orElseThrow().mask()).isEmpty();
    }
}
