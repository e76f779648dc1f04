package dev.weft.controller.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A JVM of its own, which tests end as they like. */
public final class Child implements AutoCloseable {
    private static final Pattern LOGGED = Pattern.compile("[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3} [A-Z]+ ");

    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Runs a main class with these arguments and this process's settings of Weft; what it writes as an error is said as it comes. */
    public static Child java(String mainClass, String... arguments) throws IOException {
        return start(List.of(), mainClass, arguments);
    }

    /**
     * @param before the command that runs it
     */
    static Child start(List<String> before, String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classes));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("weft."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public long pid() {
        return process.pid();
    }

    /** The next line that it says, other than to the log; null: it has ended. */
    public String line() throws IOException {
        String line = out.readLine();
        while (line != null && LOGGED.matcher(line).lookingAt()) {
            line = out.readLine();
        }
        return line;
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** As {@code kill -9}, and waits for its end. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // the process itself would close what it has said too
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
