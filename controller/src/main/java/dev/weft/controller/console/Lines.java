package dev.weft.controller.console;

import java.util.List;
import java.util.stream.Stream;

/** Takes a typed line apart. Nothing that can be asked for has spaces in it, so there is no quoting. */
final class Lines {
    private Lines() {}

    /** The words of a line, less a comment. */
    static List<String> words(String line) {
        int comment = line.indexOf('#');
        return Stream.of((comment < 0 ? line : line.substring(0, comment))
                        .strip()
                        .split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
