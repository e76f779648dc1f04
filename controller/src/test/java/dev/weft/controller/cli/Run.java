package dev.weft.controller.cli;

import dev.weft.controller.api.ControllerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * A command line that was run to its end, and what it did.
 *
 * @param status its exit status
 * @param out    its standard output
 * @param err    its standard error
 */
public record Run(int status, String out, String err) {
    private static final ControllerProcess NO_CONTROLLER = settings -> {
        throw new IOException("tests run none");
    };

    /** Runs {@code weft} with a control socket, to a pipe. */
    public static Run weft(Path socket, String... arguments) {
        return in(surroundings -> surroundings.with("WEFT_SOCKET", socket.toString()), arguments);
    }

    /** Runs {@code weft} to a terminal of that width. */
    static Run onTerminal(int columns, Path socket, String... arguments) {
        return in(
                surroundings -> surroundings
                        .with("WEFT_SOCKET", socket.toString())
                        .writingTo(surroundings.out(), OptionalInt.of(columns)),
                arguments);
    }

    /** Runs {@code weft} in changed surroundings. */
    static Run in(Function<Surroundings, Surroundings> change, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = change.apply(surroundings(out, err));
        int status = CommandTree.of(surroundings, NO_CONTROLLER).execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }

    /** All commands, to be looked at and not to be run. */
    static CommandLine tree() {
        return CommandTree.of(surroundings(new StringWriter(), new StringWriter()), NO_CONTROLLER);
    }

    private static Surroundings surroundings(StringWriter out, StringWriter err) {
        return new Surroundings(
                new ByteArrayInputStream("".getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                Map.of(),
                Optional.empty(),
                OptionalInt.empty());
    }
}
