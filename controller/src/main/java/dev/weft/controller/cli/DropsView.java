package dev.weft.controller.cli;

import dev.weft.controller.api.Views.DropView;
import dev.weft.controller.api.Views.Drops;
import dev.weft.controller.cli.render.Column;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.cli.render.Table;
import java.util.ArrayList;
import java.util.List;

/** {@code drops}: what was refused, and why. */
final class DropsView {
    private static final Table<DropView> DROPS = new Table<>(List.of(
            Column.text("HOST", DropView::bridge),
            Column.text("REASON", DropView::reason),
            Column.text("NETWORK", DropView::network),
            Column.text("PORT", DropView::port),
            Column.number("PACKETS", DropView::packets),
            Column.prose("DROPPED BECAUSE", DropView::meaning)));

    private DropsView() {}

    static List<String> lines(Drops answer, Paper paper) {
        List<String> lines = new ArrayList<>();
        if (answer.drops().isEmpty()) {
            lines.add("No packets were dropped.");
        } else {
            lines.addAll(DROPS.lines(answer.drops(), paper));
        }
        lines.addAll(Silent.lines(answer.unanswered(), paper));
        return lines;
    }
}
