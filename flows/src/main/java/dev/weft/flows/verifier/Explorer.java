package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Instructions;
import dev.weft.flows.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends a class of packets through the bridges, exactly: wherever packets of the class part ways, each part goes on as a
 * class of its own. Every packet of the first class is in one and only one class that comes out, and nothing is kept of
 * those that have come out. For one thread.
 */
final class Explorer {
    /** A copy of the packets that is about to enter a table of a bridge. */
    record Task(Node node, Table table, Headers now, Chain<Arrival> way) {}

    /** A copy that has come to a bridge: what happens to it there depends on nothing else. */
    record Arrival(Node node, Headers headers) {}

    /** A class, what has become of it so far, and what is still to be done. */
    record State(Box packets, Chain<Task> tasks, Chain<End> ends, Chain<Crossing> crossings) {
        State of(Box part) {
            return new State(part, tasks, ends, crossings);
        }

        State then(Task task) {
            return new State(packets, tasks.plus(task), ends, crossings);
        }

        State with(End end) {
            return new State(packets, tasks, ends.plus(end), crossings);
        }

        State with(Crossing crossing) {
            return new State(packets, tasks, ends, crossings.plus(crossing));
        }

        State without(Chain<Task> done) {
            return new State(packets, done.rest(), ends, crossings);
        }

        boolean isTroubled() {
            return !ends.isEmpty() && ends.head() instanceof End.Trouble;
        }

        /** Whatever else would happen is not looked at: one trouble is enough. */
        State trouble(String what) {
            return new State(packets, Chain.empty(), ends.plus(new End.Trouble(what)), crossings);
        }
    }

    private final Wires wires;
    private final Deque<State> open = new ArrayDeque<>();

    Explorer(Wires wires) {
        this.wires = wires;
    }

    /**
     * @param packets as they come in
     * @param now     what their fields hold at the ingress port
     * @param classes gets every class that they fall into
     */
    void explore(Node node, Box packets, Headers now, Consumer<PacketClass> classes) {
        State start = new State(packets, Chain.empty(), Chain.empty(), Chain.empty());
        open.push(arriving(start, node, now, Chain.empty()));
        while (!open.isEmpty()) {
            State state = open.pop();
            if (state.tasks().isEmpty()) {
                classes.accept(new PacketClass(
                        state.packets(),
                        state.ends().toList(),
                        state.crossings().toList()));
            } else {
                lookUp(state.tasks().head(), state.without(state.tasks()));
            }
        }
    }

    /** The class comes to a bridge. */
    static State arriving(State state, Node node, Headers now, Chain<Arrival> way) {
        Arrival arrival = new Arrival(node, now);
        return way.contains(arrival)
                ? state.trouble("loops: it is at " + node.title() + " again, unchanged")
                : state.then(new Task(node, Table.first(), now, way.plus(arrival)));
    }

    /** Cuts the class by the rules of the table: each takes what it fits of what the rules before it left. */
    private void lookUp(Task task, State after) {
        List<Rule> rules = task.node().candidates(task.table(), after.packets(), task.now());
        List<Box> rest = List.of(after.packets());
        for (int i = 0; i < rules.size() && !rest.isEmpty(); i++) {
            rest = cut(task, after, rules, i, rest);
        }
        rest.forEach(missed -> open.push(after.of(missed))); // a table that has no flow for it drops it
    }

    /** Gives one rule its packets; returns the others. */
    private List<Box> cut(Task task, State after, List<Rule> rules, int at, List<Box> boxes) {
        Cube cube = rules.get(at).cube();
        List<Box> rest = boxes; // most rules take nothing
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            Optional<Box> taken = cube.in(box, task.now());
            if (taken.isPresent()) {
                rest = rest == boxes ? new ArrayList<>(boxes.subList(0, i)) : rest;
                if (taken.get() != box) {
                    cube.out(box, task.now()).ifPresent(rest::add);
                }
                take(task, after.of(taken.get()), rules, at);
            } else if (rest != boxes) {
                rest.add(box);
            }
        }
        return rest;
    }

    /** Where another rule of the same priority fits too, the switch may take either. */
    private void take(Task task, State state, List<Rule> rules, int at) {
        Rule rule = rules.get(at);
        List<Box> alone = List.of(state.packets());
        for (int j = at + 1; j < rules.size() && rules.get(j).priority() == rule.priority(); j++) {
            Rule other = rules.get(j);
            List<Box> next = new ArrayList<>();
            for (Box box : alone) {
                Optional<Box> both = other.cube().in(box, task.now());
                if (both.isEmpty()) {
                    next.add(box);
                    continue;
                }
                other.cube().out(box, task.now()).ifPresent(next::add);
                open.push(state.of(both.get())
                        .trouble("two flows of the same priority match it on "
                                + task.node().title() + ": " + rule.text() + " and " + other.text()));
            }
            alone = next;
        }
        alone.forEach(box -> apply(task, state.of(box), rule));
    }

    private void apply(Task task, State state, Rule rule) {
        if (rule.flow().isEmpty()) {
            open.push(state.trouble("a flow that Weft did not create or cannot read matches it on "
                    + task.node().title() + ", so the result is unknown: " + rule.text()));
            return;
        }
        Flow flow = rule.flow().get();
        Actions actions = new Actions(wires, task, state);
        actions.run(flow.instructions().apply());
        actions.expired().forEach(open::push);
        actions.result().ifPresent(result -> open.push(goOn(task, flow.instructions(), actions, result)));
    }

    private static State goOn(Task task, Instructions does, Actions actions, State state) {
        Headers now = does.metadata()
                .map(bits -> {
                    long before = actions.now().constant(Field.METADATA);
                    return actions.now().with(Field.METADATA, Value.constant(before & ~bits.mask() | bits.value()));
                })
                .orElse(actions.now());
        return state.isTroubled() || does.next().isEmpty()
                ? state
                : state.then(new Task(task.node(), does.next().get(), now, task.way()));
    }
}
