package dev.weft.controller.console;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.cli.ExitStatus;
import dev.weft.controller.cli.Surroundings;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** The console on a terminal: reads lines with history and completion, and performs them until the user leaves. */
final class Console {
    private final Terminal terminal;
    private final Surroundings surroundings;
    private final ApiClient client;
    private final Session session;

    Console(Terminal terminal, Surroundings surroundings, ApiClient client) {
        this.terminal = terminal;
        this.surroundings = surroundings;
        this.client = client;
        this.session = new Session(client.socket());
    }

    int run() {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("weft")
                .completer(new WordCompleter(client))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_DUPS, true)
                .build();
        HistoryFile.of(surroundings).ifPresent(file -> reader.setVariable(LineReader.HISTORY_FILE, file));
        terminal.writer()
                .println("Controller at " + client.socket() + ". `help` lists the commands, Tab completes, "
                        + "Ctrl-D exits.");
        boolean on = true;
        while (on) {
            on = step(reader);
        }
        return ExitStatus.OK;
    }

    /** Reads one line and performs it; false when it was the last. */
    private boolean step(LineReader reader) {
        List<String> words;
        try {
            words = Lines.words(reader.readLine("weft> "));
        } catch (UserInterruptException e) {
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
        if (Session.isExit(words)) {
            return false;
        }
        if (words.size() > 1
                && words.get(0).equals("watch")
                && !terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
            new Watcher(terminal, out -> session.perform(words.subList(1, words.size()), onTerminal(out))).run();
        } else if (!words.isEmpty()) {
            session.perform(words, onTerminal(terminal.writer()));
        }
        terminal.flush();
        return true;
    }

    private Surroundings onTerminal(PrintWriter out) {
        OptionalInt width = terminal.getWidth() > 0 ? OptionalInt.of(terminal.getWidth()) : OptionalInt.empty();
        return surroundings.writingTo(out, width);
    }
}
