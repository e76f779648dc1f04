package dev.weft.topology;

import java.util.Locale;

/** Makes text from a file safe and short enough for a message on a terminal or in a log. */
public final class Quote {
    private static final int LONGEST = 40;

    private Quote() {}

    /** The text in single quotes. */
    public static String of(String text) {
        return "'" + cut(text) + "'";
    }

    /** At most {@value #LONGEST} characters of the text, what would not be seen as itself escaped. */
    public static String cut(String text) {
        int length = text.codePointCount(0, Math.min(text.length(), 2 * LONGEST + 2));
        if (length <= LONGEST) {
            return escape(text);
        }
        return escape(text.substring(0, text.offsetByCodePoints(0, LONGEST - 3))) + "...";
    }

    /** The text with control, formatting and unpaired characters as Java escapes: a file cannot move the cursor. */
    public static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int codePoint) {
        switch (codePoint) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default -> {
                if (isVisible(codePoint)) {
                    safe.appendCodePoint(codePoint);
                } else {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", codePoint));
                }
            }
        }
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
