package dev.weft.controller.cli;

import dev.weft.controller.api.Views.PortView;
import dev.weft.controller.api.Views.SwitchView;
import dev.weft.controller.cli.render.Column;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.cli.render.Table;
import java.util.ArrayList;
import java.util.List;

/** {@code switches}: a line each; when it is one alone, its ports too. */
final class SwitchesView {
    private static final Table<SwitchView> SWITCHES = new Table<>(List.of(
            Column.text("HOST", SwitchView::bridge),
            Column.state("STATE", SwitchView::state),
            Column.text("DATAPATH ID", SwitchView::datapathId),
            Column.text("REMOTE", SwitchView::remote),
            Column.text("SINCE", view -> Text.duration(view.connectedSeconds())),
            Column.number("FLOWS", SwitchView::flows),
            Column.number("GROUPS", SwitchView::groups),
            Column.number("PACKET-INS", SwitchView::packetIns),
            Column.number("ERRORS", SwitchView::errors),
            Column.number("PORTS", view -> view.ports().size())));

    /** OFPP_LOCAL, 0xfffffffe (OpenFlow 1.3.5, section 7.2.1). */
    private static final int LOCAL = -2;

    private static final Table<PortView> PORTS = new Table<>(List.of(
            Column.text("PORT", SwitchesView::number),
            Column.text("NAME", PortView::name),
            Column.state("ROLE", PortView::role),
            Column.text("NETWORK", PortView::network),
            Column.state("STATE", PortView::state)));

    private static final Table<PortView> ALL_PORTS = new Table<>(List.of(
            Column.text("HOST", PortView::bridge),
            Column.text("PORT", SwitchesView::number),
            Column.text("NAME", PortView::name),
            Column.state("ROLE", PortView::role),
            Column.text("NETWORK", PortView::network),
            Column.state("STATE", PortView::state),
            Column.prose("NOTE", PortView::note)));

    private SwitchesView() {}

    static List<String> lines(List<SwitchView> switches, Paper paper) {
        if (switches.isEmpty()) {
            return List.of("not connected: `weft status` shows what to do");
        }
        List<String> lines = new ArrayList<>(SWITCHES.lines(switches, paper));
        if (switches.size() == 1) {
            lines.add("");
            lines.addAll(PORTS.lines(switches.get(0).ports(), paper));
        }
        return lines;
    }

    /** {@code ports}: those of every bridge, or of one host's. */
    static List<String> ports(List<PortView> ports, Paper paper) {
        return ports.isEmpty()
                ? List.of("no ports: no such switch is connected; `weft status` shows what to do")
                : ALL_PORTS.lines(ports, paper);
    }

    /** As {@code ovs-ofctl} prints it: the bridge's own port has a reserved number and is called by its name. */
    private static String number(PortView port) {
        return switch (port.number()) {
            case LOCAL -> "LOCAL";
            case 0 -> ""; // it is not there
            default -> Integer.toUnsignedString(port.number());
        };
    }
}
