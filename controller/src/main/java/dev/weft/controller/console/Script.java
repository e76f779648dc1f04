package dev.weft.controller.console;

import dev.weft.controller.cli.ExitStatus;
import dev.weft.controller.cli.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The console without a terminal: a word a line, no prompt; {@code #} begins a comment. */
final class Script {
    private final Surroundings surroundings;
    private final Session session;

    Script(Surroundings surroundings, Path socket) {
        this.surroundings = surroundings;
        this.session = new Session(socket);
    }

    /** Performs every line; gives the status of the last one that failed, or 0. */
    int run(BufferedReader in) throws IOException {
        int status = ExitStatus.OK;
        String line = in.readLine();
        while (line != null) {
            List<String> words = Lines.words(line);
            if (Session.isExit(words)) {
                break;
            }
            if (!words.isEmpty()) {
                int ended = session.perform(words, surroundings);
                status = ended == ExitStatus.OK ? status : ended;
            }
            line = in.readLine();
        }
        return status;
    }
}
