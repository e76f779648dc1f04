package dev.weft.flows;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a bridge must hold: its flows and groups, each once. Immutable. */
public final class FlowTables {
    public static final FlowTables EMPTY = new Builder().build();

    private final Map<Place, Flow> flows;
    private final Map<Integer, Group> groups;

    private FlowTables(Map<Place, Flow> flows, Map<Integer, Group> groups) {
        this.flows = Collections.unmodifiableMap(flows);
        this.groups = Collections.unmodifiableMap(groups);
    }

    public Map<Place, Flow> flows() {
        return flows;
    }

    public Map<Integer, Group> groups() {
        return groups;
    }

    /** The same without the flows in these places. */
    public FlowTables without(Set<Place> places) {
        if (places.isEmpty()) {
            return this;
        }
        Map<Place, Flow> rest = new LinkedHashMap<>(flows);
        rest.keySet().removeAll(places);
        return new FlowTables(rest, groups);
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
        private final Map<Place, Flow> flows = new LinkedHashMap<>();
        private final Map<Integer, Group> groups = new LinkedHashMap<>();

        void add(Flow flow) {
            add(flow.place(), flow);
        }

        private void add(Place place, Flow flow) {
            Flow other = flows.put(place, flow);
            if (other != null) {
                throw new IllegalStateException("two flows in one place: " + other + " and " + flow);
            }
        }

        void add(Group group) {
            Group other = groups.put(group.id(), group);
            if (other != null) {
                throw new IllegalStateException("two groups with one number: " + other + " and " + group);
            }
        }

        void addAll(FlowTables part) {
            part.flows.forEach(this::add);
            part.groups.values().forEach(this::add);
        }

        /** What was collected; nothing more may be added after it. */
        FlowTables build() {
            return new FlowTables(flows, groups);
        }
    }
}
