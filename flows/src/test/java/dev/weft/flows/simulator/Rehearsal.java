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
import dev.weft.flows.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A switch that takes a {@link Difference} message by message, and is looked at after each. */
final class Rehearsal {
    private final Map<Place, Flow> flows;
    private final Map<Integer, Group> groups;
    private final FlowTables after;
    private final String title;

    private Rehearsal(FlowTables before, FlowTables after, String title) {
        this.flows = new HashMap<>(before.flows());
        this.groups = new HashMap<>(before.groups());
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
            assertThat(groups.put(group.id(), group))
                    .as("%s: OFPGMFC_GROUP_EXISTS", title)
                    .isNull();
        }
        for (Group group : difference.changedGroups()) {
            assertThat(groups.put(group.id(), group))
                    .as("%s: OFPGMFC_UNKNOWN_GROUP", title)
                    .isNotNull();
        }
        for (Flow flow : difference.flows()) {
            flows.put(flow.place(), flow);
            assertThat(groups.keySet()).as("%s: OFPBAC_BAD_OUT_GROUP", title).containsAll(groupsOf(flow));
        }
        assertThat(flows.keySet())
                .as("%s: old and new, before anything goes", title)
                .containsAll(after.flows().keySet());
        for (Place place : difference.staleFlows()) {
            assertThat(after.flows()).as("%s: is wanted", title).doesNotContainKey(place);
            assertThat(flows.remove(place)).as("%s: is not there", title).isNotNull();
        }
        Set<Integer> inUse = new HashSet<>();
        flows.values().forEach(flow -> inUse.addAll(groupsOf(flow)));
        for (int id : difference.staleGroups()) {
            assertThat(inUse).as("%s: its flows would go with it", title).doesNotContain(id);
            assertThat(groups.remove(id)).as("%s: is not there", title).isNotNull();
        }
        assertThat(cookies(flows)).as(title).isEqualTo(cookies(after.flows()));
        assertThat(buckets(groups)).as(title).isEqualTo(buckets(after.groups()));
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

    private static List<Set<?>> unordered(Difference difference) {
        return List.of(
                Set.copyOf(difference.newGroups()),
                Set.copyOf(difference.changedGroups()),
                Set.copyOf(difference.flows()),
                Set.copyOf(difference.staleFlows()),
                Set.copyOf(difference.staleGroups()));
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
        return new Installed(flows, groups);
    }
}
