package dev.weft.controller.cli;

import dev.weft.controller.api.Views.Reload;
import dev.weft.controller.cli.render.Clean;
import dev.weft.controller.cli.render.Ink;
import dev.weft.controller.cli.render.Paper;
import dev.weft.topology.file.ProblemReport;
import java.util.ArrayList;
import java.util.List;

/** {@code reload}: what changed, or why the file was refused. */
final class ReloadView {
    private ReloadView() {}

    static List<String> lines(Reload reload, Paper paper) {
        List<String> lines = new ArrayList<>();
        if (!reload.accepted()) {
            ProblemReport.format(reload.file(), reload.problems()).lines().forEach(lines::add);
            lines.add(Ink.BAD.on(
                    paper, "Refused: " + Text.plural(reload.problems().size(), "problem") + "; nothing changed."));
        } else if (reload.changes().isEmpty()) {
            lines.add("No changes.");
        } else {
            reload.changes().stream().map(Clean::line).forEach(lines::add);
            lines.add(Ink.GOOD.on(paper, "Reloaded."));
        }
        return lines;
    }
}
