package dev.weft.controller.fabric;

import dev.weft.flows.Difference;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a switch had confirmed and does not hold any more: somebody else changed it. Flows that ran out by themselves are
 * none of it.
 *
 * @param flows    missing, or changed
 * @param groups   missing, or changed
 * @param stray    flows and groups that bear Weft's mark and were never asked for
 * @param replaced somebody else's flows that stood where one of ours is to stand, a sentence each
 */
record Drift(int flows, int groups, int stray, List<String> replaced) {
    static final Drift NONE = new Drift(0, 0, 0, List.of());

    /** Sentences of one kind that are events of their own; the rest is a number. */
    private static final int TOLD = 5;

    /**
     * What an audit found.
     *
     * @param confirmed what the switch had confirmed
     * @param target    what it is to hold from now on
     */
    static Drift of(FlowTables confirmed, FlowTables target, Installed held) {
        Difference back = Difference.of(confirmed, held);
        Set<Place> others =
                others(held).map(InstalledFlow::place).flatMap(Optional::stream).collect(Collectors.toSet());
        return new Drift(
                        (int) back.flows().stream()
                                .filter(flow -> !others.contains(flow.place()))
                                .count(),
                        back.newGroups().size()
                                + back.changedGroups().size()
                                + back.newMeters().size()
                                + back.changedMeters().size(),
                        back.staleFlows().size()
                                + back.staleGroups().size()
                                + back.staleMeters().size(),
                        List.of())
                .withReplaced(target, held);
    }

    /** And what somebody else has put where a flow of ours is to stand: ours takes its place. */
    Drift withReplaced(FlowTables target, Installed held) {
        Stream<String> more = others(held)
                .flatMap(there ->
                        there.place().map(target.flows()::get).map(wanted -> replaced(wanted, there)).stream());
        return new Drift(
                flows,
                groups,
                stray,
                Stream.concat(replaced.stream(), more).distinct().sorted().toList());
    }

    private static Stream<InstalledFlow> others(Installed held) {
        return held.flows().stream().filter(flow -> !flow.cookie().isOurs());
    }

    private static String replaced(Flow wanted, InstalledFlow there) {
        return "a foreign flow (cookie 0x"
                + Long.toHexString(there.cookie().bits()) + ", actions="
                + there.actions() + ") was in " + wanted.table()
                + wanted.network().map(name -> " of " + name).orElse("") + " in the place of a Weft flow, and "
                + "was replaced: "
                + wanted.purpose() + " (" + wanted.key() + ")";
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** How many flows and groups were not as they should be. */
    int size() {
        return flows + groups + stray + replaced.size();
    }

    /** Once the switch is right again: {@code 12 flows were missing or changed, put back}. */
    String mended() {
        List<String> parts = parts();
        if (!replaced.isEmpty()) {
            parts.add(replacedOf(replaced.size(), ""));
        }
        return parts.isEmpty() ? "in sync, nothing sent" : String.join("; ", parts);
    }

    /** The same as events. */
    List<Effect.Note> events(String bridge) {
        List<Effect.Note> events = new ArrayList<>();
        List<String> parts = parts();
        if (!parts.isEmpty()) {
            events.add(new Effect.Note(NoteKind.DRIFT, bridge, String.join("; ", parts)));
        }
        replaced.stream().limit(TOLD).forEach(text -> events.add(new Effect.Note(NoteKind.FOREIGN, bridge, text)));
        if (replaced.size() > TOLD) {
            events.add(new Effect.Note(NoteKind.FOREIGN, bridge, replacedOf(replaced.size() - TOLD, "more ")));
        }
        return events;
    }

    private static String replacedOf(int number, String more) {
        return count(number, more + "foreign flow", more + "foreign flows") + " in the place of Weft flows, replaced";
    }

    private List<String> parts() {
        List<String> parts = new ArrayList<>();
        if (flows > 0) {
            parts.add(count(flows, "flow") + " missing or modified, reinstalled");
        }
        if (groups > 0) {
            parts.add(count(groups, "group") + " missing or modified, reinstalled");
        }
        if (stray > 0) {
            parts.add(count(stray, "flow or group", "flows and groups") + " with Weft's cookie but not "
                    + "expected, removed");
        }
        return parts;
    }

    private static String count(int number, String one) {
        return count(number, one, one + "s");
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one + " was" : many + " were");
    }
}
