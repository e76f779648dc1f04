package dev.weft.bootstrap.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Resources;
import dev.weft.bootstrap.remote.Shell;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as text; what it does is for the end-to-end tests. */
class RepairScriptTest {
    private static final String BEGIN = "# The part for this host begins here.\n";
    private static final Path GOLDEN = Path.of("src/test/resources/dev/weft/bootstrap");

    @TempDir
    Path directory;

    @Test
    void theTutorialsHost() throws IOException {
        golden("heal-tutorial.sh", script(Fixtures.spec()));
    }

    @Test
    void aBridgeForEachNetwork() throws IOException {
        golden("heal-two-bridges.sh", script(HostSpec.of(LayoutsTest.BRIDGES, Fixtures.HOST1)));
    }

    @Test
    void shellsAndShellcheckHaveNothingToSay() throws IOException, InterruptedException {
        Map<String, String> scripts = new TreeMap<>();
        scripts.put("tutorial", script(Fixtures.spec()));
        scripts.put("bridges", script(HostSpec.of(LayoutsTest.BRIDGES, Fixtures.HOST1)));
        scripts.put("no-exit", script(HostSpec.of(withoutExit(), Fixtures.HOST1)));
        scripts.put("no-containers", script(HostSpec.of(Fixtures.topology(List.of()), Fixtures.HOST1)));
        scripts.put("hostile", script(HostSpec.of(hostile(), Fixtures.HOST1)));
        HostFacts kernel = kernelFacts();
        scripts.put("kernel", RepairScript.of(Fixtures.spec(), kernel));
        for (Map.Entry<String, String> script : scripts.entrySet()) {
            Path file = Files.writeString(directory.resolve(script.getKey() + ".sh"), script.getValue());
            assertThat(said("sh", "-n", file.toString())).as(script.getKey()).isEmpty();
            if (has("dash")) {
                assertThat(said("dash", "-n", file.toString()))
                        .as(script.getKey())
                        .isEmpty();
            }
        }
        assumeThat(has("shellcheck"))
                .as("shellcheck is not installed (apt-get install shellcheck)")
                .isTrue();
        for (String name : scripts.keySet()) {
            assertThat(said("shellcheck", directory.resolve(name + ".sh").toString()))
                    .isEmpty();
        }
    }

    /** Names that a topology file cannot have: even so they would be data. */
    @Test
    void namesAreData() throws IOException, InterruptedException {
        String script = script(HostSpec.of(hostile(), Fixtures.HOST1));
        Path file = directory.resolve("hostile.sh");
        // The questions and commands get the words as they are; none of them is run by the shell.
        Files.writeString(
                file,
                script.substring(script.indexOf(BEGIN))
                        .replaceAll("(?m)^(begin|look|restore|keep|finish) .*$|^look$", "")
                        .replaceAll("(?s)known_containers\\(\\) \\{.*?\\n}", "")
                        .replaceAll("(?s)cable\\(\\) \\(.*?\\n\\)", ""));
        Path run = directory.resolve("run.sh");
        Files.writeString(run, """
                run() { printf '%s\\n' "$@"; [ ! -p /dev/stdin ] || cat >/dev/null; }
                for f in bridge interface steered gateway outer shielded sysctls not_zero chain called_first started idle cabled inner; do
                  eval "$f() { return 1; }"
                done
                step() { repair; }
                cd "$2" && . "$1"
                """);
        String said = said("sh", run.toString(), file.toString(), directory.toString());
        assertThat(said).contains("a'; touch broken; '$(touch broken)`touch broken`");
        assertThat(Files.exists(directory.resolve("broken"))).isFalse();
    }

    @Test
    void hereDocumentsEndWhereTheyShould() {
        assertThat(Shell.fed("cat", "", " &&")).isEqualTo("cat &&\n");
        assertThat(Shell.fed("cat", "a\nEND\nEND_\n", " &&")).isEqualTo("cat <<'END__' &&\na\nEND\nEND_\nEND__\n");
    }

    @Test
    void unitsAreUnderstoodBySystemd() throws IOException, InterruptedException {
        assumeThat(has("systemd-analyze"))
                .as("systemd-analyze is not installed (apt-get install systemd)")
                .isTrue();
        for (String unit : List.of("weft-heal.service", "weft-heal.timer", "weft-heal.path")) {
            Files.writeString(directory.resolve(unit), Resources.text("heal/" + unit));
        }
        Process process = new ProcessBuilder(
                        "systemd-analyze",
                        "verify",
                        "--man=no",
                        directory.resolve("weft-heal.timer").toString(),
                        directory.resolve("weft-heal.path").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(said.lines().filter(line -> line.contains("weft-heal"))).isEmpty();
        process.waitFor();
    }

    private static HostFacts kernelFacts() {
        FakeHost host = new FakeHost();
        host.kernelDatapath = true;
        host.bridges.remove("br-phy");
        return host.facts();
    }

    private static String script(HostSpec spec) {
        return RepairScript.of(spec, new FakeHost().facts());
    }

    private static Topology withoutExit() {
        Topology all = Fixtures.TUTORIAL;
        return new Topology(
                1500,
                Optional.empty(),
                all.hosts(),
                all.networks().stream()
                        .map(network -> network.name().equals("blue") ? network.with(Exit.NONE) : network)
                        .toList(),
                all.containers(),
                List.of());
    }

    private static Topology hostile() {
        Container container = Fixtures.container(
                "a'; touch broken; '$(touch broken)`touch broken`\n\"; touch broken #",
                "host1",
                Fixtures.BLUE,
                "192.168.1.50");
        return Fixtures.topology(List.of(container));
    }

    private static void golden(String name, String script) throws IOException {
        String part = script.substring(script.indexOf(BEGIN));
        Path file = GOLDEN.resolve(name);
        if ("write".equals(System.getProperty("weft.golden"))) {
            Files.writeString(file, part);
        }
        assertThat(part).isEqualTo(Files.readString(file));
    }

    private static boolean has(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** Both outputs of a program that should succeed. */
    private static String said(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor() == 0 || !said.isEmpty() ? said : "status " + process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
