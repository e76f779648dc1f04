package dev.weft.bootstrap.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One program run on a host.
 *
 * @param words   the program and its arguments, as they reach it
 * @param input   what it reads on its standard input; empty: nothing
 * @param timeout how long it may take
 */
public record Command(List<String> words, String input, Duration timeout) {
    static final Duration USUAL = Duration.ofSeconds(30);

    /** A directory that is always there carries the lock. The lock is not passed on to what the command may start. */
    private static final List<String> ALONE = List.of("flock", "--close", "--timeout", "60", "/etc");

    private static final int LONGEST_SHOWN = 120;

    public Command {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    public static Command of(String... words) {
        return of(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(words, "", USUAL);
    }

    /**
     * A shell script that is constant text; values reach it as {@code $1} and on, never as text to interpret.
     *
     * @param name what people see in its place
     */
    public static Command script(String name, String script, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script, name));
        words.addAll(arguments);
        return of(words);
    }

    public boolean isScript() {
        return words.size() > 3 && words.subList(0, 2).equals(List.of("sh", "-c"));
    }

    public String scriptText() {
        return words.get(2);
    }

    public String scriptName() {
        return words.get(3);
    }

    public List<String> scriptArguments() {
        return words.subList(4, words.size());
    }

    public Command withInput(String text) {
        return new Command(words, text, timeout);
    }

    public Command within(Duration limit) {
        return new Command(words, input, limit);
    }

    /** The same, started only when no other command of ours is at work on the host. */
    public Command alone() {
        List<String> all = new ArrayList<>(ALONE);
        all.addAll(words);
        return new Command(all, input, timeout);
    }

    /** The text for the host's shell. */
    public String line() {
        return Shell.line(words);
    }

    /** What a person needs to recognise it: of a script the name and its arguments, long ones cut. */
    public String shown() {
        boolean alone =
                words.size() > ALONE.size() && words.subList(0, ALONE.size()).equals(ALONE);
        List<String> own = alone ? words.subList(ALONE.size(), words.size()) : words;
        boolean script = own.size() > 3 && own.get(0).equals("sh");
        return Shell.line((script ? own.subList(3, own.size()) : own)
                .stream().map(Command::cut).toList());
    }

    private static String cut(String word) {
        String line = word.replaceAll("\\R", " ");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }
}
