package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.weft.bootstrap.facts.Sections;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Said;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.bootstrap.testkit.Fixtures;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a host prints is as trustworthy as a packet: it costs at most that host, and never a person's terminal. */
class HostileHostTest {
    private static final int TRIES = 2000;
    private static final List<String> GARBAGE = List.of(
            "[",
            "]",
            "{\"",
            "null",
            "-1",
            "99999999999999999999",
            "1e999",
            "\"set\"",
            "[\"map\",[[\"a\"]]]",
            "\n@@weft links\n",
            "\n@@weft heal-files\nonlyoneword\n",
            "\n@@weft heal-units\n\n",
            "\n@@weft containers\n{}\nnull\n[]\n",
            "\n@@weft ovs-Bridge\n{\"headings\":[\"name\",1,null],\"data\":[[],null,\"x\",{}]}\n",
            "\n"
                    + "@@weft links\n"
                    + "[{\"ifname\":7,\"addr_info\":[{\"family\":\"inet\",\"local\":\"not"
                    + " one\"},null],\"flags\":\"x\"}]\n",
            "\n@@weft docker-version\nok\n",
            "\u0000",
            "\u001b[2J\u001b]0;owned\u0007",
            "\u202e",
            "\r",
            " ",
            "192.168.1.1/",
            "(Open vSwitch) 99999999999.1");

    @Test
    @Timeout(300)
    void noMutationOfTheLookIsMoreThanAProblemOfThatHost() {
        List<String> records =
                List.of(Fixtures.recorded("fresh"), Fixtures.recorded("applied"), Fixtures.recorded("two-bridges"));
        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            String output = records.get(random.nextInt(records.size()));
            for (int i = random.nextInt(4); i >= 0; i--) {
                output = mutated(output, random);
            }
            String text = output;
            assertThatNoException().as("seed " + seed).isThrownBy(() -> look(text));
        }
    }

    /** As plan does: reads, compares, and reports. */
    private static void look(String output) {
        Bootstrap bootstrap = new Bootstrap(host -> answering(output), (host, text) -> {});
        Report report = bootstrap.plan(Fixtures.TUTORIAL, RunOptions.NONE);
        assertThat(report.hosts()).hasSize(2);
        assertThat(report.text()).doesNotContain("a bug in Weft", "\u001b", "\u202e", "\u0000", "\r");
        report.json();
    }

    private static Remote answering(String output) {
        return new Remote() {
            @Override
            public Result run(Command command) {
                return new Result(0, output, "");
            }

            @Override
            public String hold(Command command) {
                return "locked";
            }

            @Override
            public void close() {}
        };
    }

    private static String mutated(String text, Random random) {
        if (text.isEmpty()) {
            return text;
        }
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(random.nextBoolean() ? 8 : 400));
        String garbage = GARBAGE.get(random.nextInt(GARBAGE.size()));
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, from) + garbage + text.substring(from);
            case 1 -> text.substring(0, from) + garbage + text.substring(to);
            case 2 -> text.substring(0, from) + text.substring(to);
            case 3 -> text.substring(0, to) + text.substring(from);
            case 4 -> text.substring(0, from) + (char) random.nextInt(0x300) + text.substring(from + 1);
            default -> swappedLines(text, random);
        };
    }

    private static String swappedLines(String text, Random random) {
        List<String> lines = new java.util.ArrayList<>(text.lines().toList());
        Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
        return String.join("\n", lines) + "\n";
    }

    @Test
    @Timeout(60)
    void muchOfTheSameIsReadInBoundedTimeOrRefused() {
        for (String section : List.of("links", "nft", "containers", "ovs-Bridge", "heal-files", "sysctl")) {
            for (String piece :
                    List.of("[", "[],", "a\n", "{\"a\":", "chain x { type filter hook ingress device \"x\" ", " ")) {
                look("@@weft " + section + "\n" + piece.repeat(2_000_000 / piece.length()) + "\n@@weft end\n");
            }
        }
    }

    @Test
    void whatAHostSaysIsOneLineThatSteersNothing() {
        assertThat(Said.line("sudo: \u001b]0;OWNED\u0007\u001b[2Jforged\r\nhost2: no changes\n\u202e"))
                .isEqualTo("sudo: ?]0;OWNED??[2Jforged; host2: no changes; ?");
        assertThat(Said.line("x".repeat(5000))).hasSize(Said.LONGEST + 3).endsWith("...");
        assertThat(Said.line("", "")).isEqualTo("it printed nothing");
    }

    @Test
    void whatItsOwnScriptSaysHasAnEnd() {
        String many = "failed x\u001b[2Jhost2: nothing to repair on the host\nnote n\nwhat\n".repeat(50_000);
        RepairReport.Host host =
                RepairReport.Host.of("host1", ScriptAnswer.read(new Remote.Result(0, many, ""), Set.of("healed")));

        assertThat(host.failed()).hasSize(Said.MOST_ROWS + 1).last().asString().startsWith("and ");
        assertThat(host.notes()).hasSize(Said.MOST_ROWS + 1);
        assertThat(new RepairReport(List.of(host)).lines())
                .hasSizeLessThan(300)
                .noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void thatALookIsCutShortIsToldWithWhatCame() {
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> Sections.of("This account is not available\n"))
                .withMessageContaining("0 sections arrived, but: This account is not available");
    }
}
