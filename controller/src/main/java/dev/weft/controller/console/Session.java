package dev.weft.controller.console;

import dev.weft.controller.cli.CommandTree;
import dev.weft.controller.cli.ExitStatus;
import dev.weft.controller.cli.Surroundings;
import dev.weft.controller.cli.Words;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Performs one line of the console: the words of {@link Words}, and the console's own. */
final class Session {
    /** What the console knows besides the words: name and help. */
    private static final List<List<String>> OWN = List.of(
            List.of("watch", "Repeats a command every second until a key is pressed: watch flows host1."),
            List.of("help", "This list; with a command, its help."),
            List.of("exit", "Exits the console (like Ctrl-D)."));

    private final Path socket;

    Session(Path socket) {
        this.socket = socket;
    }

    /** Everything that can begin a line. */
    static List<String> vocabulary() {
        return Stream.concat(
                        Words.ALL.stream().map(word -> word.path().get(0)).distinct(),
                        OWN.stream().map(own -> own.get(0)))
                .toList();
    }

    static boolean isExit(List<String> words) {
        return words.size() == 1 && (words.get(0).equals("exit") || words.get(0).equals("quit"));
    }

    /** Performs a line that is not empty; gives its exit status. */
    int perform(List<String> words, Surroundings surroundings) {
        CommandLine line = CommandTree.words(
                surroundings.with("WEFT_SOCKET", socket.toString()),
                new Watch(surroundings.err()),
                new Exit(),
                new Help());
        return line.execute(words.toArray(String[]::new));
    }

    @Command(name = "help", description = "Lists the commands.")
    private static final class Help implements Callable<Integer> {
        private static final String LAYOUT = "  %-32s%s%n";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(arity = "0..*", paramLabel = "WORD", description = "The command to describe.")
        private List<String> words = List.of();

        @Override
        public Integer call() {
            CommandLine line = spec.parent().commandLine();
            PrintWriter out = line.getOut();
            if (!words.isEmpty()) {
                List<String> asked = new ArrayList<>(words);
                if (line.getSubcommands().containsKey(words.get(0))) {
                    asked.add("--help");
                }
                return line.execute(asked.toArray(String[]::new));
            }
            Words.ALL.forEach(known ->
                    out.printf(LAYOUT, (known.name() + " " + known.arguments().label()).strip(), known.about()));
            OWN.forEach(own -> out.printf(LAYOUT, own.get(0), own.get(1)));
            out.println("Tab completes; `-o json` after a command prints JSON.");
            return ExitStatus.OK;
        }
    }

    /** On a terminal the console itself watches; this is what is left to say elsewhere. */
    @Command(name = "watch", description = "Repeats a command every second until a key is pressed.")
    private static final class Watch implements Callable<Integer> {
        private final PrintWriter err;

        @Parameters(arity = "1..*", paramLabel = "WORD", description = "The command to repeat, with its arguments.")
        private List<String> words = List.of();

        Watch(PrintWriter err) {
            this.err = err;
        }

        @Override
        public Integer call() {
            err.println("cannot watch " + words.get(0) + ": this terminal cannot be redrawn");
            err.println("  run it once, or run `weft console` on a terminal");
            return ExitStatus.USAGE;
        }
    }

    @Command(name = "exit", aliases = "quit", description = "Exits the console.")
    private static final class Exit implements Runnable {
        @Override
        public void run() {
            // The loop that reads lines ends before this is performed; here it is for `help exit`.
        }
    }
}
