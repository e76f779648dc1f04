package dev.weft.bootstrap.remote;

import java.util.Optional;

/**
 * A command as text for the standard input of {@code sh -s}. Whatever the login shell is, all that it has to understand is
 * those two words: nothing with quotes or line ends goes through it.
 */
final class ShellScript {
    /** What a login shell's own files print comes before it, and is not the command's. */
    private static final String MARK = "@@weft-begins";

    /** The same for all that Weft runs, whatever the login's files make of it. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin";

    private static final String HEAD =
            "echo '" + MARK + "'; echo '" + MARK + "' >&2\nexport LC_ALL=C PATH=\"" + PATH + "${PATH:+:$PATH}\"\n";

    private ShellScript() {}

    /** Runs the command, which reads its own input and nothing else. */
    static String run(Command command) {
        String input = command.input();
        if (input.isEmpty()) {
            return HEAD + "exec " + command.line() + " </dev/null\n";
        }
        return input.endsWith("\n")
                ? HEAD + Shell.fed("exec " + command.line(), input, "")
                : HEAD + "printf %s " + Shell.quote(input) + " | " + command.line() + "\n";
    }

    /** Runs the command, whose standard input stays open as long as the connection. */
    static String hold(Command command) {
        return HEAD + "exec " + command.line() + "\n";
    }

    static boolean isMark(String line) {
        return line.equals(MARK);
    }

    /** What came after the mark; empty: it never came, so that something else ran. */
    static Optional<String> afterMark(String output) {
        int from = output.startsWith(MARK + "\n") ? 0 : output.indexOf("\n" + MARK + "\n") + 1;
        boolean there = from > 0 || output.startsWith(MARK + "\n");
        return there ? Optional.of(output.substring(from + MARK.length() + 1)) : Optional.empty();
    }
}
