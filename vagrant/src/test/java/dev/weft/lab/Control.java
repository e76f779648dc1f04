package dev.weft.lab;

import dev.weft.controller.cli.CommandTree;
import dev.weft.controller.cli.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the lab's controller with the words of the command line, as {@code ./weft} does while the lab is up but for the start of a
 * JVM each time: tests ask often. {@link LabShell#weft} is the whole of it.
 */
final class Control {
    private Control() {}

    static Result ask(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                environment(),
                Optional.empty(),
                OptionalInt.empty());
        int status = CommandTree.of(surroundings, settings -> {
                    throw new IOException("only asks");
                })
                .execute(words);
        return new Result("weft " + String.join(" ", words), status, out.toString(), err.toString());
    }

    /** As the lab says that is up. */
    private static Map<String, String> environment() {
        Path file = LabShell.PROJECT.resolve("vagrant/.lab/env");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("WEFT_"))
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        } catch (NoSuchFileException down) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
