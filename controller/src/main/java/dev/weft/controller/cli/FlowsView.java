package dev.weft.controller.cli;

import dev.weft.controller.api.Views.FlowView;
import dev.weft.controller.cli.render.Column;
import dev.weft.controller.cli.render.Ink;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.cli.render.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code flows}: by host and table, the flow that is tried first on top. */
final class FlowsView {
    private static final Table<FlowView> FLOWS = new Table<>(List.of(
            Column.number("PACKETS", FlowView::packets),
            Column.prose("FOR", FlowsView::purpose),
            Column.number("PRIORITY", FlowView::priority),
            Column.prose("MATCH", flow -> flow.match().isEmpty() ? "any" : flow.match()),
            Column.prose("ACTIONS", FlowView::actions)));

    private FlowsView() {}

    static List<String> lines(List<FlowView> flows, Paper paper) {
        if (flows.isEmpty()) {
            return List.of("no flows: no switch is connected; `weft status` says what to do");
        }
        Map<String, List<FlowView>> byHost = flows.stream()
                .sorted(Comparator.comparingInt(FlowView::tableId)
                        .thenComparing(
                                Comparator.comparingInt(FlowView::priority).reversed())
                        .thenComparing(FlowView::match))
                .collect(Collectors.groupingBy(FlowView::host, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        byHost.keySet().stream().sorted().forEach(host -> {
            List<FlowView> here = byHost.get(host);
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(Ink.BOLD.on(paper, host + ": " + Text.plural(here.size(), "flow")));
            FLOWS.lines(here, paper, flow -> Optional.of(flow.table() + " (table " + flow.tableId() + ")"))
                    .forEach(lines::add);
        });
        return lines;
    }

    private static String purpose(FlowView flow) {
        return flow.owner().equals("foreign") ? "foreign: not made by Weft, left alone" : flow.purpose();
    }
}
