package dev.weft.bootstrap.remote;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The one place where a value becomes shell text (POSIX shell, "Quoting"). Everything that goes to a host is an argument
 * vector until here.
 */
public final class Shell {
    /** Words that mean themselves to every shell; they stay readable in plans and errors. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*");

    private Shell() {}

    /**
     * One shell word that expands to exactly this text.
     *
     * @throws IllegalArgumentException when it holds a NUL character, which no argument can
     */
    public static String quote(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a NUL character cannot be passed to a command: '" + value.replace("\0", "\\0") + "'");
        }
        if (PLAIN.matcher(value).matches()) {
            return value;
        }
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /**
     * The lines of a script for a command that reads exactly this text on its standard input (POSIX shell,
     * "Here-Document").
     *
     * @param input whole lines; empty: it is given none
     * @param more  what follows the command on its line
     */
    public static String fed(String line, String input, String more) {
        if (input.isEmpty()) {
            return line + more + "\n";
        }
        if (!input.endsWith("\n") || input.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a here-document is whole lines without NUL characters: " + input);
        }
        String end = "END";
        while (input.lines().toList().contains(end)) {
            end = end + "_";
        }
        return line + " <<'" + end + "'" + more + "\n" + input + end + "\n";
    }

    /** The command line that runs exactly this argument vector. */
    public static String line(List<String> words) {
        return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }
}
