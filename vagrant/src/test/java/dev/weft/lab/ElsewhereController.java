package dev.weft.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A process whose command line is that of a Weft controller, outside the lab: somebody's own one on this machine. Ends with the test. */
final class ElsewhereController implements AutoCloseable {
    private final Process process;

    private ElsewhereController(Process process) {
        this.process = process;
    }

    static ElsewhereController start() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            Process process = new ProcessBuilder(
                            java,
                            "-Dweft.home=/nowhere",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ElsewhereController.class.getName(),
                            "controller",
                            "-f",
                            Lab.TOPOLOGY)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getInputStream().read(); // it runs
            return new ElsewhereController(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the process does: says that it runs, and ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        System.out.println("running");
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
