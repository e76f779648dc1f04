package dev.weft.controller.cli;

import dev.weft.controller.api.Views;
import dev.weft.controller.api.Views.Healed;
import dev.weft.controller.cli.render.Clean;
import dev.weft.controller.cli.render.Ink;
import dev.weft.controller.cli.render.Paper;
import java.util.ArrayList;
import java.util.List;

/** {@code heal}: a line for each switch, and what it refused. */
final class HealView {
    private HealView() {}

    static List<String> lines(Healed answer, Paper paper) {
        if (answer.switches().isEmpty() && answer.unanswered().isEmpty()) {
            return List.of("nothing to heal: no switch is connected; `weft status` shows what to do");
        }
        List<String> lines = new ArrayList<>();
        for (Views.HealView one : answer.switches()) {
            Ink ink = one.refused().isEmpty() ? Ink.GOOD : Ink.BAD;
            lines.add(ink.on(paper, Clean.line(one.bridge()) + ": " + one.text()));
            one.refused().forEach(refused -> lines.add("  " + Clean.line(refused)));
        }
        lines.addAll(Silent.lines(answer.unanswered(), paper));
        return lines;
    }

    /** Well when each connected switch is right, and there is one. */
    static int status(Healed answer) {
        boolean right = !answer.switches().isEmpty()
                && answer.unanswered().isEmpty()
                && answer.switches().stream().allMatch(one -> one.refused().isEmpty());
        return right ? ExitStatus.OK : ExitStatus.PROBLEMS;
    }
}
