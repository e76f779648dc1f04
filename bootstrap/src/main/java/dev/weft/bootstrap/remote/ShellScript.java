package dev.weft.bootstrap.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command as text for the standard input of {@code sh -s}. Whatever the login shell is, all that it has to understand is
 * those two words: nothing with quotes or line ends goes through it.
 */
final class ShellScript {
    /** What a login shell's own files print comes before it, and is not the command's. */
    private static final String MARK = "@@weft-begins";

    /** A line of standard error before each command of several, whether or not the one before ended its line. */
    private static final String STEP = "@@weft-step";

    /** The lock of {@link Command#alone}, held by the script for as long as it runs, and by nothing that it starts. */
    private static final String ALONE = "exec 9</etc\n"
            + "flock --timeout 60 9 || { echo 'another command of Weft is still at work here after 60 s' >&2; exit 75; }\n";

    /** The same for all that Weft runs, whatever the login's files make of it. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin";

    private static final String HEAD =
            "echo '" + MARK + "'; echo '" + MARK + "' >&2\nexport LC_ALL=C PATH=\"" + PATH + "${PATH:+:$PATH}\"\n";

    private ShellScript() {}

    /** Runs the command, which reads its own input and nothing else. */
    static String run(Command command) {
        return HEAD + fed("exec ", command, "");
    }

    /** Runs the commands in order up to the first that fails, and ends with its status; nothing else of ours runs meanwhile. */
    static String runAlone(List<Command> commands) {
        StringBuilder script = new StringBuilder(HEAD).append(ALONE);
        for (Command command : commands) {
            script.append("printf '\\n" + STEP + "\\n' >&2\n").append(fed("", command, " 9<&- || exit"));
        }
        return script.toString();
    }

    private static String fed(String before, Command command, String after) {
        String input = command.input();
        if (input.isEmpty()) {
            return before + command.line() + " </dev/null" + after + "\n";
        }
        return input.endsWith("\n")
                ? Shell.fed(before + command.line(), input, after)
                : "printf %s " + Shell.quote(input) + " | " + command.line() + after + "\n";
    }

    /** What a sequence of commands printed on standard error: one text for each command that began, in order. */
    static List<String> steps(String errors) {
        List<String> steps = new ArrayList<>(List.of(errors.split("\n" + STEP + "\n", -1)));
        steps.remove(0); // before the first
        return steps;
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
