package dev.weft.bootstrap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What reaches what, and what should; also its JSON.
 *
 * @param cells    every trial
 * @param problems hosts from which nothing could be tried
 * @param warnings what was left out
 */
public record CheckReport(List<Cell> cells, List<Report.ProblemReport> problems, List<String> warnings) {
    static final String OUTSIDE_SKIPPED =
            "outside was not tried: name an address there that answers ping and HTTP, with --outside or WEFT_OUTSIDE";

    public CheckReport {
        cells = List.copyOf(cells);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /**
     * One trial.
     *
     * @param kind       {@code ping}, {@code tcp} (port 80) or {@code http}
     * @param expected   {@code reach} or {@code not}
     * @param found      {@code reached}, {@code refused} (it got there, nobody listens), {@code lost}, {@code absent}
     *                   (the container does not run) or {@code unknown} (its host could not be asked)
     * @param asExpected whether found fits expected
     * @param cause      what explains that it does not: the problem of the one's or the other's host; empty: nothing
     */
    public record Cell(
            String from,
            String to,
            String kind,
            String address,
            String expected,
            String found,
            boolean asExpected,
            String cause) {
        static Cell of(Trial trial, String found, String cause) {
            boolean reach = trial.expected() == Trial.Expectation.REACH;
            boolean fits = reach ? hasReached(found) : found.equals("lost");
            return new Cell(
                    trial.row(),
                    trial.to(),
                    trial.kind().name().toLowerCase(Locale.ROOT),
                    trial.address().toString(),
                    reach ? "reach" : "not",
                    found,
                    fits,
                    fits ? "" : cause);
        }

        private static boolean hasReached(String found) {
            return found.equals("reached") || found.equals("refused");
        }

        boolean reached() {
            return hasReached(found);
        }

        private String sentence() {
            return from + " -> " + to + ": " + kind + " to " + address + " should "
                    + (expected.equals("reach") ? "get there" : "NOT get there") + ", found: " + found;
        }
    }

    /** Whether anything is not as it must be, or could not be tried. */
    @JsonIgnore
    public boolean isBad() {
        return !problems.isEmpty() || cells.stream().anyMatch(cell -> !cell.asExpected());
    }

    /** For people: rows from, columns to. */
    public String text() {
        Map<String, Map<String, List<Cell>>> rows = cells.stream()
                .collect(Collectors.groupingBy(
                        Cell::from,
                        LinkedHashMap::new,
                        Collectors.groupingBy(Cell::to, LinkedHashMap::new, Collectors.toList())));
        List<String> columns = columns(rows);
        int first = width(List.copyOf(rows.keySet()), "from \\ to");
        StringBuilder text = new StringBuilder(pad("from \\ to", first));
        columns.forEach(column -> text.append("  ").append(pad(column, columnWidth(rows, column))));
        text.append('\n');
        rows.forEach((from, row) -> {
            text.append(pad(from, first));
            columns.forEach(column -> text.append("  ")
                    .append(pad(cell(row.getOrDefault(column, List.of())), columnWidth(rows, column))));
            text.append('\n');
        });
        return text.toString().replaceAll(" +\n", "\n") + remarks();
    }

    /** Containers in the order of the rows, then gateways, then the outside: the order in which a second row has them. */
    private static List<String> columns(Map<String, Map<String, List<Cell>>> rows) {
        LinkedHashMap<String, Boolean> columns = new LinkedHashMap<>();
        rows.keySet().forEach(name -> columns.put(name, true));
        rows.values().forEach(row -> row.keySet().forEach(to -> columns.put(to, true)));
        return List.copyOf(columns.keySet());
    }

    private static String cell(List<Cell> cells) {
        if (cells.isEmpty()) {
            return "-";
        }
        String found = found(cells);
        boolean fits = cells.stream().allMatch(Cell::asExpected);
        return fits ? found : found.toUpperCase(Locale.ROOT) + "!";
    }

    private static String found(List<Cell> cells) {
        List<String> reached =
                cells.stream().filter(Cell::reached).map(Cell::kind).toList();
        if (reached.size() == cells.size()) {
            return "yes";
        }
        if (!reached.isEmpty()) {
            return "only " + String.join(", ", reached);
        }
        return cells.stream().allMatch(cell -> cell.found().equals("lost"))
                ? "no"
                : cells.get(0).found();
    }

    private static int columnWidth(Map<String, Map<String, List<Cell>>> rows, String column) {
        return width(
                rows.values().stream()
                        .map(row -> cell(row.getOrDefault(column, List.of())))
                        .toList(),
                column);
    }

    private static int width(List<String> texts, String heading) {
        return Math.max(
                heading.length(), texts.stream().mapToInt(String::length).max().orElse(0));
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private String remarks() {
        StringBuilder text = new StringBuilder();
        List<Cell> wrong = cells.stream().filter(cell -> !cell.asExpected()).toList();
        text.append("yes: reached by ping and TCP (gateway: ping; outside: ping and HTTP). no: by none.\n");
        warnings.forEach(warning -> text.append("note: ").append(warning).append('\n'));
        for (Report.ProblemReport problem : problems) {
            text.append("! ").append(problem.what()).append('\n');
            text.append("  why: ").append(problem.why()).append('\n');
            text.append("  do:  ").append(problem.fix()).append('\n');
        }
        if (cells.isEmpty()) {
            return text.append("Nothing was tried: the topology file has no containers to try from.\n")
                    .toString();
        }
        if (wrong.isEmpty()) {
            return text.append(cells.size())
                    .append(" trials, all as expected: what must reach does, what must not does not.\n")
                    .toString();
        }
        text.append(wrong.size()).append(" of ").append(cells.size()).append(" trials differ (marked with ! above):\n");
        causes(wrong).forEach(line -> text.append("  ").append(line).append('\n'));
        wrong.stream()
                .filter(cell -> cell.cause().isEmpty())
                .forEach(cell -> text.append("  ").append(cell.sentence()).append('\n'));
        return text.append("What to do: `weft plan` says whether the hosts are as the file says,"
                        + " `weft status` whether the switches are programmed.\n")
                .toString();
    }

    /** A line for each host that had a problem, in place of one for each trial that it spoiled. */
    private static List<String> causes(List<Cell> wrong) {
        return wrong.stream()
                .filter(cell -> !cell.cause().isEmpty())
                .collect(Collectors.groupingBy(Cell::cause, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(cause -> {
                    long unknown = cause.getValue().stream()
                            .filter(cell -> cell.found().equals("unknown"))
                            .count();
                    return cause.getKey() + ": " + unknown + " trials from its containers were not made, "
                            + (cause.getValue().size() - unknown) + " with them failed";
                })
                .toList();
    }

    /** For programs. */
    public String json() {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts always have JSON", e);
        }
    }
}
