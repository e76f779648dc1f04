package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.Views.EventView;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Commands that need no running controller: output and exit status. */
@Timeout(60)
class CommandLineTest {
    private static final String GOOD = """
            hosts: [{name: host1, address: 192.168.56.10}]
            networks: [{name: blue, vni: 1000, subnet: 192.168.1.0/24, gateway: 192.168.1.1, port: veth0}]
            containers: [{name: docker1, host: host1, network: blue, ip: 192.168.1.11}]
            """;

    @TempDir
    private Path directory;

    private static Run weft(String... arguments) {
        return Run.in(surroundings -> surroundings, arguments);
    }

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("topology.yaml"), text);
    }

    @Test
    void validateAccepts() throws Exception {
        Path file = write(GOOD);
        Run run = weft("validate", file.toString());
        assertThat(run).isEqualTo(new Run(0, file + " is valid: 1 host, 1 network, 1 container\n", ""));
        assertThat(weft("validate", "-o", "json", file.toString()).out()).contains("\"valid\" : true");
    }

    @Test
    void validateListsProblemsWithTheirPlaces() throws Exception {
        Path file = write(GOOD.replace("vni: 1000", "vni: 0").replace("host: host1", "host: host9"));
        Run run = weft("validate", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(0)).startsWith(file + ":2:"))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith(file + ":3:"))
                .last()
                .isEqualTo(file + " has 2 problems");
        Run json = weft("validate", "-o", "json", file.toString());
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.out()).contains("\"valid\" : false").contains("\"line\" : 2");
        assertThat(json.err()).isEmpty();
    }

    @Test
    void validateSaysWhyAFileCannotBeRead() throws Exception {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', '\n', (byte) 0xff});
        assertUnreadable(directory.resolve("none"), "there is no file");
        assertUnreadable(directory, "is a directory");
        assertUnreadable(binary, "is not UTF-8 text: byte 3, in line 2");
        assertUnreadable(Path.of(directory + "/topology.yaml/x"), "there is no file");
    }

    @Test
    void validateRefusesAHugeFileByItsSize() throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[10 * 1024 * 1024]);
        Run run = weft("validate", large.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out() + run.err()).contains("large:1:1: ").contains("larger than 1 MB");
    }

    @Test
    void verifyProvesAFile() throws Exception {
        Path file = write(GOOD);
        Run run = weft("verify", "-f", file.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("Proved: every packet")
                .contains("1 network", "1 host", "fewer than two endpoints");
        assertThat(weft("verify", "-f", file.toString(), "-o", "json").out()).contains("\"proved\" : true");
    }

    private static void assertUnreadable(Path file, String why) {
        Run run = weft("validate", file.toString());
        assertThat(run.status()).as(file.toString()).isEqualTo(2);
        assertThat(run.err()).contains(file.toString()).contains(why).doesNotContain("\tat ");
        assertThat(run.err().lines()).hasSize(2);
    }

    @Test
    void commandsThatNeedTheTopologyStopAtItsProblems() throws Exception {
        Path file = write(GOOD.replace("vni: 1000", "vni: 0"));
        for (String command : List.of("plan", "apply", "destroy", "verify", "controller")) {
            Run run = weft(command, "-f", file.toString());
            assertThat(run.status()).as(command).isEqualTo(1);
            assertThat(run.err()).as(command).contains(file + ":2:").contains("has 1 problem; nothing was done");
        }
    }

    /** Nothing listens where the user's SSH configuration sends the login. */
    @Test
    void theScriptOfAHostThatCannotBeLookedAtIsNotMadeUp() throws Exception {
        Path file = write(GOOD);
        Path ssh = Files.writeString(directory.resolve("ssh"), "Host *\n  HostName 127.0.0.1\n  Port 1\n");
        Run run = weft("plan", "-f", file.toString(), "--ssh-config", ssh.toString(), "--script", "host1");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("host1\n  ! ", "    why: ", "    do:  ").doesNotContain("\tat ");
        assertThat(weft("plan", "-f", file.toString(), "--ssh-config", ssh.toString(), "--script", "host9")
                        .err())
                .contains("the file has no host \"host9\"", "its hosts: host1");
    }

    @Test
    void theControllerSaysWhyItCannotStart() throws Exception {
        Path file = write(GOOD);
        Run run = weft("controller", "-f", file.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("tests run none").contains("--listen ADDR:PORT");
    }

    @Test
    void theAuditsIntervalIsANumberOfSeconds() throws Exception {
        Path file = write(GOOD);
        assertThat(weft("controller", "-f", file.toString(), "--audit", "-1").err())
                .contains("not 0 to 86400 seconds");
        assertThat(weft("controller", "-f", file.toString(), "--audit", "1h").status())
                .isEqualTo(2);
        assertThat(weft("controller", "-f", file.toString(), "--audit", "0").err())
                .contains("tests run none");
    }

    @Test
    void theLabNeedsTheProjectsDirectory() {
        assertThat(weft("lab", "down").err()).contains("start it with `./weft lab`");
        Run run = Run.in(
                surroundings -> new Surroundings(
                        surroundings.in(),
                        surroundings.out(),
                        surroundings.err(),
                        surroundings.environment(),
                        Optional.of(directory),
                        surroundings.columns()),
                "lab",
                "status");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("there is no program " + directory.resolve("vagrant/lab.sh"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "help flows", "status -h", "lab up --help", "--version", "completion"})
    void helpIsAnAnswer(String arguments) {
        Run run = weft(arguments.split(" "));
        assertThat(run.status()).isZero();
        assertThat(run.out()).isNotBlank();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void everyCommandHasHelpAndADescription() {
        assertThat(weft("help").out().lines().filter(line -> line.matches("  [a-z]+ *")))
                .isEmpty();
    }

    @Test
    void aWordLikeNoneIsAnsweredWithTheCommandsThereAre() {
        Run run = weft("frobnicate");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("weft: there is no command 'frobnicate'\n  the commands are: ")
                .contains("validate, ", "status, ", "help\n");
    }

    @Test
    void nothingAskedForIsAMistake() {
        Run run = weft();
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("Usage: weft ");
    }

    @Test
    void aStackTraceIsShownOnlyWhenAskedFor() {
        assertThat(weft("status", "--socket", "/none").err()).doesNotContain("\tat ");
        assertThat(weft("--debug", "status", "--socket", "/none").err()).contains("\tat ");
        assertThat(weft("status", "--debug", "--socket", "/none").err()).contains("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:7000, 10.0.0.1, 7000",
        "10.0.0.1, 10.0.0.1, 6653",
        "7000, 0.0.0.0, 7000",
        ":7000, '', 0",
        "10.0.0.1:, '', 0",
        "host:1, '', 0",
        "1.2.3, '', 0",
        "65536, '', 0",
        "-1, '', 0",
        "'', '', 0",
    })
    void addressesToListenOn(String text, String address, int port) throws Exception {
        if (address.isEmpty()) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new ListenAddress().convert(text)))
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessageContaining("like 0.0.0.0:6653");
        } else {
            assertThat(new ListenAddress().convert(text)).isEqualTo(new InetSocketAddress(address, port));
        }
    }

    @Test
    void followingShowsEveryEventOnce() {
        List<EventView> all = IntStream.range(0, 10)
                .mapToObj(i -> new EventView("t" + i / 3, "kind", "host", "text"))
                .toList();
        for (int seen = 0; seen <= 10; seen++) {
            for (int forgotten = 0; forgotten < Math.max(1, seen); forgotten++) {
                assertThat(EventsCommand.since(all.subList(0, seen), all.subList(forgotten, 10)))
                        .as("%s seen, %s forgotten", seen, forgotten)
                        .hasSizeLessThanOrEqualTo(10 - seen + 2);
            }
        }
        assertThat(EventsCommand.since(all.subList(0, 4), all.subList(3, 9))).isEqualTo(all.subList(4, 9));
        assertThat(EventsCommand.since(List.of(), all)).isEqualTo(all);
        assertThat(EventsCommand.since(all, all)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"hsot1, host1", "host, host1", "bleu, blue", "green, green", "x, ''", "zzzzzz, ''"})
    void theNearestName(String typed, String near) {
        assertThat(Nearest.to(typed, List.of("host1", "blue", "green")).orElse(""))
                .isEqualTo(near);
    }

    @Test
    void completionIsAScript() {
        String script = weft("completion").out();
        assertThat(script.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(1000);
        assertThat(script).contains("complete -F").contains("flows");
    }
}
