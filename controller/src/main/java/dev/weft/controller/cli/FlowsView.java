package dev.weft.controller.cli;

import dev.weft.controller.api.Views.FlowView;
import dev.weft.controller.api.Views.Flows;
import dev.weft.controller.cli.render.Clean;
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

    static List<String> lines(Flows answer, Paper paper) {
        if (answer.flows().isEmpty() && answer.unanswered().isEmpty()) {
            return List.of("no flows: no switch is connected; `weft status` shows what to do");
        }
        Map<String, List<FlowView>> byBridge = answer.flows().stream()
                .sorted(Comparator.comparingInt(FlowView::tableId)
                        .thenComparing(
                                Comparator.comparingInt(FlowView::priority).reversed())
                        .thenComparing(FlowView::match))
                .collect(Collectors.groupingBy(FlowView::bridge, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        byBridge.keySet().stream().sorted().forEach(bridge -> {
            List<FlowView> here = byBridge.get(bridge);
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(Ink.BOLD.on(paper, Clean.line(bridge) + ": " + Text.plural(here.size(), "flow")));
            FLOWS.lines(here, paper, flow -> Optional.of(flow.table() + " (table " + flow.tableId() + ")"))
                    .forEach(lines::add);
        });
        lines.addAll(Silent.lines(answer.unanswered(), paper));
        return lines;
    }

    private static String purpose(FlowView flow) {
        return flow.owner().equals("foreign") ? "foreign: not created by Weft, not touched" : flow.purpose();
    }
}
