package dev.weft.controller.cli;

import dev.weft.controller.api.Routes;
import dev.weft.controller.api.Views;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Every {@link Word}: single commands, the console, its help and its completion are made from this list. */
public final class Words {
    static final Word<List<Views.EventView>> EVENTS =
            Word.of("events", "What happened lately, oldest first.", Routes.EVENTS, ListViews::events);

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
                            "The connected switches, and with HOST its ports.",
                            Routes.SWITCHES,
                            SwitchesView::lines)
                    .taking(NameKind.HOST, ofBridge(Views.SwitchView::host, Views.SwitchView::bridge)),
            Word.of("ports", "The ports of the switches, and what each is for.", Routes.PORTS, SwitchesView::ports)
                    .taking(NameKind.HOST, ofBridge(Views.PortView::host, Views.PortView::bridge)),
            Word.of(
                            "flows",
                            "The flows that the switches hold now, what each is for, and how often it was used.",
                            Routes.FLOWS,
                            FlowsView::lines)
                    .taking(NameKind.HOST, (flows, host) -> flows)
                    .ending(flows -> Silent.status(flows.unanswered())),
            Word.of("macs", "The MAC addresses that forwarding knows.", Routes.MACS, ListViews::macs)
                    .taking(NameKind.NETWORK, only(Views.MacView::network)),
            EVENTS,
            Word.of(
                            "reload",
                            "Reads the topology file again; one with problems changes nothing.",
                            Routes.RELOAD,
                            ReloadView::lines)
                    .ending(reload -> reload.accepted() ? ExitStatus.OK : ExitStatus.PROBLEMS));

    private Words() {}

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
