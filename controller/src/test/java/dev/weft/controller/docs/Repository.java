package dev.weft.controller.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the project, without what a build or a lab makes. */
final class Repository {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> MADE = Set.of(".git", ".lab", "target");

    private Repository() {}

    /** Files by their paths below the root, sorted. */
    static List<Path> files(Predicate<String> wanted) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            List<Path> found = all.filter(Files::isRegularFile)
                    .map(ROOT::relativize)
                    .filter(path -> Stream.iterate(path, Path::getParent)
                            .takeWhile(part -> part != null)
                            .noneMatch(part -> MADE.contains(part.getFileName().toString())))
                    .filter(path -> wanted.test(path.toString()))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
