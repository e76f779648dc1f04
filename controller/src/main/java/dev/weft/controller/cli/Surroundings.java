package dev.weft.controller.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a command runs in. Tests give their own; {@link #ofProcess} is the real one.
 *
 * @param in          standard input
 * @param out         for answers
 * @param err         for messages and progress
 * @param environment variables
 * @param home        the project's directory, where {@code vagrant/lab.sh} is; empty when not started by {@code ./weft}
 * @param columns     width of the terminal that standard output is; empty when it is none
 */
public record Surroundings(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Map<String, String> environment,
        Optional<Path> home,
        OptionalInt columns) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /**
     * This process's own. The launcher says through system properties what a JVM cannot find out by itself:
     * {@code weft.home}, and {@code weft.columns} where standard output is a terminal.
     */
    public static Surroundings ofProcess() {
        Integer columns = Integer.getInteger("weft.columns");
        return new Surroundings(
                System.in,
                new PrintWriter(System.out, true),
                new PrintWriter(System.err, true),
                System.getenv(),
                Optional.ofNullable(System.getProperty("weft.home")).map(Path::of),
                columns == null ? OptionalInt.empty() : OptionalInt.of(columns));
    }

    /** An environment variable; one that is set to nothing counts as not set. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The directory of what programs leave for their next run, Weft's own (XDG Base Directory Specification). */
    public Optional<Path> userState() {
        return variable("XDG_STATE_HOME")
                .or(() -> variable("HOME").map(user -> user + "/.local/state"))
                .map(state -> Path.of(state, "weft"));
    }

    /** Whether state words are coloured: on a terminal, unless the user said no (no-color.org). */
    public boolean coloured() {
        return columns.isPresent() && variable("NO_COLOR").isEmpty();
    }

    /** Whether somebody sits there: standard input and output are a terminal. */
    public boolean interactive() {
        return columns.isPresent() && System.console() != null;
    }

    /** These, with an environment variable set. */
    public Surroundings with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return new Surroundings(in, out, err, changed, home, columns);
    }

    /** These, with everything written to one place. */
    public Surroundings writingTo(PrintWriter terminal, OptionalInt width) {
        return new Surroundings(in, terminal, terminal, environment, home, width);
    }
}
