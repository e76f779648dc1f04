package dev.weft.topology.file;

import dev.weft.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The topology files that the tests share: {@code valid/} and {@code invalid/}. */
final class TopologyFiles {
    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private TopologyFiles() {}

    static List<Path> valid() {
        Path lab = Path.of("..", "vagrant");
        return Stream.concat(
                        Stream.of("topology.yaml", "topology-two-bridges.yaml", "topology-routed.yaml")
                                .map(lab::resolve),
                        in("valid"))
                .toList();
    }

    static List<Path> invalid() {
        return in("invalid").toList();
    }

    private static Stream<Path> in(String directory) {
        try (Stream<Path> files = Files.list(RESOURCES.resolve(directory))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The topology of a file of {@code valid/}. */
    static Topology parsed(String name) {
        return TopologyFile.parse(read(RESOURCES.resolve("valid").resolve(name)))
                .fold(valid -> valid, problems -> {
                    throw new AssertionError(problems);
                });
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The file's name without its directory. */
    static String name(Path file) {
        return file.getFileName().toString();
    }
}
