package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The script's answers come from here: an address is reached when it is in the same network or outside. */
class CheckTest {
    private static final Ipv4Address OUTSIDE = Ipv4Address.parse("203.0.113.1");

    private final ConcurrentHashMap<String, String> inputs = new ConcurrentHashMap<>();
    private UnaryOperator<String> tampering = UnaryOperator.identity();

    @Test
    void allAsExpected() {
        CheckReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).as(report.text()).isFalse();
        assertThat(report.text()).isEqualTo("""
                        from \\ to  docker1  docker2  docker3  docker4  gw blue  gw green  outside
                        docker1    -        no       yes      no       yes      no        yes
                        docker2    no       -        no       yes      no       yes       yes
                        docker3    yes      no       -        no       yes      no        yes
                        docker4    no       yes      no       -        no       yes       yes
                        yes: reached by ping and TCP (gateway: ping; outside: ping and HTTP). no: by none.
                        40 trials, all as expected: what must reach does, what must not does not.
                        """);
    }

    @Test
    void eachHostIsAskedForItsOwnContainers() {
        check(Optional.empty());

        assertThat(inputs.get("host1"))
                .startsWith("container docker1\n0 ping 192.168.2.11\n1 tcp 192.168.2.11\n")
                .contains("container docker2\n")
                .doesNotContain("container docker3");
    }

    @Test
    void whatMustReachAndDoesNotIsADifference() {
        tampering = line -> line.equals("3 reached") ? "3 lost" : line;
        CheckReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).isTrue();
        assertThat(report.text())
                .contains("ONLY PING!")
                .contains("1 of 40 trials differ")
                .contains("docker1 -> docker3: tcp to 192.168.1.12 should get there, found: lost");
    }

    @Test
    void aRefusedConnectionIsALeakWhereNothingMayPass() {
        tampering = line -> line.equals("1 lost") ? "1 refused" : line;
        CheckReport report = check(Optional.of(OUTSIDE));

        assertThat(report.isBad()).isTrue();
        assertThat(report.text())
                .contains("docker1 -> docker2: tcp to 192.168.2.11 should NOT get there, found: refused");
    }

    @Test
    void aContainerThatDoesNotRunIsNotTakenForIsolation() {
        tampering = line -> line.replaceAll("(reached|lost)", "absent");
        CheckReport report = check(Optional.empty());

        assertThat(report.cells()).noneMatch(CheckReport.Cell::asExpected);
        assertThat(report.warnings()).containsExactly(CheckReport.OUTSIDE_SKIPPED);
    }

    @Test
    void anAnswerThatWasCutShortIsAProblem() {
        tampering = line -> line.equals("finished") ? "" : line;
        CheckReport report = check(Optional.empty());

        assertThat(report.problems()).hasSize(2);
        assertThat(report.isBad()).isTrue();
    }

    private CheckReport check(Optional<Ipv4Address> outside) {
        return new Check(this::open, (host, text) -> {}).run(Fixtures.TUTORIAL, outside, Check.Neighbours.KEEP);
    }

    private Remote open(Host host) {
        return new Remote() {
            @Override
            public Result run(Command command) {
                inputs.put(host.name(), command.input());
                return new Result(0, answers(command.input()), "");
            }

            @Override
            public String hold(Command command) {
                throw new AssertionError("check locks nothing");
            }

            @Override
            public void close() {}
        };
    }

    private String answers(String input) {
        StringBuilder output = new StringBuilder();
        String subnet = "";
        for (String line : input.split("\n")) {
            String[] words = line.split(" ");
            if (words[0].equals("container")) {
                subnet = words[1].equals("docker1") || words[1].equals("docker3") ? "192.168.1." : "192.168.2.";
            } else {
                boolean reached = words[2].startsWith(subnet) || words[2].equals(OUTSIDE.toString());
                output.append(tampering.apply(words[0] + (reached ? " reached" : " lost")))
                        .append('\n');
            }
        }
        return output.append(tampering.apply("finished")).append('\n').toString();
    }
}
