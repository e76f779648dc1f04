package dev.weft.controller.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weft.controller.fuzz.FuzzTargets.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs that once mattered, and a short search for more by Jazzer (docs/fuzzing.md). {@code make fuzz T=match TIME=3600} searches for
 * longer, by the same test; what it finds comes to the kept inputs, and fails here until it is mended.
 */
class FuzzTest {
    private static final Path KEPT = Path.of("src/test/fuzz");
    private static final Path WORK = Path.of("target/fuzz");
    private static final String ALL = "all";
    private static final int START_SECONDS = 300; // for Jazzer to rewrite the classes, on a busy machine

    static Stream<Target> targets() {
        return FuzzTargets.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void keptInputsDoNoHarm(Target target) {
        assertThat(kept(target))
                .hasSizeGreaterThan(2)
                .allSatisfy(file -> assertThatCode(() -> target.run().accept(Files.readAllBytes(file)))
                        .as(file.toString())
                        .doesNotThrowAnyException());
    }

    private static List<Path> kept(Target target) {
        try (Stream<Path> files = Files.list(KEPT.resolve(target.name()))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSearchFindsNothing() throws Exception {
        String name = System.getProperty("weft.fuzz.target", ALL);
        int seconds = Integer.getInteger("weft.fuzz.seconds", 20);
        Path found = Files.createDirectories(WORK.resolve(name));
        Path log = WORK.resolve(name + ".log");
        Process jazzer = new ProcessBuilder(command(name, found, seconds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(START_SECONDS + 2L * seconds, TimeUnit.SECONDS))
                    .as("it ends by itself; see " + log)
                    .isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        List<String> findings = lines.stream()
                .filter(line -> line.startsWith("== Java Exception") || line.contains("Test unit written to"))
                .toList();
        assertThat(findings).as("findings; see " + log).isEmpty();
        assertThat(lines).as("figures of " + log).anyMatch(line -> line.matches("Done [0-9]{2,} runs in .*"));
        System.out.println(name + ": " + lines.get(lines.size() - 1));
    }

    private static List<String> command(String name, Path found, int seconds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx700m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + type(name).getName(),
                "--instrumentation_includes=dev.weft.**",
                "--custom_hook_includes=dev.weft.**",
                "-max_total_time=" + seconds,
                "-seed="
                        + Integer.getInteger(
                                "weft.fuzz.seed", 1), // a build finds what the one before did; 0 is a new one
                "-timeout=60", // a busy machine may leave a search without CPU for long
                "-report_slow_units=60",
                "-rss_limit_mb=0",
                "-artifact_prefix=" + (name.equals(ALL) ? found + "/" : KEPT.resolve(name) + "/found-"),
                found.toString()));
        command.add(
                name.equals(ALL) ? prefixed().toString() : KEPT.resolve(name).toString());
        return command;
    }

    private static Class<?> type(String name) {
        return name.equals(ALL)
                ? FuzzTargets.class
                : targets()
                        .filter(target -> target.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no target " + name + "; there are "
                                + targets().map(Target::name).toList()))
                        .type();
    }

    /** The kept inputs of all, each with its target's byte. */
    private static Path prefixed() throws IOException {
        Path directory = Files.createDirectories(WORK.resolve("seeds"));
        for (int i = 0; i < FuzzTargets.ALL.size(); i++) {
            for (Path file : kept(FuzzTargets.ALL.get(i))) {
                byte[] bytes = Files.readAllBytes(file);
                byte[] whole = new byte[1 + bytes.length];
                whole[0] = (byte) i;
                System.arraycopy(bytes, 0, whole, 1, bytes.length);
                Files.write(directory.resolve(FuzzTargets.ALL.get(i).name() + "-" + file.getFileName()), whole);
            }
        }
        return directory;
    }
}
