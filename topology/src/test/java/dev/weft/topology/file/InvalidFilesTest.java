package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file in {@code invalid/} begins with the problems that it must be rejected with, word for word: lines
 * {@code #! LINE:COLUMN: ...}. After a change of the messages, {@code -Dweft.refresh=true} writes them anew; the
 * difference is to be read.
 */
class InvalidFilesTest {
    private static final String MARK = "#! ";

    @TestFactory
    Stream<DynamicTest> isRejectedWithExactlyTheseProblems() {
        return TopologyFiles.invalid().stream()
                .map(file -> DynamicTest.dynamicTest(TopologyFiles.name(file), () -> {
                    if (Boolean.getBoolean("weft.refresh")) {
                        refresh(file);
                    }
                    String text = TopologyFiles.read(file);
                    assertThat(problems(text)).isEqualTo(expected(text)).isNotEmpty();
                }));
    }

    @Test
    void thereAreEnoughOfThem() {
        assertThat(TopologyFiles.invalid()).hasSizeGreaterThanOrEqualTo(60);
    }

    private static List<String> expected(String text) {
        return text.lines()
                .takeWhile(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()))
                .toList();
    }

    private static List<String> problems(String text) {
        return TopologyFile.parse(text)
                .fold(
                        topology -> List.of(),
                        problems -> ProblemReport.format("", problems)
                                .lines()
                                .map(line -> line.substring(1))
                                .toList());
    }

    /** Twice, because the first lines that are written move the places of all problems. */
    private static void refresh(Path file) throws IOException {
        for (int i = 0; i < 2; i++) {
            String text = TopologyFiles.read(file);
            String body = String.join(
                    "\n", text.lines().dropWhile(line -> line.startsWith(MARK)).toList());
            StringBuilder header = new StringBuilder();
            problems(text)
                    .forEach(problem -> header.append(MARK).append(problem).append('\n'));
            Files.writeString(file, header + body + "\n");
        }
    }
}
