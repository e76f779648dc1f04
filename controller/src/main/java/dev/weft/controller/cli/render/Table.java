package dev.weft.controller.cli.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Rows under headings: the one way in which lists are shown. As wide as its content, except that on a narrower terminal
 * columns of prose give way and break their text.
 *
 * @param columns from left to right
 */
public record Table<T>(List<Column<T>> columns) {
    private static final String GAP = "  ";
    private static final int NARROWEST_PROSE = 14;

    public Table {
        columns = List.copyOf(columns);
    }

    /** Heading and rows. */
    public List<String> lines(List<T> rows, Paper paper) {
        return lines(rows, paper, row -> Optional.empty());
    }

    /** Heading and rows, with a line before each run of rows that belong together. */
    public List<String> lines(List<T> rows, Paper paper, Function<T, Optional<String>> group) {
        List<List<String>> cells = rows.stream().map(this::cells).toList();
        int[] widths = fit(cells, paper);
        List<String> lines = new ArrayList<>();
        lines.add(Ink.BOLD.on(paper, line(columns.stream().map(Column::title).toList(), widths, Paper.PLAIN)));
        Optional<String> current = Optional.empty();
        for (int i = 0; i < rows.size(); i++) {
            Optional<String> next = group.apply(rows.get(i));
            if (!next.equals(current)) {
                next.ifPresent(title -> lines.add(Ink.BOLD.on(paper, title)));
                current = next;
            }
            lines.addAll(broken(cells.get(i), widths, paper));
        }
        return lines;
    }

    private List<String> cells(T row) {
        return columns.stream().map(column -> column.of(row)).toList();
    }

    /** Natural widths, less what the widest columns of prose must give for the line to fit. */
    private int[] fit(List<List<String>> cells, Paper paper) {
        int[] widths = IntStream.range(0, columns.size())
                .map(i -> Math.max(
                        columns.get(i).title().length(),
                        cells.stream()
                                .mapToInt(row -> row.get(i).length())
                                .max()
                                .orElse(0)))
                .toArray();
        long excess =
                IntStream.of(widths).asLongStream().sum() + (long) GAP.length() * (widths.length - 1) - paper.width();
        List<Integer> prose = IntStream.range(0, widths.length)
                .filter(i -> columns.get(i).kind() == Column.Kind.PROSE)
                .boxed()
                .toList();
        for (; excess > 0; excess--) {
            Optional<Integer> widest = prose.stream()
                    .filter(i -> widths[i] > NARROWEST_PROSE)
                    .max(Comparator.comparingInt(i -> widths[i]));
            if (widest.isEmpty()) {
                break;
            }
            widths[widest.get()]--;
        }
        return widths;
    }

    private List<String> broken(List<String> cells, int[] widths, Paper paper) {
        List<List<String>> parts = IntStream.range(0, cells.size())
                .mapToObj(i -> Wrap.lines(cells.get(i), widths[i]))
                .toList();
        int height = parts.stream().mapToInt(List::size).max().orElse(1);
        return IntStream.range(0, height)
                .mapToObj(n -> parts.stream()
                        .map(part -> n < part.size() ? part.get(n) : "")
                        .toList())
                .map(row -> line(row, widths, paper))
                .toList();
    }

    private String line(List<String> cells, int[] widths, Paper paper) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(Math.max(0, widths[i] - cell.length()));
            String coloured = columns.get(i).ink(cell).on(paper, cell);
            boolean right = columns.get(i).kind() == Column.Kind.NUMBER;
            line.append(i == 0 ? "" : GAP).append(right ? padding + coloured : coloured + padding);
        }
        return line.toString().stripTrailing();
    }
}
