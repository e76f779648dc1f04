package dev.weft.controller.cli;

import dev.weft.controller.api.Routes;
import dev.weft.controller.api.Views;
import dev.weft.controller.cli.render.Clean;
import dev.weft.controller.cli.render.Ink;
import dev.weft.controller.cli.render.Paper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Every {@link Word}: single commands, the console, its help and its completion are made from this list. */
public final class Words {
    /** On the command line it goes to the hosts too: {@link HealCommand}. */
    static final Word<Views.Healed> HEAL = Word.of(
                    "heal",
                    "Audits the switches, reinstalls missing or modified flows, and reports what it changed.",
                    Routes.HEAL,
                    HealView::lines)
            .taking(NameKind.HOST, (healed, host) -> healed)
            .ending(HealView::status);

    static final Word<List<Views.EventView>> EVENTS =
            Word.of("events", "Recent events, oldest first.", Routes.EVENTS, ListViews::events);

    private static final Word<Views.Foreign> FOREIGN = Word.of(
                    "flows",
                    "Only flows and groups that Weft did not create; Weft never touches them.",
                    Routes.FOREIGN,
                    ForeignView::lines)
            .taking(NameKind.HOST, (foreign, host) -> foreign)
            .ending(foreign -> Silent.status(foreign.unanswered()));

    private static final Word<Views.Adoption> ADOPT_ALL = Word.of(
                    "adopt", "All waiting bridges, except ambiguous ones.", Routes.ADOPT_ALL, Words::adoption)
            .ending(Words::adoptionStatus);

    private static final Word<Views.Adoption> UNADOPT = Word.of(
                    "adopt", "Revoke the adoption of the bridge.", Routes.UNADOPT, Words::adoption)
            .needing(NameKind.BRIDGE);

    public static final List<Word<?>> ALL = List.of(
            Word.of(
                            "status",
                            "A summary of the fabric: what is connected, and which problems there are.",
                            Routes.STATUS,
                            StatusView::lines)
                    .ending(status -> status.problems().isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEMS),
            Word.of("hosts", "The hosts of the topology file.", Routes.HOSTS, ListViews::hosts),
            Word.of("networks", "The networks of the topology file.", Routes.NETWORKS, ListViews::networks),
            Word.of(
                            "endpoints",
                            "Containers and learned endpoints: their addresses and locations.",
                            Routes.ENDPOINTS,
                            ListViews::endpoints)
                    .taking(NameKind.NETWORK, only(Views.EndpointView::network)),
            Word.of(
                            "switches",
                            "The connected and waiting switches; with HOST also its ports.",
                            Routes.SWITCHES,
                            SwitchesView::lines)
                    .taking(NameKind.HOST, ofBridge(Views.SwitchView::host, Views.SwitchView::bridge)),
            Word.of(
                            "counters",
                            "Messages between the controller and the switches since it started.",
                            Routes.COUNTERS,
                            ListViews::counters)
                    .taking(NameKind.HOST, ofBridge(Views.CounterView::host, Views.CounterView::bridge)),
            Word.of("ports", "The ports of the switches, and the purpose of each.", Routes.PORTS, SwitchesView::ports)
                    .taking(NameKind.HOST, ofBridge(Views.PortView::host, Views.PortView::bridge)),
            Word.of(
                            "flows",
                            "The flows in the switches now, with purpose and packet counts.",
                            Routes.FLOWS,
                            FlowsView::lines)
                    .taking(NameKind.HOST, (flows, host) -> flows)
                    .ending(flows -> Silent.status(flows.unanswered()))
                    .or("--foreign", FOREIGN),
            Word.of(
                            "drops",
                            "The packets that the switches dropped: how many, and why.",
                            Routes.DROPS,
                            DropsView::lines)
                    .taking(NameKind.HOST, (drops, host) -> drops)
                    .ending(drops -> Silent.status(drops.unanswered())),
            Word.of("macs", "The known MAC addresses.", Routes.MACS, ListViews::macs)
                    .taking(NameKind.NETWORK, only(Views.MacView::network)),
            EVENTS,
            Word.of(
                            "reload",
                            "Reloads the topology file; an invalid file changes nothing.",
                            Routes.RELOAD,
                            ReloadView::lines)
                    .ending(reload -> reload.accepted() ? ExitStatus.OK : ExitStatus.PROBLEMS),
            HEAL,
            Word.of(
                            "adopt",
                            "Accepts a waiting bridge that was created by hand: HOST or HOST/BRIDGE, and its "
                                    + "datapath id if several wait.",
                            Routes.ADOPT,
                            Words::adoption)
                    .takingSome(NameKind.BRIDGE, NameKind.DATAPATH_ID)
                    .ending(Words::adoptionStatus)
                    .or("--all", ADOPT_ALL)
                    .or("--undo", UNADOPT),
            Word.of(
                            "port assign",
                            "Assigns a quarantined port to a network, until it is unassigned or the file declares it.",
                            Routes.ASSIGN_PORT,
                            Words::assignment)
                    .needing(NameKind.HOST, NameKind.PORT, NameKind.NETWORK),
            Word.of(
                            "port unassign",
                            "Removes a port from the network that `port assign` put it into.",
                            Routes.UNASSIGN_PORT,
                            Words::assignment)
                    .needing(NameKind.HOST, NameKind.PORT));

    private static List<String> adoption(Views.Adoption adoption, Paper paper) {
        List<String> lines = new ArrayList<>();
        adoption.done().forEach(one -> lines.add(Clean.line(one.text())));
        adoption.left().forEach(why -> lines.add(Ink.BAD.on(paper, Clean.line("left: " + why))));
        return lines.isEmpty() ? List.of("no bridge is waiting; `weft status` shows what is not connected") : lines;
    }

    private static List<String> assignment(Views.Assignment done, Paper paper) {
        return List.of(Clean.line(done.text()));
    }

    /** What words of two words have in common, by the first of them. */
    static final Map<String, String> GROUPS =
            Map.of("port", "Unmanaged ports: assigns them to networks, and makes hosts keep them attached.");

    private Words() {}

    private static int adoptionStatus(Views.Adoption adoption) {
        return adoption.left().isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEMS;
    }

    /** Rows of a host, by its name, or of one of its bridges, by that one's title. */
    private static <T> BiFunction<List<T>, String, List<T>> ofBridge(
            Function<T, String> host, Function<T, String> bridge) {
        return (rows, wanted) -> rows.stream()
                .filter(row ->
                        host.apply(row).equals(wanted) || bridge.apply(row).equals(wanted))
                .toList();
    }

    private static <T> BiFunction<List<T>, String, List<T>> only(Function<T, String> name) {
        return (rows, wanted) ->
                rows.stream().filter(row -> name.apply(row).equals(wanted)).toList();
    }
}
