package dev.weft.controller.cli;

import dev.weft.controller.api.Views.Unanswered;
import dev.weft.controller.cli.render.Clean;
import dev.weft.controller.cli.render.Ink;
import dev.weft.controller.cli.render.Paper;
import java.util.ArrayList;
import java.util.List;

/** What is said of switches that were asked and did not answer, below the answers of the others. */
final class Silent {
    private Silent() {}

    static List<String> lines(List<Unanswered> switches, Paper paper) {
        List<String> lines = new ArrayList<>();
        for (Unanswered silent : switches) {
            lines.add("");
            lines.add(Ink.BAD.on(paper, Clean.line(silent.bridge() + " did not report its flows: " + silent.why())));
            lines.add("  try again; `weft switches` shows which are connected");
        }
        return lines;
    }

    /** The exit status of an answer that these are missing from. */
    static int status(List<Unanswered> switches) {
        return switches.isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEMS;
    }
}
