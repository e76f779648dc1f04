package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Action;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.InstalledMeter;
import dev.weft.flows.Meter;
import dev.weft.flows.Place;
import dev.weft.flows.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A switch that takes a {@link Difference} message by message, and is looked at after each. */
final class Rehearsal {
    private final Map<Place, Flow> flows;
    private final Map<Integer, Group> groups;
    private final Map<Integer, Meter> meters;
    private final FlowTables after;
    private final String title;

    private Rehearsal(FlowTables before, FlowTables after, String title) {
        this.flows = new HashMap<>(before.flows());
        this.groups = new HashMap<>(before.groups());
        this.meters = new HashMap<>(before.meters());
        this.after = after;
        this.title = title;
    }

    /**
     * From one state to the other.
     *
     * @return how many messages it took
     */
    static int of(FlowTables before, FlowTables after, String title) {
        Difference difference = Difference.of(after, before);
        Difference fromReading = Difference.of(after, read(before));
        assertThat(unordered(fromReading)).as(title).isEqualTo(unordered(difference));
        if (!difference.isEmpty()) {
            new Rehearsal(before, after, title).take(difference);
        }
        return difference.size();
    }

    private void take(Difference difference) {
        for (Group group : difference.newGroups()) {
            leadsToWhatIsThere(group);
            holds(groups.put(group.id(), group) == null, () -> group + " is there already: OFPGMFC_GROUP_EXISTS");
        }
        for (Group group : difference.changedGroups()) {
            leadsToWhatIsThere(group);
            holds(groups.put(group.id(), group) != null, () -> group + " is not there: OFPGMFC_UNKNOWN_GROUP");
        }
        for (Meter meter : difference.newMeters()) {
            holds(meters.put(meter.id(), meter) == null, () -> meter + " is there already: OFPMMFC_METER_EXISTS");
        }
        for (Meter meter : difference.changedMeters()) {
            holds(meters.put(meter.id(), meter) != null, () -> meter + " is not there: OFPMMFC_UNKNOWN_METER");
        }
        add(difference.flows());
        remove(difference.staleFlows());
        Set<Integer> inUse = new HashSet<>();
        flows.values().forEach(flow -> inUse.addAll(groupsOf(flow)));
        for (int id : difference.staleGroups()) {
            holds(!inUse.contains(id), () -> "the flows of group " + id + " would go with it");
            holds(groups.remove(id) != null, () -> "there is no group " + id);
            holds(
                    groups.values().stream().noneMatch(group -> leadsTo(group).contains(id)),
                    () -> "another group leads to " + id);
        }
        Set<Integer> metering = new HashSet<>();
        flows.values().forEach(flow -> metering.addAll(metersOf(flow)));
        for (int id : difference.staleMeters()) {
            holds(!metering.contains(id), () -> "the flows of meter " + id + " would go with it");
            holds(meters.remove(id) != null, () -> "there is no meter " + id);
        }
        assertThat(bands(meters)).as(title).isEqualTo(bands(after.meters()));
        assertThat(cookies(flows)).as(title).isEqualTo(cookies(after.flows()));
        assertThat(buckets(groups)).as(title).isEqualTo(buckets(after.groups()));
    }

    private void leadsToWhatIsThere(Group group) {
        holds(groups.keySet().containsAll(leadsTo(group)), () -> group + " leads to a group that is not there");
    }

    /** What a switch holds of each: not the words that say what it is for. */
    private static Map<Integer, InstalledMeter> bands(Map<Integer, Meter> meters) {
        Map<Integer, InstalledMeter> bands = new HashMap<>();
        meters.forEach((id, meter) -> bands.put(id, InstalledMeter.of(meter)));
        return bands;
    }

    private static Set<Integer> leadsTo(Group group) {
        return group.buckets().stream()
                .flatMap(List::stream)
                .filter(Action.ToGroup.class::isInstance)
                .map(action -> ((Action.ToGroup) action).id())
                .collect(Collectors.toSet());
    }

