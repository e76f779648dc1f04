package dev.weft.flows.verifier;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * One corruption of one flow or group of a bridge.
 *
 * @param what    for people
 * @param tables  with it
 * @param matches what the flow matched and what it matches now: packets to try
 */
record Mutation(String what, FlowTables tables, List<Match> matches) {
    private static final Comparator<Flow> ORDER = Comparator.comparing(Flow::table)
            .thenComparing(flow -> flow.key().priority())
            .thenComparing(flow -> flow.match().toString());

    /** A corruption that a seed decides; empty where what it made is no flow that can be built, or the same one. */
    static Optional<Mutation> of(FlowTables tables, Random random) {
        List<Flow> flows = tables.flows().values().stream().sorted(ORDER).toList(); // a seed is to find the same again
        List<Group> groups = tables.groups().values().stream()
                .sorted(Comparator.comparing(Group::id))
                .toList();
        try {
            if (!groups.isEmpty() && random.nextInt(12) == 0) {
                return group(tables, groups.get(random.nextInt(groups.size())), random);
            }
            Flow flow = flows.get(random.nextInt(flows.size()));
            return random.nextInt(10) == 0
                    ? Optional.of(without(tables, flow))
                    : changed(flow, flows, random).flatMap(made -> with(tables, flow, made));
        } catch (IllegalArgumentException refused) {
            return Optional.empty(); // the flow type itself does not let this happen
        }
    }

    private static Mutation without(FlowTables tables, Flow flow) {
        return new Mutation("without " + flow, replaced(tables, flow, List.of()), List.of(flow.match()));
    }

    private static Optional<Mutation> with(FlowTables tables, Flow flow, Flow made) {
        boolean isSame = made.key().equals(flow.key()) && made.instructions().equals(flow.instructions());
        boolean isTaken = !made.place().equals(flow.place()) && tables.flows().containsKey(made.place());
        return isSame || isTaken
                ? Optional.empty()
                : Optional.of(new Mutation(
                        flow + " is now " + made,
                        replaced(tables, flow, List.of(made)),
                        List.of(flow.match(), made.match())));
    }

    private static FlowTables replaced(FlowTables tables, Flow old, List<Flow> made) {
        Map<Place, Flow> flows = new LinkedHashMap<>(tables.flows());
        flows.remove(old.place());
        made.forEach(flow -> flows.put(flow.place(), flow));
        return FlowTables.of(flows.values(), tables.groups().values());
    }

    private static Optional<Flow> changed(Flow flow, List<Flow> flows, Random random) {
        Flow.Key key = flow.key();
        Instructions does = flow.instructions();
        return switch (random.nextInt(8)) {
            case 0 ->
                Optional.of(flow(flow, new Flow.Key(key.table(), pick(Priority.values(), random), key.match()), does));
            case 1, 2 ->
                match(key.match(), flows, random)
                        .map(match -> flow(flow, new Flow.Key(key.table(), key.priority(), match), does));
            case 3 -> {
                Flow other = flows.get(random.nextInt(flows.size()));
                yield Optional.of(flow(flow, key, other.instructions())); // as of another flow
            }
            case 4 ->
                Optional.of(flow(
                        flow,
                        key,
                        new Instructions(does.apply(), does.metadata(), Optional.of(pick(Table.values(), random)))));
            case 5 ->
                does.metadata()
                        .map(bits -> flow(
                                flow,
                                key,
                                does.writing(bits.value() ^ 1L << random.nextInt(25) & bits.mask(), bits.mask())));
            default ->
                actions(does.apply(), flows, random)
                        .map(actions -> flow(flow, key, new Instructions(actions, does.metadata(), does.next())));
        };
    }

    private static Flow flow(Flow old, Flow.Key key, Instructions does) {
        return new Flow(key, does, old.idleSeconds(), old.network(), old.purpose() + " (corrupted)");
    }

