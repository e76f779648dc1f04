package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Attachment;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import dev.weft.topology.yaml.Position;
import dev.weft.topology.yaml.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Valid files with random damage: reading one gives a topology that holds together, or problems that lie in the file and
 * say what to do; never an exception, and never a long wait. The seed is fixed, so a failure comes again.
 */
class MutatedFilesTest {
    private static final int INPUTS = 8_000;
    private static final int MOST_CHANGES = 6;
    private static final long LONGEST_NANOS = 2_000_000_000L;
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "-",
        "- ",
        "? ",
        "&a ",
        "*a",
        "!!str ",
        "!x ",
        "'",
        "\"",
        "#",
        "|",
        ">",
        "%",
        "@",
        "`",
        "\t",
        "\n",
        "\n\n",
        "  ",
        "---\n",
        "...\n",
        "<<: ",
        "~",
        "null",
        "true",
        "0",
        "-1",
        "0x10",
        "1e9",
        "99999999",
        "1.5",
        "veth0",
        "ovs-br0",
        "host1",
        "blue",
        "192.168.1.1",
        "192.168.1.0/24",
        "/",
        ".",
        "\\",
        "é",
        "🐳",
        "\u0000",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\ud800",
        "name: ",
        "hosts:\n",
        "networks:\n",
        "ip: 192.168.1.11",
        "mtu: 1450",
        "mtu: 1400, ",
        "bridge: ovs-br1, ",
        "layout: bridge-per-network\n",
        "routers:\n",
        "networks: [blue, green]",
        "exit: none",
        "vxlan1-host2",
        "\r"
    };

    @Test
    void areReadOrRefusedButNeverThrow() {
        List<String> samples =
                TopologyFiles.valid().stream().map(TopologyFiles::read).toList();
        Random random = new Random(20261123);
        int accepted = 0;
        for (int i = 0; i < INPUTS; i++) {
            String input = mutate(samples.get(i % samples.size()), random);
            accepted += check(input);
        }

        assertThat(accepted).as("mutations that leave a file valid").isBetween(INPUTS / 50, INPUTS / 2);
    }

    private static int check(String input) {
        long start = System.nanoTime();
        ParsedTopology parsed;
        try {
            parsed = TopologyFile.parse(input);
        } catch (RuntimeException | StackOverflowError thrown) {
            throw new AssertionError("thrown by:\n" + input, thrown);
        }
        assertThat(System.nanoTime() - start).as(input).isLessThan(LONGEST_NANOS);
        return parsed.fold(
                topology -> {
                    checkTopology(topology, input);
                    return 1;
                },
                problems -> {
                    checkProblems(problems, input);
                    return 0;
                });
    }

    private static void checkProblems(List<Problem> problems, String input) {
        int lines = input.split("\r\n|\r|\n", -1).length;
        Position last = Position.START;
        for (Problem problem : problems) {
            Position at = new Position(problem.line(), problem.column());
            assertThat(at).as(input).isGreaterThanOrEqualTo(last);
            assertThat(at.line()).as(input).isLessThanOrEqualTo(lines);
            assertThat(problem.why()).as(input).endsWith(".");
            assertThat(problem.fix()).as(input).isNotBlank();
            assertThat(problem.value().length()).as(input).isLessThan(300);
            last = at;
        }
        String text = ProblemReport.format("f", problems);
        assertThat(text.lines().count()).as(input).isEqualTo(problems.size());
        assertThat(text.chars().filter(c -> c < ' ' && c != '\n')).as(input).isEmpty();
        assertThat(new HashSet<>(problems)).as(input).hasSameSizeAs(problems);
    }

    private static void checkTopology(Topology topology, String input) {
        checkRouters(topology, input);
        Set<String> addresses = new HashSet<>();
        Set<String> macs = new HashSet<>();
        Set<String> devices = new HashSet<>();
        assertThat(topology.hosts()).as(input).isNotEmpty();
        topology.networks().forEach(network -> {
            assertThat(devices.add(network.port())).as(input).isTrue();
            if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
                assertThat(devices.add(network.bridge())).as(input).isTrue();
            }
            network.gateway().ifPresent(gateway -> addresses.add(network.name() + gateway));
            topology.sharedAddresses(network).keySet().forEach(shared -> {
                assertThat(network.subnet().isUsable(shared)).as(input).isTrue();
                assertThat(addresses.add(network.name() + shared)).as(input).isTrue();
            });
        });
        topology.containers()
                .forEach(container -> assertThat(container.attachments())
                        .as(input)
                        .extracting(Attachment::network)
                        .doesNotHaveDuplicates());
        topology.attachments().forEach(container -> {
            Network network = topology.networkOf(container);
            assertThat(topology.host(container.host())).as(input).isPresent();
            assertThat(network.subnet().isUsable(container.ip())).as(input).isTrue();
            assertThat(addresses.add(network.name() + container.ip())).as(input).isTrue();
            assertThat(macs.add(network.name() + container.mac())).as(input).isTrue();
            assertThat(devices.add(container.host() + " " + container.portName()))
                    .as(input)
                    .isTrue();
        });
    }

    private static void checkRouters(Topology topology, String input) {
        Set<String> joined = new HashSet<>();
        for (Router router : topology.routers()) {
            assertThat(topology.layout()).as(input).isEqualTo(Layout.ONE_BRIDGE);
            assertThat(router.networks()).as(input).hasSizeGreaterThan(1);
            Set<Integer> mtus = new HashSet<>();
            for (String name : router.networks()) {
                assertThat(joined.add(name)).as(input).isTrue();
                mtus.add(topology.network(name).orElseThrow().mtu());
            }
            assertThat(mtus).as(input).hasSize(1);
        }
    }

    private static String mutate(String sample, Random random) {
        String text = sample;
        for (int i = random.nextInt(MOST_CHANGES) + 1; i > 0; i--) {
            text = random.nextInt(4) == 0 ? mutateLines(text, random) : mutateCharacters(text, random);
        }
        return text;
    }

    private static String mutateCharacters(String text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(4));
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, at) + (char) (random.nextInt(95) + 32) + text.substring(end);
            default -> text.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + text.substring(end);
        };
    }

    private static String mutateLines(String text, Random random) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n")));
        if (lines.isEmpty()) {
            return text;
        }
        int one = random.nextInt(lines.size());
        int other = random.nextInt(lines.size());
        switch (random.nextInt(4)) {
            case 0 -> lines.remove(one);
            case 1 -> lines.add(other, lines.get(one));
            case 2 -> Collections.swap(lines, one, other);
            default -> lines.set(one, "  " + lines.get(one));
        }
        return String.join("\n", lines) + "\n";
    }
}