    /** What a new flow leads to is there before it. */
    private void add(List<Flow> added) {
        Set<Place> missing = new HashSet<>(after.flows().keySet());
        missing.removeAll(flows.keySet());
        int[] byTable = byTable(missing);
        for (Flow flow : added) {
            if (flows.put(flow.place(), flow) == null) {
                byTable[flow.table().number()]--;
            }
            holds(groups.keySet().containsAll(groupsOf(flow)), () -> flow + " has no group: OFPBAC_BAD_OUT_GROUP");
            holds(meters.keySet().containsAll(metersOf(flow)), () -> flow + " has no meter: OFPMMFC_INVALID_METER");
            holds(
                    IntStream.range(flow.table().number() + 1, byTable.length).allMatch(table -> byTable[table] == 0),
                    () -> flow + " leads to what is not there yet");
        }
        holds(
                flows.keySet().containsAll(after.flows().keySet()),
                () -> "something goes before all that is new is there");
    }

    /** What a flow leads to goes after it; and nothing that is wanted goes. */
    private void remove(List<Place> stale) {
        int[] byTable = byTable(stale);
        for (Place place : stale) {
            holds(!after.flows().containsKey(place), () -> place + " is wanted");
            holds(flows.remove(place) != null, () -> place + " is not there");
            byTable[place.table()]--;
            holds(
                    IntStream.range(0, place.table()).allMatch(table -> byTable[table] == 0),
                    () -> place + " goes before what leads to it");
        }
    }

    private static int[] byTable(Collection<Place> places) {
        int[] counts = new int[Table.FORWARD.number() + 1];
        places.forEach(place -> counts[place.table()]++);
        return counts;
    }

    private void holds(boolean right, Supplier<String> otherwise) {
        if (!right) {
            throw new AssertionError(title + ": " + otherwise.get());
        }
    }

    private static Map<Place, Cookie> cookies(Map<Place, Flow> flows) {
        Map<Place, Cookie> cookies = new HashMap<>();
        flows.forEach((place, flow) -> cookies.put(place, flow.cookie()));
        return cookies;
    }

    private static Map<Integer, List<List<Action>>> buckets(Map<Integer, Group> groups) {
        Map<Integer, List<List<Action>>> buckets = new HashMap<>();
        groups.forEach((id, group) -> buckets.put(id, group.buckets()));
        return buckets;
    }

    private static List<Integer> groupsOf(Flow flow) {
        return flow.instructions().apply().stream()
                .filter(Action.ToGroup.class::isInstance)
                .map(action -> ((Action.ToGroup) action).id())
                .toList();
    }

    private static List<Integer> metersOf(Flow flow) {
        return flow.instructions().apply().stream()
                .filter(Action.ToController.class::isInstance)
                .flatMapToInt(action -> ((Action.ToController) action).meter().stream())
                .boxed()
                .toList();
    }

    private static List<Set<?>> unordered(Difference difference) {
        return List.of(
                Set.copyOf(difference.newGroups()),
                Set.copyOf(difference.changedGroups()),
                Set.copyOf(difference.flows()),
                Set.copyOf(difference.staleFlows()),
                Set.copyOf(difference.staleGroups()),
                Set.copyOf(difference.newMeters()),
                Set.copyOf(difference.changedMeters()),
                Set.copyOf(difference.staleMeters()));
    }

    /** What a switch that holds the tables says of itself. */
    private static Installed read(FlowTables tables) {
        List<InstalledFlow> flows = tables.flows().values().stream()
                .map(flow -> new InstalledFlow(
                        flow.place().table(),
                        flow.place().priority(),
                        new Cookie(flow.cookie().bits()),
                        Optional.of(flow.match()),
                        flow.match().toString(),
                        Optional.of(flow.instructions()),
                        flow.instructions().toString(),
                        0,
                        0))
                .toList();
        List<InstalledGroup> groups = tables.groups().values().stream()
                .map(group -> new InstalledGroup(group.id(), Optional.of(group.buckets())))
                .toList();
        List<InstalledMeter> meters =
                tables.meters().values().stream().map(InstalledMeter::of).toList();
        return new Installed(flows, groups, Optional.of(meters));
    }
}
