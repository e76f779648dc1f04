package dev.weft.topology.yaml;

import java.util.Locale;

/** Refuses text that has characters which no text file has, before anything interprets them. */
public final class Characters {
    private static final int REPLACEMENT = 0xfffd;

    private Characters() {}

    /** Reports the first such character, and how many more there are. */
    public static void check(String text, ProblemLog log) {
        Position first = null;
        int found = 0;
        int culprit = 0;
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c == '\n' || c == '\r' && !text.startsWith("\n", i + 1)) {
                line++;
                lineStart = i + 1;
            } else if (!isText(c)) {
                if (found++ == 0) {
                    first = new Position(line, text.codePointCount(lineStart, i) + 1);
                    culprit = c;
                }
            }
        }
        if (found > 0) {
            report(first, culprit, found - 1, log);
        }
    }

    private static void report(Position at, int culprit, int more, ProblemLog log) {
        String others = more == 0 ? "" : " (and " + more + " more like it)";
        if (culprit == REPLACEMENT) {
            log.place(at, "", "Bytes that are not UTF-8" + others + ".", "Save the file as UTF-8.");
        } else {
            String name = String.format(Locale.ROOT, "U+%04X", culprit);
            log.place(at, "", "An invisible character that is not text, " + name + others + ".", "Remove it.");
        }
    }

    /** Characters of scripts and emoji pass, even those that this JDK does not know yet. */
    private static boolean isText(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\t' || c == '\n' || c == '\r';
            case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.UNASSIGNED -> (c & 0xfffe) != 0xfffe;
            default -> c != REPLACEMENT && !isBidiOverride(c);
        };
    }

    /** These make an editor show text in another order than the one in which it is read. */
    private static boolean isBidiOverride(int c) {
        return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }
}
