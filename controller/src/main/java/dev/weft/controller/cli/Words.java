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
                    "Reads what the switches hold, puts back what is missing or changed, and says what that was.",
                    Routes.HEAL,
                    HealView::lines)
            .taking(NameKind.HOST, (healed, host) -> healed)
            .ending(HealView::status);

    static final Word<List<Views.EventView>> EVENTS =
            Word.of("events", "What happened lately, oldest first.", Routes.EVENTS, ListViews::events);

    private static final Word<Views.Foreign> FOREIGN = Word.of(
                    "flows",
                    "Only flows and groups that somebody else put there: Weft leaves them alone.",
                    Routes.FOREIGN,
                    ForeignView::lines)
            .taking(NameKind.HOST, (foreign, host) -> foreign)
            .ending(foreign -> Silent.status(foreign.unanswered()));

    private static final Word<Views.Adoption> ADOPT_ALL = Word.of(
                    "adopt", "All that wait, but those that are not clear.", Routes.ADOPT_ALL, Words::adoption)
            .ending(Words::adoptionStatus);

    private static final Word<Views.Adoption> UNADOPT = Word.of(
                    "adopt", "Takes back that the bridge was accepted.", Routes.UNADOPT, Words::adoption)
            .needing(NameKind.BRIDGE);

    public static final List<Word<?>> ALL = List.of(
            Word.of(
                            "status",
                            "The fabric in a few lines: what is connected, and what is not as it should be.",
                            Routes.STATUS,
                            StatusView::lines)
                    .ending(status -> status.problems().isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEMS),
            Word.of("hosts", "The hosts of the topology file.", Routes.HOSTS, ListViews::hosts),
            Word.of("networks", "The networks of the topology file.", Routes.NETWORKS, ListViews::networks),
            Word.of(
                            "endpoints",
                            "Containers and learned endpoints: addresses, and where they are.",
                            Routes.ENDPOINTS,
                            ListViews::endpoints)
                    .taking(NameKind.NETWORK, only(Views.EndpointView::network)),
            Word.of(
                            "switches",
                            "The switches that are connected or wait to be accepted, and with HOST its ports.",
                            Routes.SWITCHES,
                            SwitchesView::lines)
                    .taking(NameKind.HOST, ofBridge(Views.SwitchView::host, Views.SwitchView::bridge)),
            Word.of(
                            "counters",
                            "What passed between the controller and the switches since it started.",
                            Routes.COUNTERS,
                            ListViews::counters)
                    .taking(NameKind.HOST, ofBridge(Views.CounterView::host, Views.CounterView::bridge)),
            Word.of("ports", "The ports of the switches, and what each is for.", Routes.PORTS, SwitchesView::ports)
                    .taking(NameKind.HOST, ofBridge(Views.PortView::host, Views.PortView::bridge)),
            Word.of(
                            "flows",
                            "The flows that the switches hold now, what each is for, and how often it was used.",
                            Routes.FLOWS,
                            FlowsView::lines)
                    .taking(NameKind.HOST, (flows, host) -> flows)
                    .ending(flows -> Silent.status(flows.unanswered()))
                    .or("--foreign", FOREIGN),
            Word.of(
                            "drops",
                            "The packets that the switches refused: how many, and why.",
                            Routes.DROPS,
                            DropsView::lines)
                    .taking(NameKind.HOST, (drops, host) -> drops)
                    .ending(drops -> Silent.status(drops.unanswered())),
            Word.of("macs", "The MAC addresses that forwarding knows.", Routes.MACS, ListViews::macs)
                    .taking(NameKind.NETWORK, only(Views.MacView::network)),
            EVENTS,
            Word.of(
                            "reload",
                            "Reads the topology file again; one with problems changes nothing.",
                            Routes.RELOAD,
                            ReloadView::lines)
                    .ending(reload -> reload.accepted() ? ExitStatus.OK : ExitStatus.PROBLEMS),
            HEAL,
            Word.of(
                            "adopt",
                            "Accepts a bridge made by hand that waits: its host, or HOST/BRIDGE, and which one if several wait.",
                            Routes.ADOPT,
                            Words::adoption)
                    .takingSome(NameKind.BRIDGE, NameKind.DATAPATH_ID)
                    .ending(Words::adoptionStatus)
                    .or("--all", ADOPT_ALL)
                    .or("--undo", UNADOPT),
            Word.of(
                            "port assign",
                            "Puts a port that is in quarantine into a network, until it is taken out or the file says where it is.",
                            Routes.ASSIGN_PORT,
                            Words::assignment)
                    .needing(NameKind.HOST, NameKind.PORT, NameKind.NETWORK),
            Word.of(
                            "port unassign",
                            "Takes a port out of the network that `port assign` put it into.",
                            Routes.UNASSIGN_PORT,
                            Words::assignment)
                    .needing(NameKind.HOST, NameKind.PORT));

    private static List<String> adoption(Views.Adoption adoption, Paper paper) {
        List<String> lines = new ArrayList<>();
        adoption.done().forEach(one -> lines.add(Clean.line(one.text())));
        adoption.left().forEach(why -> lines.add(Ink.BAD.on(paper, Clean.line("left: " + why))));
        return lines.isEmpty()
                ? List.of("no bridge waits to be accepted; `weft status` says what is not connected")
                : lines;
    }

    private static List<String> assignment(Views.Assignment done, Paper paper) {
        return List.of(Clean.line(done.text()));
    }

    /** What words of two words have in common, by the first of them. */
    static final Map<String, String> GROUPS = Map.of(
            "port", "Ports that were attached by hand: puts them into networks, and has hosts attach them again.");

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
