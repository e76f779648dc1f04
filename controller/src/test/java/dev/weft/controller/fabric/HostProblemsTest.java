package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.findings.HostProblem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What many hosts have is one line of {@code status}. */
class HostProblemsTest {
    @Test
    void hostsWithTheSameProblemShareASentence() {
        List<HostProblem> many = Stream.of("h1", "h2", "h3")
                .map(host -> new HostProblem(host, "100% bad", "On " + host + ": `mend`."))
                .toList();

        assertThat(FabricViews.ofHosts(many)).containsExactly("3 hosts (h1 to h3): 100% bad. On each: `mend`.");
        assertThat(FabricViews.ofHosts(many.subList(0, 1))).containsExactly("h1: 100% bad. On h1: `mend`.");
    }
}
