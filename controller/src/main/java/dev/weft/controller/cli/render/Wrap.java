package dev.weft.controller.cli.render;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines. */
public final class Wrap {
    private Wrap() {}

    /** Lines of at most that many characters, broken after spaces and commas where there are any. */
    public static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int end = breakBefore(rest, width);
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static int breakBefore(String text, int width) {
        for (int end = width; end > width / 2; end--) {
            if (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == ',' || text.charAt(end) == ' ') {
                return end;
            }
        }
        return width;
    }
}
