package dev.weft.controller.console;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.cli.SocketOption;
import dev.weft.controller.cli.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weft console}: on a terminal with prompt, history and completion, otherwise a word a line from standard input. */
@Command(
        name = "console",
        description = {
            "An interactive prompt for a running controller, with the same commands as `weft`.",
            "If standard input is a file or pipe, it reads one command per line."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all commands were answered",
            "1, 2, 3:that of the last command that failed (standard input is not a terminal)"
        })
public final class ConsoleCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SocketOption socket = new SocketOption();

    public ConsoleCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path path = socket.path(surroundings);
        if (surroundings.interactive()) {
            try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
                return new Console(terminal, surroundings, new ApiClient(path)).run();
            }
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8))) {
            return new Script(surroundings, path).run(in);
        }
    }
}
