package dev.weft.flows.simulator;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Match;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said against a flow without any packet. Stricter than a switch, which takes actions that do nothing. That
 * a flow goes to a later table only, {@link Flow} has seen to already.
 */
final class FlowCheck {
    /** From here on port numbers have a meaning of their own (OFPP_MAX; OpenFlow 1.3.5, section 7.2.1). */
    private static final int MAX_PORT = 0xffff_ff00;

    private final Flow flow;
    private final FlowTables tables;
    private final Set<Field> written = EnumSet.noneOf(Field.class);

    private FlowCheck(Flow flow, FlowTables tables) {
        this.flow = flow;
        this.tables = tables;
    }

    static void check(FlowTables tables) {
        tables.groups().values().forEach(group -> check(group, tables));
        tables.flows().values().forEach(flow -> new FlowCheck(flow, tables).check());
    }

    /**
     * A bucket is an action set, not a list (OpenFlow 1.3.5, sections 5.6.1 and 5.10): a switch does its changes first and
     * of several outputs the last one alone, whatever order they are written in. One that reads otherwise is refused.
     */
    private static void check(Group group, FlowTables tables) {
        if (Group.isDoor(group.id()) && group.buckets().size() != 1) {
            throw FlowFault.in(group, "a switch chooses one of its buckets at random");
        }
        for (List<Action> bucket : group.buckets()) {
            if (bucket.isEmpty() || changes(bucket.get(bucket.size() - 1))) {
                throw FlowFault.in(group, "a bucket outputs nothing");
            }
            if (!bucket.stream().limit(bucket.size() - 1L).allMatch(FlowCheck::changes)) {
                throw FlowFault.in(group, "a bucket outputs twice, but a switch executes only the last");
            }
            long fields = bucket.stream()
                    .map(FlowCheck::target)
                    .flatMap(Optional::stream)
                    .distinct()
                    .count();
            if (fields != bucket.size() - 1) {
                throw FlowFault.in(group, "a bucket sets a field twice, but a switch executes only the last");
            }
            for (Action action : bucket) {
                if (action instanceof Action.ToGroup to) {
                    check(group, to.id(), tables);
                }
                if (action instanceof Action.Output output && !isPort(output.port())) {
                    throw FlowFault.in(group, "there is no such port");
                }
            }
        }
    }

    /** What leads to lower groups only ends. */
    private static void check(Group from, int to, FlowTables tables) {
        if (!tables.groups().containsKey(to)) {
            throw FlowFault.in(from, "there is no group " + to);
        }
        if (Group.height(to) >= Group.height(from.id())) {
            throw FlowFault.in(from, "it refers to a group that may lead back to it");
        }
    }

    private void check() {
        flow.match().keys().forEach(field -> require(field, "matches"));
        flow.instructions().metadata().ifPresent(bits -> {
            holds(bits.mask() != 0, "writes no bit of metadata");
            holds((bits.value() & ~bits.mask()) == 0, "writes metadata outside the mask");
        });
        List<Action> actions = flow.instructions().apply();
        actions.forEach(this::check);
        if (flow.instructions().next().isEmpty() && !actions.isEmpty()) {
            holds(!changes(actions.get(actions.size() - 1)), "changes the packet but outputs it nowhere");
        }
    }

    private void check(Action action) {
        if (action instanceof Action.SetField set) {
            require(set.field(), "sets");
            Match.Bits known = flow.match().fields().get(set.field());
            boolean same = new Match.Bits(set.value(), set.field().allBits()).equals(known);
            holds(!written.add(set.field()) || !same, "sets " + set.field() + " to the value it already has");
        } else if (action instanceof Action.Move move) {
            require(move.from(), "reads");
            require(move.to(), "sets");
            holds(move.from() != move.to(), "moves " + move.from() + " onto itself");
            written.add(move.to());
        } else if (action instanceof Action.DecTtl) {
            require(Field.IP_TTL, "decrements");
            written.add(Field.IP_TTL);
        } else if (action instanceof Action.ToGroup to) {
            holds(tables.groups().containsKey(to.id()), "there is no group " + Integer.toUnsignedString(to.id()));
        } else if (action instanceof Action.Output output) {
            holds(isPort(output.port()), "there is no such port");
        }
    }

    private void require(Field field, String does) {
        for (Prerequisite needed : Prerequisite.of(field)) {
            if (!needed.isGivenBy(flow.match())) {
                throw FlowFault.in(flow, does + " " + field + " without matching " + needed);
            }
        }
    }

    private void holds(boolean right, String otherwise) {
        if (!right) {
            throw FlowFault.in(flow, otherwise);
        }
    }

    private static boolean isPort(int port) {
        return port != 0 && Integer.compareUnsigned(port, MAX_PORT) < 0;
    }

    private static boolean changes(Action action) {
        return target(action).isPresent();
    }

    /** The field that an action changes. */
    private static Optional<Field> target(Action action) {
        if (action instanceof Action.SetField set) {
            return Optional.of(set.field());
        } else if (action instanceof Action.DecTtl) {
            return Optional.of(Field.IP_TTL);
        }
        return action instanceof Action.Move move ? Optional.of(move.to()) : Optional.empty();
    }
}
