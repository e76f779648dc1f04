package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares text with a file of the repository; {@code -Dweft.golden=write} writes the file instead. */
final class Golden {
    private Golden() {}

    static void check(Path file, String text) {
        try {
            if ("write".equals(System.getProperty("weft.golden"))) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, text);
            }
            assertThat(text)
                    .as("%s is out of date: look at the difference, then refresh with -Dweft.golden=write", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