    /** Without a field, with a wider mask, or with the value that another flow has there. */
    private static Optional<Match> match(Match match, List<Flow> flows, Random random) {
        if (match.keys().isEmpty()) {
            return Optional.empty();
        }
        Field field = List.copyOf(match.keys()).get(random.nextInt(match.keys().size()));
        Match made = Match.ALL;
        for (Map.Entry<Field, Match.Bits> entry : match.fields().entrySet()) {
            if (entry.getKey() != field) {
                made = made.with(
                        entry.getKey(),
                        entry.getValue().value(),
                        entry.getValue().mask());
            }
        }
        Match.Bits bits = match.fields().get(field);
        switch (random.nextInt(3)) {
            case 0 -> {
                return Optional.of(made);
            }
            case 1 -> {
                long mask = bits.mask() & ~(1L << random.nextInt(field.width()));
                return mask == 0 ? Optional.of(made) : Optional.of(made.with(field, bits.value() & mask, mask));
            }
            default -> {
                Match.Bits other = others(field, flows)
                        .get(random.nextInt(others(field, flows).size()));
                return Optional.of(made.with(field, other.value(), other.mask()));
            }
        }
    }

    private static List<Match.Bits> others(Field field, List<Flow> flows) {
        return flows.stream()
                .flatMap(flow -> Optional.ofNullable(flow.match().fields().get(field)).stream())
                .toList();
    }

    /** Without an action, with one twice, with two swapped, or with one changed. */
    private static Optional<List<Action>> actions(List<Action> actions, List<Flow> flows, Random random) {
        if (actions.isEmpty()) {
            return Optional.empty();
        }
        List<Action> made = new ArrayList<>(actions);
        int at = random.nextInt(made.size());
        switch (random.nextInt(6)) {
            case 0 -> made.remove(at);
            case 1 -> made.add(at, made.get(at));
            case 2 -> {
                int other = random.nextInt(made.size());
                made.set(other, made.set(at, made.get(other)));
            }
            default -> made.set(at, action(made.get(at), flows, random));
        }
        return Optional.of(made);
    }

    private static Action action(Action action, List<Flow> flows, Random random) {
        if (action instanceof Action.SetField set) {
            List<Long> values = flows.stream()
                    .flatMap(flow -> flow.instructions().apply().stream())
                    .filter(other -> other instanceof Action.SetField one && one.field() == set.field())
                    .map(other -> ((Action.SetField) other).value())
                    .distinct()
                    .toList();
            long value = random.nextBoolean()
                    ? values.get(random.nextInt(values.size()))
                    : set.value() ^ 1L << random.nextInt(set.field().width());
            return new Action.SetField(set.field(), value);
        } else if (action instanceof Action.Output) {
            return new Action.Output(1 + random.nextInt(9));
        } else if (action instanceof Action.Move move) {
            return new Action.Move(move.to(), move.from());
        }
        return random.nextBoolean() ? new Action.Return() : new Action.ToController();
    }

    private static Optional<Mutation> group(FlowTables tables, Group group, Random random) {
        List<List<Action>> buckets = new ArrayList<>(group.buckets());
        if (buckets.isEmpty()) {
            return Optional.empty();
        }
        int at = random.nextInt(buckets.size());
        switch (random.nextInt(3)) {
            case 0 -> buckets.remove(at);
            case 1 -> buckets.add(buckets.get(at));
            default -> {
                Optional<List<Action>> made =
                        actions(buckets.get(at), List.copyOf(tables.flows().values()), random);
                if (made.isEmpty()) {
                    return Optional.empty();
                }
                buckets.set(at, made.get());
            }
        }
        Group changed = new Group(group.id(), buckets, group.network(), group.purpose() + " (corrupted)");
        if (changed.buckets().equals(group.buckets())) {
            return Optional.empty();
        }
        Map<Integer, Group> groups = new LinkedHashMap<>(tables.groups());
        groups.put(group.id(), changed);
        return Optional.of(new Mutation(
                group + " is now " + changed,
                FlowTables.of(tables.flows().values(), groups.values()),
                List.of(Match.ALL.with(Field.ETH_DST, 1L << 40, 1L << 40))));
    }

    private static <T> T pick(T[] all, Random random) {
        return all[random.nextInt(all.length)];
    }
}
