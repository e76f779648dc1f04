package dev.weft.bootstrap.remote;

import java.util.regex.Pattern;

/** What a host printed, for people: one line of bounded length, in which nothing steers a terminal or forges a line. */
public final class Said {
    /** Enough for what programs say when they fail; the rest is theirs to show. */
    public static final int LONGEST = 800;

    /** A host can have much to say; a person reads the beginning. */
    public static final int MOST_ROWS = 100;

    private static final int LONGEST_ROW = 8000;

    private static final Pattern LINE_ENDS = Pattern.compile("\\s*\\R\\s*");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}]");

    private Said() {}

    /** The text as one line; what is left out at its end is marked by dots. */
    public static String line(String text) {
        return line(text, LONGEST);
    }

    /** A line of a report, of our own words and a host's. */
    public static String row(String text) {
        return line(text, LONGEST_ROW);
    }

    private static String line(String text, int longest) {
        boolean cut = text.length() > longest;
        String most = cut ? text.substring(0, longest) : text;
        String line = LINE_ENDS.matcher(most.strip()).replaceAll("; ");
        return UNSEEN.matcher(line.replace('\t', ' ')).replaceAll("?") + (cut ? "..." : "");
    }

    /** The same, of two streams: errors are what a person asks for first. */
    public static String line(String errors, String output) {
        String both = errors.isBlank() ? output : errors;
        return both.isBlank() ? "it printed nothing" : line(both);
    }
}
