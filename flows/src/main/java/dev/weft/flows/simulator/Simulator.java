package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Instructions;
import dev.weft.flows.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a bridge with these flow tables does with a packet (OpenFlow 1.3.5, sections 5.1 to 5.10), stricter than a
 * switch: what a switch would refuse, decide by chance or do in vain is a {@link FlowFault}. Immutable.
 */
public final class Simulator {
    private final Map<Table, List<Flow>> flows = new EnumMap<>(Table.class);
    private final Map<Integer, Group> groups;

    /**
     * @throws FlowFault when a flow or group is wrong whatever packets come: a match or action without its
     *     prerequisite, an unknown group, a port number that none can have, an action in vain
     */
    public Simulator(FlowTables tables) {
        FlowCheck.check(tables);
        groups = tables.groups();
        for (Table table : Table.values()) {
            flows.put(
                    table,
                    tables.flows().values().stream()
                            .filter(flow -> flow.table() == table)
                            .sorted(Comparator.comparing(Simulator::priority).reversed())
                            .toList());
        }
    }

    /**
     * Sends a packet through the bridge.
     *
     * @param packet with its ingress port and, if it came by a tunnel, what that said
     * @throws FlowFault when two flows of one priority want it, or a flow changes a field that it does not have
     */
    public Passage run(Packet packet) {
        List<Step> steps = new ArrayList<>();
        Packet now = packet;
        Optional<Table> at = Optional.of(Table.first());
        while (at.isPresent()) {
            Table table = at.get();
            Optional<Flow> flow = lookup(table, now);
            if (flow.isEmpty()) {
                steps.add(new Step(table, flow, now, List.of()));
                break;
            }
            Execution execution = new Execution(flow.get(), now, groups);
            execution.run(flow.get().instructions().apply());
            steps.add(new Step(table, flow, now, execution.emissions()));
            Instructions does = flow.get().instructions();
            now = written(execution.packet(), does);
            at = execution.isOver() ? Optional.empty() : does.next();
        }
        return new Passage(packet, steps);
    }

    private static Packet written(Packet packet, Instructions does) {
        return does.metadata()
                .map(bits -> packet.with(Field.METADATA, packet.get(Field.METADATA) & ~bits.mask() | bits.value()))
                .orElse(packet);
    }

    private Optional<Flow> lookup(Table table, Packet packet) {
        Optional<Flow> found = Optional.empty();
        for (Flow flow : flows.get(table)) {
            if (found.isPresent() && priority(flow) < priority(found.get())) {
                break;
            }
            if (packet.fits(flow.match())) {
                if (found.isPresent()) {
                    throw FlowFault.in(flow, packet + " also matches another flow of this priority, " + found.get());
                }
                found = Optional.of(flow);
            }
        }
        return found;
    }

    private static int priority(Flow flow) {
        return flow.key().priority().number();
    }
}
