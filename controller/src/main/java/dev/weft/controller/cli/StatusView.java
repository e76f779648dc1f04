package dev.weft.controller.cli;

import dev.weft.controller.api.Views.Status;
import dev.weft.controller.cli.render.Clean;
import dev.weft.controller.cli.render.Ink;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.cli.render.Wrap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** {@code status}: a few facts, then each problem with what to do about it. */
final class StatusView {
    private static final String NOT_TRIED =
            "(Switches and hosts are in order; `weft check` tests whether packets get through, and of which size.)";

    private StatusView() {}

    static List<String> lines(Status status, Paper paper) {
        List<String> lines = new ArrayList<>();
        lines.add("weft " + status.version() + ", running for " + Text.duration(status.uptimeSeconds())
                + ", switches connect to " + status.listen());
        lines.add("file       " + Clean.line(status.file()));
        lines.add("hosts      " + hosts(status, paper));
        lines.add("networks   " + status.networks());
        lines.add("endpoints  " + status.declaredEndpoints() + " declared, " + status.learnedEndpoints() + " learned");
        if (status.refused() > 0) {
            lines.add("dropped    " + Text.plural(status.refused(), "packet") + "; `weft drops` shows why");
        }
        if (status.healed() > 0) {
            lines.add("healed     " + Text.plural(status.healed(), "flow or group", "flows and groups")
                    + " that something else had removed, changed or added; `weft events` shows where");
        }
        lines.add("checked    the switches just now"
                + (status.hostsSeenSeconds() < 0
                        ? ""
                        : ", the hosts " + Text.duration(status.hostsSeenSeconds()) + " ago"));
        if (!status.problems().isEmpty()) {
            status.unseen().forEach(text -> lines.add("unseen     " + Clean.line(text)));
        }
        lines.add("");
        if (status.problems().isEmpty()) {
            lines.add(well(status, paper));
        } else {
            lines.add(Ink.BAD.on(paper, Text.plural(status.problems().size(), "problem") + ":"));
            OptionalInt columns = paper.columns();
            for (String problem : status.problems()) {
                List<String> parts =
                        Wrap.lines(Clean.line(problem), Math.max(30, columns.orElse(Integer.MAX_VALUE) - 4));
                lines.add("  - " + parts.get(0));
                parts.stream().skip(1).map(part -> "    " + part).forEach(lines::add);
            }
        }
        return lines;
    }

    /** No more than what was looked at, and what was not. */
    private static String well(Status status, Paper paper) {
        return status.unseen().isEmpty()
                ? Ink.GOOD.on(paper, "All is well.") + " " + NOT_TRIED
                : "The switches have the expected flows. " + Clean.line(String.join(" ", status.unseen()));
    }

    private static String hosts(Status status, Paper paper) {
        String text = status.connected() + " of " + status.hosts() + " connected";
        return (status.connected() == status.hosts() ? Ink.GOOD : Ink.BAD).on(paper, text);
    }
}
