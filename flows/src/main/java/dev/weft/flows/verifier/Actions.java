package dev.weft.flows.verifier;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.topology.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One flow's actions at work on one class of packets, in order. */
final class Actions {
    /** So many of ours lead from one to the next; somebody else's may lead in a circle. */
    private static final int MOST_GROUPS = 3;

    private final Wires wires;
    private final Explorer.Task task;
    private final long ingress;
    private Headers now;
    private Explorer.State state;
    private final List<Explorer.State> expired = new ArrayList<>();
    private boolean isOver;
    private int groups;

    Actions(Wires wires, Explorer.Task task, Explorer.State state) {
        this.wires = wires;
        this.task = task;
        this.state = state;
        now = task.now();
        ingress = now.constant(Field.IN_PORT);
    }

    /** What the packets are after the actions. */
    Headers now() {
        return now;
    }

    /** The packets whose TTL did not run out; empty where it ran out in all. */
    Optional<Explorer.State> result() {
        return isOver ? Optional.empty() : Optional.of(state);
    }

    /** The packets whose TTL ran out: nothing more happens to them. */
    List<Explorer.State> expired() {
        return expired;
    }

    void run(List<Action> actions) {
        for (Action action : actions) {
            if (isOver || state.isTroubled()) {
                return;
            }
            run(action);
        }
    }

    private void run(Action action) {
        if (action instanceof Action.SetField set) {
            now = now.with(set.field(), Value.constant(set.value()));
        } else if (action instanceof Action.Move move) {
            now = now.with(move.to(), now.get(move.from()));
        } else if (action instanceof Action.Output output) {
            if (Integer.toUnsignedLong(output.port()) != ingress) { // a switch does not send back by itself
                leave(output.port());
            }
        } else if (action instanceof Action.Return) {
            leave((int) ingress);
        } else if (action instanceof Action.ToController) {
            state = state.with(new End.ToController(task.node().title(), task.table(), End.Why.FLOW, now));
        } else if (action instanceof Action.DecTtl) {
            decrementTtl();
        } else if (action instanceof Action.ToGroup to) {
            task.node().buckets(to.id()).ifPresentOrElse(this::all, () -> fail("there is no group " + to.id()));
        } else {
            throw new IllegalStateException("no rule for the action " + action);
        }
    }

    /** Every bucket has a copy of its own: what one does to it, neither the others nor later actions see. */
    private void all(List<List<Action>> buckets) {
        if (groups == MOST_GROUPS) {
            fail("it goes through more than " + MOST_GROUPS + " groups");
            return;
        }
        groups++;
        Headers before = now;
        for (List<Action> bucket : buckets) {
            run(bucket);
            now = before;
        }
        groups--;
    }

    /** Of 0 and 1 the switch tells the controller, and stops (OpenFlow 1.3.5, section 5.12 on TTL checks). */
    private void decrementTtl() {
        Value ttl = now.get(Field.IP_TTL);
        if (ttl instanceof Value.Constant constant) {
            if (constant.value() <= 1) {
                expire(state.packets());
                isOver = true;
            } else {
                now = now.with(Field.IP_TTL, Value.constant(constant.value() - 1));
            }
            return;
        }
        Value.Original original = (Value.Original) ttl;
        Field field = original.field();
        Optional<Box> left = Optional.of(state.packets());
        for (int last = 0; last <= original.less() + 1 && left.isPresent(); last++) {
            Bits out = new Bits(field, last, field.allBits());
            Optional<Box> these = left.get().and(out);
            these.ifPresent(this::expire);
            left = these.isPresent() ? left.get().minus(out) : left;
        }
        isOver = left.isEmpty();
        left.ifPresent(packets -> {
            state = state.of(packets);
            now = now.with(Field.IP_TTL, new Value.Original(field, original.less() + 1));
        });
    }

    private void expire(Box packets) {
        expired.add(state.of(packets)
                .with(new End.ToController(task.node().title(), task.table(), End.Why.INVALID_TTL, now)));
    }

    private void leave(int number) {
        String bridge = task.node().title();
        Optional<String> port = task.node().port(number);
        if (task.node().bridge().awaited(number).isPresent()) {
            return; // a switch does nothing with what is for a port that is not there
        }
        if (port.isEmpty()) {
            fail(bridge + " has no port " + Integer.toUnsignedString(number));
        } else if (wires.isTunnel(task.node(), port.get())) {
            intoTunnel(port.get());
        } else {
            End.Way way = number == (int) ingress
                    ? End.Way.RETURNED
                    : wires.isGateway(task.node(), port.get()) ? End.Way.TO_GATEWAY : End.Way.DELIVERED;
            state = state.with(new End.Sent(way, bridge, port.get(), now));
        }
    }

    private void intoTunnel(String port) {
        Node here = task.node();
        Ipv4Address source = here.bridge().host().vtep();
        Wires.Outer outer = wires.outer(here, port, now);
        if (outer.target().bits() == 0 || outer.tunnelId().equals(Value.constant(0))) {
            fail(here.title() + " sends it into the tunnel without a destination and VNI");
            return;
        }
        if (outer.target().equals(source)) {
            fail(here.title() + " sends it into the tunnel to itself");
            return;
        }
        Optional<Wires.Far> far = wires.far(here, port, outer);
        if (far.isEmpty()) {
            fail("it is lost: " + here.title() + " sends it to " + outer.target() + ", where no tunnel ends");
            return;
        }
        Node there = far.get().node();
        state = state.with(new Crossing(there.title(), outer.tunnelId()));
        state = Explorer.arriving(state, there, Wires.arriving(far.get(), now, outer, source), task.way());
    }

    private void fail(String what) {
        state = state.trouble(what);
    }
}
