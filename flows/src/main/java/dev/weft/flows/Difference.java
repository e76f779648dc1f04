package dev.weft.flows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What must be sent to a switch, in this order: set the meters and the groups, add the flows, barrier, remove the flows,
 * remove the groups and the meters, barrier. Flows are added from the last table to the first, and removed from the first to
 * the last: what leads somewhere comes after what is there, and goes before it. So a packet in flight finds the old way or
 * the new one, never none, and no port is open before it is guarded. Flows, groups and meters that are not ours are not touched.
 *
 * @param newGroups     groups to add
 * @param changedGroups groups to modify in place
 * @param flows         flows to add; one that stands in the same place is replaced by it
 * @param staleFlows    places of our flows that are not wanted any more
 * @param staleGroups   numbers of groups that are not wanted any more
 * @param newMeters     meters to add
 * @param changedMeters meters to modify in place
 * @param staleMeters   numbers of meters that are not wanted any more
 */
public record Difference(
        List<Group> newGroups,
        List<Group> changedGroups,
        List<Flow> flows,
        List<Place> staleFlows,
        List<Integer> staleGroups,
        List<Meter> newMeters,
        List<Meter> changedMeters,
        List<Integer> staleMeters) {
    private static final Comparator<Integer> BY_HEIGHT =
            Comparator.<Integer>comparingInt(Group::height).thenComparing(Comparator.naturalOrder());

    private static final Comparator<Place> BY_TABLE =
            Comparator.comparingInt(Place::table).thenComparingInt(Place::priority);

    /** Groups too: one that leads to another is set after it, and removed before it. */
    public Difference {
        newGroups = lowestFirst(newGroups);
        changedGroups = lowestFirst(changedGroups);
        staleGroups = staleGroups.stream().sorted(BY_HEIGHT.reversed()).toList();
    }

    private static List<Group> lowestFirst(List<Group> groups) {
        return groups.stream()
                .sorted(Comparator.comparing(Group::id, BY_HEIGHT))
                .toList();
    }

    /** One without meters. */
    public Difference(
            List<Group> newGroups,
            List<Group> changedGroups,
            List<Flow> flows,
            List<Place> staleFlows,
            List<Integer> staleGroups) {
        this(newGroups, changedGroups, flows, staleFlows, staleGroups, List.of(), List.of(), List.of());
    }

    /** From what a switch says it holds. A flow that somebody has changed in place has its old cookie and does something else. */
    public static Difference of(FlowTables desired, Installed installed) {
        Map<Place, InstalledFlow> has = new HashMap<>();
        for (InstalledFlow flow : installed.flows()) {
            flow.place().ifPresent(place -> has.put(place, flow));
        }
        List<Flow> flows = new ArrayList<>();
        for (Flow flow : desired.flows().values()) {
            InstalledFlow there = has.get(flow.place());
            if (there == null || !isSame(flow, there)) {
                flows.add(flow);
            }
        }
        List<Place> stale = new ArrayList<>();
        has.forEach((place, flow) -> {
            if (flow.cookie().isOurs() && !desired.flows().containsKey(place)) {
                stale.add(place);
            }
        });

        Map<Integer, Group> missing = new HashMap<>(desired.groups());
        List<Group> changed = new ArrayList<>();
        List<Integer> staleGroups = new ArrayList<>();
        for (InstalledGroup group : installed.groups()) {
            Group wanted = desired.groups().get(group.id());
            if (wanted == null) {
                if (Group.isOurs(group.id())) {
                    staleGroups.add(group.id());
                }
                continue;
            }
            missing.remove(group.id());
            if (!group.buckets().equals(Optional.of(wanted.buckets()))) {
                changed.add(wanted);
            }
        }
        return new Difference(
                        List.copyOf(missing.values()),
                        changed,
                        lastTableFirst(flows),
                        firstTableFirst(stale),
                        staleGroups)
                .with(desired.meters().values(), installed.meters().orElse(List.of()));
    }

    private static boolean isSame(Flow wanted, InstalledFlow there) {
        return wanted.cookie().equals(there.cookie())
                && Optional.of(wanted.instructions()).equals(there.does());
    }

    /** From what a switch was last told to hold, all of which it has. What both share is not looked at. */
    public static Difference of(FlowTables desired, FlowTables before) {
        List<Flow> flows = new ArrayList<>();
        for (Flow flow : desired.flowsNotIn(before)) {
            Flow old = before.flows().get(flow.place());
            if (old == null || !old.cookie().equals(flow.cookie())) {
                flows.add(flow);
            }
        }
        List<Place> stale = before.flowsNotIn(desired).stream()
                .map(Flow::place)
                .filter(place -> !desired.flows().containsKey(place))
                .toList();

        List<Group> added = new ArrayList<>();
        List<Group> changed = new ArrayList<>();
        for (Group group : desired.groupsNotIn(before)) {
            Group old = before.groups().get(group.id());
            if (old == null) {
                added.add(group);
            } else if (!old.buckets().equals(group.buckets())) {
                changed.add(group);
            }
        }
        List<Integer> staleGroups = before.groupsNotIn(desired).stream()
                .map(Group::id)
                .filter(id -> !desired.groups().containsKey(id))
                .toList();
        return new Difference(added, changed, lastTableFirst(flows), firstTableFirst(stale), staleGroups)
                .with(
                        desired.metersNotIn(before),
                        before.metersNotIn(desired).stream()
                                .map(InstalledMeter::of)
                                .toList());
    }

    private Difference with(Collection<Meter> desired, List<InstalledMeter> there) {
        Map<Integer, Meter> added = new TreeMap<>();
        desired.forEach(meter -> added.put(meter.id(), meter));
        List<Meter> changed = new ArrayList<>();
        List<Integer> stale = new ArrayList<>();
        for (InstalledMeter meter : there) {
            Meter wanted = added.remove(meter.id());
            if (wanted != null) {
                if (!meter.isSame(wanted)) {
                    changed.add(wanted);
                }
            } else if (Meter.isOurs(meter.id())) {
                stale.add(meter.id());
            }
        }
        return new Difference(
                newGroups, changedGroups, flows, staleFlows, staleGroups, List.copyOf(added.values()), changed, stale);
    }

    /** Within a table what passes comes before what refuses the rest. */
    private static List<Flow> lastTableFirst(Collection<Flow> flows) {
        return flows.stream()
                .sorted(Comparator.comparing(Flow::place, BY_TABLE.reversed()))
                .toList();
    }

    private static List<Place> firstTableFirst(Collection<Place> places) {
        return places.stream().sorted(BY_TABLE).toList();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** How many messages it takes, barriers aside. */
    public int size() {
        return sum(newGroups, changedGroups, flows, staleFlows, staleGroups) + meters();
    }

    /** How many of them are about meters. */
    public int meters() {
        return sum(newMeters, changedMeters, staleMeters);
    }

    private static int sum(List<?>... lists) {
        return Stream.of(lists).mapToInt(List::size).sum();
    }
}
