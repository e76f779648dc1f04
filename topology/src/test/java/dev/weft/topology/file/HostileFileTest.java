package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.yaml.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no honest mistake: too large, built to explode, or not text at all. */
class HostileFileTest {
    private static final String HOSTS = "hosts: [{name: host1, address: 10.0.0.1}]\n";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Test
    void tenMegabytesAreRefusedUnread() {
        String bad = "\0".repeat(10 << 20);
        List<Problem> expected = List.of(new Problem(
                1,
                1,
                "",
                "",
                "The file is larger than 1 MB (1048576 characters), the limit for a topology file.",
                "Check that this is the right file."));

        assertThat(problems(bad)).isEqualTo(expected);
    }

    @Test
    void oneMegabyteIsRead() {
        String comment = "#" + "x".repeat(TopologyFile.MAX_SIZE - HOSTS.length() - 1);

        assertThat(problems(HOSTS + comment)).isEmpty();
        assertThat(problems(HOSTS + comment + "x")).hasSize(1);
    }

    static Stream<Arguments> largeFiles() {
        return Stream.of(
                large("brackets", i -> "["),
                large("braces", i -> "{"),
                large("dashes", i -> "- "),
                large("question marks", i -> "? "),
                large("anchors", i -> "&a "),
                large("commas in a list", i -> i == 0 ? "hosts: [" : "a,"),
                large("keys", i -> "k" + i + ": \n"),
                large("the same key", i -> "k: \n"),
                large("one long key", i -> "k"),
                large("one long text", i -> i == 0 ? "hosts: \"" : "x"),
                large("indentation", i -> i == 0 ? "hosts:\n" : " "),
                large("digits", i -> i == 0 ? "underlay: {mtu: " : "9"),
                large("aliases", i -> i == 0 ? "hosts: [&a x" : ", *a"),
                large("documents", i -> "---\n"),
                large("empty lines", i -> "\n"),
                large("tabs", i -> "\t"),
                large("hosts alike", i -> i == 0 ? "hosts:\n" : "- {name: a, address: 10.0.0.1}\n"),
                large("networks alike", i -> i == 0 ? "networks:\n" : "- {name: a, vni: 1, subnet: 10.0.0.0/8}\n"),
                large(
                        "networks",
                        i -> i == 0
                                ? "networks:\n"
                                : "- {name: n" + i + ", vni: " + i + ", subnet: 10." + i / 256 + "." + i % 256
                                        + ".0/24}\n"),
                large(
                        "unknown hosts",
                        i -> i == 0 ? HOSTS + "containers:\n" : "- {name: c" + i + ", host: hots1, network: b}\n"),
                large(
                        "hosts and unknown hosts",
                        i -> i == 0
                                ? "ports:\n"
                                : i < 15_000
                                        ? "- {name: a, host: x" + i + "}\n"
                                        : i == 15_000 ? "hosts:\n" : "- {name: y" + i + "}\n"),
                large(
                        "one port on each host",
                        i -> i == 0
                                ? "ports:\n"
                                : i < 8_000
                                        ? "- {name: a, host: x" + i + ", network: n}\n"
                                        : i == 8_000 ? "hosts:\n" : "- {name: x" + (i - 8_000) + "}\n"),
                large("networks of a router", i -> i == 0 ? HOSTS + "routers: [{name: a, networks: [" : "n" + i + ","),
                large(
                        "one network on many routers",
                        i -> i == 0
                                ? HOSTS + "networks: [{name: b, vni: 1, subnet: 10.0.0.0/8}]\nrouters:\n"
                                : "- {name: r" + i + ", networks: [b, b]}\n"),
                large(
                        "bridges for networks and tunnels to hosts",
                        i -> i == 0
                                ? "layout: bridge-per-network\nhosts:\n"
                                : i <= 64
                                        ? "- {name: a-rather-long-name-" + i + ", address: 10.0.1." + i + "}\n"
                                        : i == 65
                                                ? "networks:\n"
                                                : i <= 1065
                                                        ? "- {name: n" + i + ", vni: " + i + ", subnet: 11." + i / 256
                                                                + "." + i % 256 + ".0/24}\n"
                                                        : "# and so on\n"),
                large(
                        "containers of one network",
                        i -> i == 0
                                ? HOSTS + "networks: [{name: b, vni: 1, subnet: 11.0.0.0/8}]\ncontainers:\n"
                                : "- {name: c" + i + ", host: host1, network: b}\n"));
    }

    private static Arguments large(String name, IntFunction<String> part) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; ; i++) {
            String next = part.apply(i);
            if (text.length() + next.length() > TopologyFile.MAX_SIZE) {
                return Arguments.of(name, text.toString());
            }
            text.append(next);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("largeFiles")
    void aMegabyteOfAnythingEndsSoon(String name, String text) {
        Assertions.assertTimeoutPreemptively(LONGEST, () -> TopologyFile.parse(text), name);
    }

    @Test
    void aBombOfAliasesIsNotFollowed() {
        String levels = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> "a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                .collect(Collectors.joining());

        assertThat(problems("a0: &a0 [x, x]\n" + levels + HOSTS))
                .filteredOn(problem -> problem.why().equals("YAML aliases are not supported."))
                .hasSize(80);
    }

    @Test
    void aByteOrderMarkIsNoProblem() {
        assertThat(problems("\ufeff" + HOSTS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void linesMayEndInEitherWay(String lineEnd) {
        String text = String.join(lineEnd, "# first", "hosts:", "  - {name: host1, address: x}", "");

        assertThat(ProblemReport.format("f", problems(text))).startsWith("f:3:28: hosts[0].address: 'x': ");
    }

    @Test
    void commentsMayBeInAnyScript() {
        assertThat(problems(HOSTS + "# größer 主机 \u200dمضيف 🐳 \ud83e\udef6\n")).isEmpty();
    }

    @Test
    void columnsCountCharactersNotTheirParts() {
        assertThat(ProblemReport.format("f", problems("hosts: [{name: '🐳🐳', address: x}]")))
                .startsWith("f:1:16: hosts[0].name: '🐳🐳': ")
                .contains("\nf:1:31: hosts[0].address: 'x': ");
    }

    @Test
    void controlCharactersArePointedAt() {
        assertThat(ProblemReport.format("f", problems("hosts:\n  - \u001b[31m \u0007\n")))
                .isEqualTo("f:2:5: An invisible character that is not text, U+001B (and 1 more like it). Remove it.");
        assertThat(ProblemReport.format("f", problems("hosts: [] # \u202e")))
                .isEqualTo("f:1:13: An invisible character that is not text, U+202E. Remove it.");
    }

    /** Whoever decodes bytes that are not UTF-8, gets replacement characters where they were. */
    @Test
    void otherEncodingsArePointedAt() {
        assertThat(ProblemReport.format(
                        "f", problems(decoded((HOSTS + "# größer\n").getBytes(StandardCharsets.ISO_8859_1)))))
                .isEqualTo("f:2:5: Bytes that are not UTF-8 (and 1 more like it). Save the file as UTF-8.");
        assertThat(ProblemReport.format("f", problems(decoded(HOSTS.getBytes(StandardCharsets.UTF_16)))))
                .startsWith("f:1:1: Bytes that are not UTF-8 (and ");
    }

    private static String decoded(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void halvesOfCharactersAreNoText() {
        assertThat(ProblemReport.format("f", problems("a: \ud83d")))
                .isEqualTo("f:1:4: An invisible character that is not text, U+D83D. Remove it.");
    }

    private static List<Problem> problems(String text) {
        return TopologyFile.parse(text).fold(topology -> List.of(), problems -> problems);
    }
}
