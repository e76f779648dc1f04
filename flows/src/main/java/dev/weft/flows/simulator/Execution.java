package dev.weft.flows.simulator;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One flow's actions at work on one packet, in order. */
final class Execution {
    private final Flow flow;
    private final Map<Integer, Group> groups;
    private final int ingress;
    private final List<Emission> emissions = new ArrayList<>();
    private Packet packet;
    private boolean isOver;

    Execution(Flow flow, Packet packet, Map<Integer, Group> groups) {
        this.flow = flow;
        this.packet = packet;
        this.groups = groups;
        this.ingress = (int) packet.get(Field.IN_PORT);
    }

    /** As it is after the actions so far. */
    Packet packet() {
        return packet;
    }

    /** Whether the packet's TTL ran out: then nothing more happens to it, here or in later tables. */
    boolean isOver() {
        return isOver;
    }

    List<Emission> emissions() {
        return emissions;
    }

    void run(List<Action> actions) {
        for (Action action : actions) {
            run(action);
            if (isOver) {
                return;
            }
        }
    }

    private void run(Action action) {
        if (action instanceof Action.SetField set) {
            set(set.field(), set.value());
        } else if (action instanceof Action.Move move) {
            set(move.to(), read(move.from()));
        } else if (action instanceof Action.Output output) {
            boolean back = output.port() == ingress;
            emit(back ? Emission.Kind.SUPPRESSED : Emission.Kind.PORT, output.port());
        } else if (action instanceof Action.Return) {
            emit(Emission.Kind.BACK, ingress);
        } else if (action instanceof Action.ToController) {
            emit(Emission.Kind.CONTROLLER, 0);
        } else if (action instanceof Action.DecTtl) {
            decrementTtl();
        } else if (action instanceof Action.ToGroup to) {
            all(groups.get(to.id()));
        } else {
            throw FlowFault.in(flow, "no rule for the action " + action);
        }
    }

    /** A door has one bucket. Every bucket has a copy of its own: what one does to it, neither the others nor later actions see. */
    private void all(Group group) {
        Packet before = packet;
        for (List<Action> bucket : group.buckets()) {
            run(bucket);
            packet = before;
        }
    }

    private void decrementTtl() {
        long ttl = read(Field.IP_TTL);
        if (ttl > 1) {
            packet = packet.with(Field.IP_TTL, ttl - 1);
        } else {
            emit(Emission.Kind.INVALID_TTL, 0);
            isOver = true;
        }
    }

    private void set(Field field, long value) {
        read(field);
        packet = packet.with(field, value);
    }

    private long read(Field field) {
        if (!packet.has(field)) {
            throw FlowFault.in(flow, packet + " has no " + field);
        }
        return packet.get(field);
    }

    private void emit(Emission.Kind kind, int port) {
        emissions.add(new Emission(kind, port, packet));
    }
}
