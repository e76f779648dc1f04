package dev.weft.bootstrap.check;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.topology.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What reaches what, and what should; also its JSON.
 *
 * @param cells    every trial
 * @param paths    how large packets may be between each two hosts whose containers reach each other
 * @param problems hosts from which nothing could be tried
 * @param warnings what was left out
 */
public record ConnectivityReport(List<Cell> cells, List<Path> paths, List<Failure> problems, List<String> warnings) {
    static final String OUTSIDE_SKIPPED =
            "outside was not tested: give an outside address that answers ping and HTTP, with --outside or "
                    + "WEFT_OUTSIDE";

    public ConnectivityReport {
        cells = List.copyOf(cells);
        paths = List.copyOf(paths);
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
                    + (expected.equals("reach") ? "be reached" : "NOT be reached") + ", found: " + found;
        }
    }

    /**
     * The way between two hosts.
     *
     * @param from    the host that is first in the file
     * @param network whose packets were tried
     * @param needed  bytes of the underlay's packets when the network's are full
     * @param carries bytes of the largest that came there and back; 0: not even small ones did, or it was not tried
     * @param asExpected whether nothing is known to be lost for its size
     * @param sentence what is wrong and what to write in the file; empty: nothing
     */
    public record Path(
            String from, String to, String network, int needed, int carries, boolean asExpected, String sentence) {
        static Path of(Topology topology, PathTrial trial, String found) {
            int needed = trial.size() + Topology.VXLAN_OVERHEAD;
            int carries = found.matches("carries=[0-9]{1,5}")
                    ? Integer.parseInt(found.substring("carries=".length())) + Topology.VXLAN_OVERHEAD
                    : 0;
            boolean fits = carries == 0 || carries >= needed;
            String from = trial.here().name();
            String to = trial.there().name();
            String sentence = "the path from " + from + " to " + to + " and back carries " + carries
                    + " bytes, but the file says " + topology.underlayMtu()
                    + ": larger packets are lost. Write `underlay:"
                    + " {mtu: " + carries + "}` in the file, then `weft apply`; or fix the path";
            return new Path(from, to, trial.network().name(), needed, carries, fits, fits ? "" : sentence);
        }
    }

    /** Whether anything is not as it must be, or could not be tried. */
    @JsonIgnore
    public boolean isBad() {
        return !problems.isEmpty()
                || paths.stream().anyMatch(path -> !path.asExpected())
                || cells.stream().anyMatch(cell -> !cell.asExpected());
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
        for (Failure problem : problems) {
            text.append("! ").append(problem.what()).append('\n');
            text.append("  why: ").append(problem.why()).append('\n');
            text.append("  do:  ").append(problem.fix()).append('\n');
        }
        if (cells.isEmpty()) {
            return text.append("Nothing was tested: the topology file has no containers to test from.\n")
                    .toString();
        }
        if (wrong.isEmpty()) {
            text.append(cells.size())
                    .append(" tests, all as expected: required connections work, forbidden ones do not.\n");
        } else {
            text.append(wrong.size())
                    .append(" of ")
                    .append(cells.size())
                    .append(" tests differ from the file (marked with ! above):\n");
            causes(wrong).forEach(line -> text.append("  ").append(line).append('\n'));
            wrong.stream()
                    .filter(cell -> cell.cause().isEmpty())
                    .forEach(cell -> text.append("  ").append(cell.sentence()).append('\n'));
            text.append("What to do: `weft plan` shows whether the hosts match the file, `weft status` whether the "
                    + "switches are programmed.\n");
        }
        return text.append(sizes()).toString();
    }

    /** What is known of how large packets may be. */
    private String sizes() {
        List<Path> tried = paths.stream().filter(path -> path.carries() > 0).toList();
        List<Path> narrow = tried.stream().filter(path -> !path.asExpected()).toList();
        StringBuilder text = new StringBuilder();
        if (narrow.isEmpty() && !tried.isEmpty()) {
            text.append("Packets of full size get through on ")
                    .append(
                            tried.size() == paths.size()
                                    ? "every path"
                                    : tried.size() + " of " + paths.size() + " paths")
                    .append(" between two hosts whose containers reach each other.\n");
        }
        narrow.forEach(path -> text.append("! ").append(path.sentence()).append(".\n"));
        return text.toString();
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
                    return cause.getKey() + ": " + unknown + " tests from its containers were not run, "
                            + (cause.getValue().size() - unknown) + " tests to them failed";
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
