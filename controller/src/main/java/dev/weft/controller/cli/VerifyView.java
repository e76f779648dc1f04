package dev.weft.controller.cli;

import dev.weft.controller.api.Views;
import dev.weft.controller.cli.render.Clean;
import dev.weft.controller.cli.render.Ink;
import dev.weft.controller.cli.render.Paper;
import dev.weft.controller.verification.Answer;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** {@code verify}: what was proved, or the packets that show otherwise. */
final class VerifyView {
    private static final int SHOWN = 5;

    private VerifyView() {}

    /** @param notes what else there is to say, before the packets */
    static List<String> lines(Answer answer, List<String> notes, Paper paper) {
        List<String> lines = new ArrayList<>();
        if (answer.proved()) {
            lines.add(Ink.GOOD.on(paper, "Proved: every packet that can enter anywhere ends as the topology says."));
        } else {
            lines.add(Ink.BAD.on(
                    paper,
                    "Refuted: "
                            + count(
                                    answer.wrong(),
                                    "class of packets does not end",
                                    "classes of packets do " + "not end")
                            + " as the topology says."));
        }
        lines.add("");
        IntSummaryStatistics flows =
                answer.bridges().stream().mapToInt(Answer.BridgeFlows::flows).summaryStatistics();
        lines.add("what       " + Text.plural(answer.networks(), "network") + ", "
                + Text.plural(answer.routers(), "router") + ", " + Text.plural(answer.hosts(), "host") + ", "
                + count(answer.endpoints(), "endpoint", "endpoints"));
        lines.add("flows      " + number(flows.getSum()) + " on "
                + Text.plural(answer.bridges().size(), "bridge") + range(flows));
        if (answer.allowed() + answer.forbidden() == 0) {
            lines.add("pairs      none: there are fewer than two endpoints");
        } else if (answer.proved()) {
            lines.add("pairs      " + number(answer.allowed()) + " allowed: delivered exactly once; "
                    + number(answer.forbidden()) + " forbidden: never");
            lines.add("           no loops; the VNI on the wire is always that of the packet's own network");
        }
        lines.add("packets    all that " + count(answer.ports(), "port", "ports") + " can get, in "
                + count(answer.classes(), "class", "classes"));
        lines.add("took       " + String.format(Locale.ROOT, "%.1f s", answer.seconds()));
        lines.addAll(notes);
        findings(answer, paper, lines);
        return lines;
    }

    private static String range(IntSummaryStatistics flows) {
        return flows.getMin() == flows.getMax()
                ? ", " + number(flows.getMin()) + " on each"
                : ", " + number(flows.getMin()) + " to " + number(flows.getMax()) + " on each";
    }

    private static void findings(Answer answer, Paper paper, List<String> lines) {
        answer.findings().stream().limit(SHOWN).forEach(wrong -> {
            lines.add("");
            lines.add(Ink.BOLD.on(paper, Clean.line("in by " + wrong.at() + ": " + wrong.packet())));
            lines.add("expected   " + Clean.line(wrong.expected()));
            lines.add("happens    " + Clean.line(wrong.happened()));
            wrong.walk().lines().map(line -> "  " + Clean.line(line)).forEach(lines::add);
        });
        int more = answer.findings().size() - SHOWN;
        if (more > 0) {
            lines.add("");
            lines.add("and " + number(more) + " more; -o json has them all");
        }
    }

    /** What the controller wants and the switches do not hold, and which of them did not say. */
    static List<String> incomplete(Views.Live held, Paper paper) {
        List<String> lines = new ArrayList<>();
        held.bridges().stream()
                .filter(bridge -> bridge.missing() > 0)
                .forEach(bridge -> lines.add(Ink.BAD.on(
                        paper,
                        Clean.line(bridge.bridge()) + ": "
                                + count(
                                        bridge.missing(),
                                        "expected flow or group is missing or different",
                                        "expected flows or groups are missing or different")
                                + "; `weft status` shows whether it is being programmed")));
        lines.addAll(Silent.lines(held.unanswered(), paper));
        if (!lines.isEmpty()) {
            lines.add(0, "");
        }
        return lines;
    }

    private static String count(long value, String one, String many) {
        return number(value) + " " + (value == 1 ? one : many);
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
