package dev.weft.flows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a bridge must hold: its flows, groups and meters, each once. Immutable; a version that differs in a few flows shares the rest
 * with the one that it was made from.
 */
public final class FlowTables {
    public static final FlowTables EMPTY =
            new FlowTables(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());

    private final PersistentMap<Place, Flow> flows;
    private final PersistentMap<Integer, Group> groups;
    private final PersistentMap<Integer, Meter> meters;

    private FlowTables(
            PersistentMap<Place, Flow> flows,
            PersistentMap<Integer, Group> groups,
            PersistentMap<Integer, Meter> meters) {
        this.flows = flows;
        this.groups = groups;
        this.meters = meters;
    }

    public Map<Place, Flow> flows() {
        return flows;
    }

    public Map<Integer, Group> groups() {
        return groups;
    }

    public Map<Integer, Meter> meters() {
        return meters;
    }

    /** The same for a switch that has no meters: it shows the controller what there is. */
    public FlowTables withoutMeters() {
        PersistentMap<Place, Flow> plain = flows;
        for (Flow flow : flows.values()) {
            plain = flow.instructions().isMetered() ? plain.with(flow.place(), flow.withoutMeter()) : plain;
        }
        return new FlowTables(plain, groups, PersistentMap.empty());
    }

    /** What a group does with a packet, and all those that it leads to; nothing where there is no such group. */
    public List<Action> does(int group) {
        return Optional.ofNullable(groups.get(group)).stream()
                .flatMap(there -> there.buckets().stream())
                .flatMap(List::stream)
                .flatMap(action -> action instanceof Action.ToGroup to ? does(to.id()).stream() : Stream.of(action))
                .toList();
    }

    /** The same without the flows in these places. */
    public FlowTables without(Set<Place> places) {
        PersistentMap<Place, Flow> rest = flows;
        for (Place place : places) {
            rest = rest.without(place);
        }
        return new FlowTables(rest, groups, meters);
    }

    /** The flows that the other does not have, or has made anew. */
    List<Flow> flowsNotIn(FlowTables other) {
        List<Flow> found = new ArrayList<>();
        flows.forEachNotIn(other.flows, entry -> found.add(entry.getValue()));
        return found;
    }

    /** The groups that the other does not have, or has made anew. */
    List<Group> groupsNotIn(FlowTables other) {
        List<Group> found = new ArrayList<>();
        groups.forEachNotIn(other.groups, entry -> found.add(entry.getValue()));
        return found;
    }

    /** The meters that the other does not have, or has made anew. */
    List<Meter> metersNotIn(FlowTables other) {
        List<Meter> found = new ArrayList<>();
        meters.forEachNotIn(other.meters, entry -> found.add(entry.getValue()));
        return found;
    }

    /**
     * These flows and groups.
     *
     * @throws IllegalStateException when two of them stand in one place
     */
    public static FlowTables of(Collection<Flow> flows, Collection<Group> groups) {
        Builder all = new Builder();
        flows.forEach(all::add);
        groups.forEach(all::add);
        return all.build();
    }

    /** Puts parts together that have no place in common. */
    public static FlowTables join(Collection<FlowTables> parts) {
        Builder all = new Builder();
        parts.forEach(all::addAll);
        return all.build();
    }

    /** Collects flows and groups; what stands in the same place twice is a bug of the compiler and refused. */
    static final class Builder {
        private PersistentMap<Place, Flow> flows;
        private PersistentMap<Integer, Group> groups;
        private PersistentMap<Integer, Meter> meters;

        Builder() {
            this(EMPTY);
        }

        /** Begins with what is there already. */
        Builder(FlowTables start) {
            flows = start.flows;
            groups = start.groups;
            meters = start.meters;
        }

        void add(Flow flow) {
            add(flow.place(), flow);
        }

        private void add(Place place, Flow flow) {
            Flow other = flows.get(place);
            if (other != null) {
                throw new IllegalStateException(
                        "two flows with the same table, priority and match: " + other + " and " + flow);
            }
            flows = flows.with(place, flow);
        }

        void add(Group group) {
            Group other = groups.get(group.id());
            if (other != null) {
                throw new IllegalStateException("two groups with the same number: " + other + " and " + group);
            }
            groups = groups.with(group.id(), group);
        }

        void add(Meter meter) {
            Meter other = meters.get(meter.id());
            if (other != null) {
                throw new IllegalStateException("two meters with the same number: " + other + " and " + meter);
            }
            meters = meters.with(meter.id(), meter);
        }

        void addAll(FlowTables part) {
            part.flows.forEach(this::add);
            part.groups.values().forEach(this::add);
            part.meters.values().forEach(this::add);
        }

        /** Takes out what stands in the places of these. */
        void removeAll(FlowTables part) {
            part.flows.keySet().forEach(place -> flows = flows.without(place));
            part.groups.keySet().forEach(id -> groups = groups.without(id));
            part.meters.keySet().forEach(id -> meters = meters.without(id));
        }

        /** What was collected so far. */
        FlowTables build() {
            return new FlowTables(flows, groups, meters);
        }
    }
}
