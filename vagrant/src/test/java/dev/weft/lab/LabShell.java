package dev.weft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs from the project's directory, each with a deadline. */
final class LabShell {
    static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Duration DEADLINE = Duration.ofSeconds(300);

    private LabShell() {}

    static Result run(String... command) {
        return finish(start(command), DEADLINE, command);
    }

    /** Runs {@code ./weft} with these arguments. */
    static Result weft(String... arguments) {
        return run(with(List.of("./weft"), arguments));
    }

    /** Runs a command on a node of the lab. */
    static Result on(String node, String... command) {
        return run(with(List.of("vagrant/lab.sh", "exec", node), command));
    }

    /** Starts a command on a node of the lab; {@link #finish} waits for its end. */
    static Running startOn(String node, String... command) {
        return start(with(List.of("vagrant/lab.sh", "exec", node), command));
    }

    static String[] with(List<String> first, String... rest) {
        return java.util.stream.Stream.concat(first.stream(), java.util.Arrays.stream(rest))
                .toArray(String[]::new);
    }

    /**
     * A program that runs.
     *
     * @param out where its standard output goes
     * @param err where its standard error goes
     */
    record Running(Process process, Path out, Path err) {
        String output() {
            return text(out);
        }

        String errors() {
            return text(err);
        }
    }

    static Running start(String... command) {
        return start(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()), command);
    }

    /** Starts a command on a node of the lab whose standard input is the process's output stream here. */
    static Running startTalkingOn(String node, String... command) {
        return start(ProcessBuilder.Redirect.PIPE, with(List.of("vagrant/lab.sh", "exec", node), command));
    }

    private static Running start(ProcessBuilder.Redirect input, String... command) {
        try {
            Path out = Files.createTempFile("weft-it", ".out");
            Path err = Files.createTempFile("weft-it", ".err");
            Process process = new ProcessBuilder(command)
                    .directory(PROJECT.toFile())
                    .redirectInput(input)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new Running(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Result finish(Running running, Duration deadline, String... command) {
        try {
            boolean ended = running.process().waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                running.process().descendants().forEach(ProcessHandle::destroyForcibly);
                running.process().destroyForcibly().waitFor();
            }
            Result result = new Result(
                    String.join(" ", command),
                    ended ? running.process().exitValue() : -1,
                    text(running.out()),
                    text(running.err()) + (ended ? "" : "\n(ended by the test after " + deadline + ")"));
            Files.delete(running.out());
            Files.delete(running.err());
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
