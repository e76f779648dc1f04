package dev.weft.controller.cli.render;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A column of a {@link Table}.
 *
 * @param title in the heading
 * @param kind  how its cells are shown
 * @param cell  a row's text
 */
public record Column<T>(String title, Kind kind, Function<T, String> cell) {
    /** How the cells of a column are shown. */
    enum Kind {
        /** To the left, never broken. */
        TEXT,
        /** To the right. */
        NUMBER,
        /** A state word, in its colour. */
        STATE,
        /** Broken over several lines where the paper is narrow. */
        PROSE
    }

    public static <T> Column<T> text(String title, Function<T, String> cell) {
        return new Column<>(title, Kind.TEXT, cell);
    }

    public static <T> Column<T> number(String title, ToLongFunction<T> cell) {
        return new Column<>(title, Kind.NUMBER, row -> Long.toString(cell.applyAsLong(row)));
    }

    public static <T> Column<T> state(String title, Function<T, String> cell) {
        return new Column<>(title, Kind.STATE, cell);
    }

    public static <T> Column<T> prose(String title, Function<T, String> cell) {
        return new Column<>(title, Kind.PROSE, cell);
    }

    /** Names, one after the other. */
    public static <T> Column<T> list(String title, Function<T, List<String>> cell) {
        return prose(title, row -> String.join(", ", cell.apply(row)));
    }

    /** What stands in a row; a dash where there is nothing, so that cutting by columns works. */
    String of(T row) {
        String text = Clean.line(cell.apply(row));
        return text.isEmpty() ? "-" : text;
    }

    Ink ink(String text) {
        return kind == Kind.STATE ? Ink.ofState(text) : Ink.PLAIN;
    }
}
