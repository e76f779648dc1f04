package dev.weft.bootstrap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Said;
import java.util.List;
import java.util.Locale;

/**
 * What plan, apply or destroy found and did; also its JSON.
 *
 * @param action {@code plan}, {@code apply} or {@code destroy}
 * @param hosts  in the file's order
 */
public record Report(String action, List<HostReport> hosts) {
    public Report {
        hosts = List.copyOf(hosts);
    }

    /**
     * One host.
     *
     * @param problems what stopped the work there; empty: nothing did
     * @param changes  all that are (or were) to be made, in order
     * @param script   with which the host puts itself right once all are made; empty: none
     * @param done     how many of them have been made
     * @param millis   how long it took
     */
    public record HostReport(
            String host,
            List<Failure> problems,
            List<String> warnings,
            List<ChangeReport> changes,
            String script,
            int done,
            long millis) {
        public HostReport {
            problems = atMost(problems);
            warnings = atMost(warnings.stream().map(Said::row).toList());
            changes = List.copyOf(changes);
        }

        long count(String change) {
            return changes.stream()
                    .filter(c -> c.isDone() && c.action().equals(change))
                    .count();
        }
    }

    private static <T> List<T> atMost(List<T> all) {
        return all.stream().limit(Said.MOST_ROWS).toList();
    }

    /** What became of a change. */
    public enum Outcome {
        PLANNED,
        DONE,
        FAILED,
        /** What it depends on failed, or the connection did. */
        LEFT_OUT
    }

    static List<Outcome> outcomes(HostPlan plan, Outcome outcome) {
        return plan.changes().stream().map(change -> outcome).toList();
    }

    /**
     * One change.
     *
     * @param action   {@code add}, {@code change} or {@code remove}
     * @param line     as people see it
     * @param commands what is run for it, in shell syntax
     * @param outcome  what became of it: {@code planned}, {@code done}, {@code failed} or {@code left-out}
     */
    public record ChangeReport(
            String action,
            String kind,
            String name,
            String description,
            String line,
            List<String> commands,
            String outcome) {
        public ChangeReport {
            name = Said.row(name);
            description = Said.row(description);
            line = Said.row(line);
            commands = List.copyOf(commands);
        }

        @JsonIgnore
        boolean isDone() {
            return outcome.equals("done");
        }

        static ChangeReport of(Change change, Outcome outcome) {
            return new ChangeReport(
                    change.sign().name().toLowerCase(Locale.ROOT),
                    change.kind(),
                    change.name(),
                    change.description(),
                    change.line(),
                    change.commands().stream().map(Command::line).toList(),
                    outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /** Whether some host could not be looked at or changed. */
    public boolean failed() {
        return hosts.stream().anyMatch(host -> !host.problems().isEmpty());
    }

    public boolean hasChanges() {
        return hosts.stream().anyMatch(host -> !host.changes().isEmpty());
    }

    /** For people. */
    public String text() {
        return action.equals("plan") ? planText() : resultText();
    }

    private String planText() {
        StringBuilder text = new StringBuilder();
        for (HostReport host : hosts) {
            text.append(host.host()).append('\n');
            host.changes()
                    .forEach(change -> text.append("  ").append(change.line()).append('\n'));
            if (host.changes().isEmpty() && host.problems().isEmpty()) {
                text.append("  no changes\n");
            }
            appendRemarks(text, host);
        }
        text.append(String.format(
                Locale.ROOT,
                "Plan: %d to add, %d to change, %d to remove.",
                total("add"),
                total("change"),
                total("remove")));
        long unfit = hosts.stream().filter(host -> !host.problems().isEmpty()).count();
        if (unfit > 0) {
            text.append(String.format(Locale.ROOT, " Not counted: %d of %d hosts, see ! above.", unfit, hosts.size()));
        }
        return text.append('\n').toString();
    }

    private long total(String change) {
        return hosts.stream()
                .flatMap(host -> host.changes().stream())
                .filter(c -> c.action().equals(change))
                .count();
    }

    private String resultText() {
        StringBuilder text = new StringBuilder();
        for (HostReport host : hosts) {
            text.append(host.host()).append(": ").append(outcome(host)).append('\n');
            appendRemarks(text, host);
        }
        return text.toString();
    }

    private static String outcome(HostReport host) {
        String time = String.format(Locale.ROOT, " (%.1f s)", host.millis() / 1000.0);
        String counts = String.format(
                Locale.ROOT,
                "%d added, %d changed, %d removed",
                host.count("add"),
                host.count("change"),
                host.count("remove"));
        if (!host.problems().isEmpty() && host.changes().isEmpty()) {
            return "FAILED, nothing was changed" + time;
        }
        if (!host.problems().isEmpty()) {
            return "FAILED after " + host.done() + " of " + host.changes().size() + " changes: " + counts + time;
        }
        if (host.changes().isEmpty()) {
            return "no changes" + time;
        }
        return (host.done() == 0 ? "nothing changed, " + host.changes().size() + " changes pending" : counts) + time;
    }

    private static void appendRemarks(StringBuilder text, HostReport host) {
        for (Failure problem : host.problems()) {
            text.append("  ! ").append(problem.what()).append('\n');
            text.append("    why: ").append(problem.why()).append('\n');
            text.append("    do:  ").append(problem.fix()).append('\n');
        }
        host.warnings()
                .forEach(warning -> text.append("  note: ").append(warning).append('\n'));
    }

    /** For programs. */
    public String json() {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers always have JSON", e);
        }
    }
}
