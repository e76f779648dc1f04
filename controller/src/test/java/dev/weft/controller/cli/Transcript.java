package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Commands and what they printed, compared with a file of the repository; {@code -Dweft.golden=write} writes the file
 * instead.
 */
final class Transcript {
    private static final Path DIRECTORY = Path.of("src/test/resources/dev/weft/controller/cli");

    private final StringBuilder text = new StringBuilder();
    private final Path directory;

    /**
     * @param directory of the test, shown as {@code DIR}
     */
    Transcript(Path directory) {
        this.directory = directory;
    }

    void add(String command, Run run) {
        text.append("$ weft ").append(command).append('\n');
        text.append(run.out());
        run.err().lines().forEach(line -> text.append("! ").append(line).append('\n'));
        text.append("[").append(run.status()).append("]\n\n");
    }

    void check(String name) throws IOException {
        String shown = text.toString()
                .replace(directory.toString(), "DIR")
                .replace("\u001b[", "<")
                .replaceAll("<([0-9]*)m", "<$1>");
        Path file = DIRECTORY.resolve(name);
        if ("write".equals(System.getProperty("weft.golden"))) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(file, shown);
        }
        assertThat(shown)
                .as("%s is out of date: look at the difference, then refresh with -Dweft.golden=write", file)
                .isEqualTo(Files.readString(file));
    }
}
