package dev.weft.controller.cli.render;

import java.util.OptionalInt;

/**
 * What is written on: a terminal, or a file.
 *
 * @param columns  its width; empty: as wide as needed
 * @param coloured whether it shows colours
 */
public record Paper(OptionalInt columns, boolean coloured) {
    /** A file or a pipe. */
    public static final Paper PLAIN = new Paper(OptionalInt.empty(), false);

    private static final int NARROWEST = 40;

    /** The width to fit into. */
    int width() {
        return columns.isPresent() ? Math.max(columns.getAsInt(), NARROWEST) : Integer.MAX_VALUE;
    }

    Paper narrowedBy(int indent) {
        return columns.isPresent() ? new Paper(OptionalInt.of(width() - indent), coloured) : this;
    }
}
