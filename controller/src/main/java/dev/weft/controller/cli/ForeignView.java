package dev.weft.controller.cli;

import dev.weft.controller.api.Views.FlowView;
import dev.weft.controller.api.Views.Foreign;
import dev.weft.controller.api.Views.GroupView;
import dev.weft.controller.cli.render.Column;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.cli.render.Table;
import dev.weft.controller.cli.render.Wrap;
import java.util.ArrayList;
import java.util.List;

/** {@code flows --foreign}: what is in the switches and is not Weft's. */
final class ForeignView {
    private static final String WHAT_IT_MEANS =
            "Weft did not create these and never touches them. Packets that match them may bypass Weft's flows. "
                    + "Use `ovs-ofctl` on the host to remove them.";

    private static final Table<FlowView> FLOWS = new Table<>(List.of(
            Column.text("HOST", FlowView::bridge),
            Column.number("TABLE", FlowView::tableId),
            Column.number("PRIORITY", FlowView::priority),
            Column.number("PACKETS", FlowView::packets),
            Column.prose("MATCH", flow -> flow.match().isEmpty() ? "any" : flow.match()),
            Column.prose("ACTIONS", FlowView::actions)));

    private static final Table<GroupView> GROUPS = new Table<>(List.of(
            Column.text("HOST", GroupView::bridge),
            Column.number("GROUP", GroupView::id),
            Column.prose("BUCKETS", group -> String.join(" | ", group.buckets()))));

    private ForeignView() {}

    static List<String> lines(Foreign answer, Paper paper) {
        List<String> lines = new ArrayList<>();
        if (answer.flows().isEmpty() && answer.groups().isEmpty()) {
            lines.add("No foreign flows or groups.");
        } else {
            lines.addAll(Wrap.lines(WHAT_IT_MEANS, paper.columns().orElse(Integer.MAX_VALUE)));
        }
        if (!answer.flows().isEmpty()) {
            lines.add("");
            lines.addAll(FLOWS.lines(answer.flows(), paper));
        }
        if (!answer.groups().isEmpty()) {
            lines.add("");
            lines.addAll(GROUPS.lines(answer.groups(), paper));
        }
        lines.addAll(Silent.lines(answer.unanswered(), paper));
        return lines;
    }
}
