package dev.weft.controller.cli;

import dev.weft.controller.api.Views.CounterView;
import dev.weft.controller.api.Views.EndpointView;
import dev.weft.controller.api.Views.EventView;
import dev.weft.controller.api.Views.HostView;
import dev.weft.controller.api.Views.MacView;
import dev.weft.controller.api.Views.NetworkView;
import dev.weft.controller.cli.render.Column;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.cli.render.Table;
import java.util.List;

/** The answers that are plain lists. */
final class ListViews {
    private static final Table<HostView> HOSTS = new Table<>(List.of(
            Column.text("HOST", HostView::name),
            Column.state("STATE", HostView::state),
            Column.text("ADDRESS", HostView::address),
            Column.text("VTEP", HostView::vtep),
            Column.list("DATAPATH ID", HostView::datapathIds),
            Column.number("ENDPOINTS", HostView::endpoints),
            Column.list("NETWORKS", HostView::networks)));

    private static final Table<NetworkView> NETWORKS = new Table<>(List.of(
            Column.text("NETWORK", NetworkView::name),
            Column.number("VNI", NetworkView::vni),
            Column.text("SUBNET", NetworkView::subnet),
            Column.text("GATEWAY", NetworkView::gateway),
            Column.text("GATEWAY MAC", NetworkView::gatewayMac),
            Column.number("MTU", NetworkView::mtu),
            Column.number("DECLARED", NetworkView::declared),
            Column.number("LEARNED", NetworkView::learned),
            Column.list("HOSTS", NetworkView::hosts)));

    private static final Table<EndpointView> ENDPOINTS = new Table<>(List.of(
            Column.text("NAME", EndpointView::name),
            Column.text("NETWORK", EndpointView::network),
            Column.text("IP", EndpointView::ip),
            Column.text("MAC", EndpointView::mac),
            Column.text("HOST", EndpointView::host),
            Column.text("PORT", EndpointView::port),
            Column.text("KIND", EndpointView::kind),
            Column.state("STATE", EndpointView::state)));

    private static final Table<MacView> MACS = new Table<>(List.of(
            Column.text("NETWORK", MacView::network),
            Column.text("MAC", MacView::mac),
            Column.text("IP", MacView::ip),
            Column.text("HOST", MacView::host),
            Column.text("PORT", MacView::port),
            Column.text("KIND", MacView::kind),
            Column.text("NAME", MacView::name)));

    private static final Table<CounterView> COUNTERS = new Table<>(List.of(
            Column.text("HOST", CounterView::bridge),
            Column.number("FLOW-MODS", CounterView::flowMods),
            Column.number("GROUP-MODS", CounterView::groupMods),
            Column.number("METER-MODS", CounterView::meterMods),
            Column.number("PACKET-OUTS", CounterView::packetOuts),
            Column.number("DROPPED", CounterView::packetOutsDropped),
            Column.number("PACKET-INS", CounterView::packetIns),
            Column.number("ERRORS", CounterView::errors),
            Column.number("UNREAD", CounterView::unread),
            Column.number("BYTES OUT", CounterView::bytesOut),
            Column.number("BYTES IN", CounterView::bytesIn)));

    private static final Table<EventView> EVENTS = new Table<>(List.of(
            Column.text("TIME", EventView::time),
            Column.text("WHAT", EventView::kind),
            Column.text("HOST", EventView::host),
            Column.prose("", EventView::text)));

    private ListViews() {}

    static List<String> hosts(List<HostView> hosts, Paper paper) {
        return orNothing(HOSTS, hosts, paper, "no hosts");
    }

    static List<String> networks(List<NetworkView> networks, Paper paper) {
        return orNothing(NETWORKS, networks, paper, "no networks: add some to the topology file");
    }

    static List<String> endpoints(List<EndpointView> endpoints, Paper paper) {
        return orNothing(ENDPOINTS, endpoints, paper, "no endpoints: none declared, and none seen yet");
    }

    static List<String> macs(List<MacView> macs, Paper paper) {
        return orNothing(MACS, macs, paper, "no MAC addresses: none declared, and none seen yet");
    }

    static List<String> counters(List<CounterView> counters, Paper paper) {
        return orNothing(COUNTERS, counters, paper, "no switches: add hosts to the topology file");
    }

    static List<String> events(List<EventView> events, Paper paper) {
        return orNothing(EVENTS, events, paper, "no events yet");
    }

    private static <T> List<String> orNothing(Table<T> table, List<T> rows, Paper paper, String nothing) {
        return rows.isEmpty() ? List.of(nothing) : table.lines(rows, paper);
    }
}
