package dev.weft.flows.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the compiler makes is proved to be what the specification says. {@code -Dweft.seed=N} runs one topology. */
class VerifierTest {
    private static final int TOPOLOGIES = 200;

    @Test
    void whatIsCompiledIsWhatTheTopologySays() {
        Optional<Long> only = Optional.ofNullable(Long.getLong("weft.seed"));
        long classes = 0;
        for (long seed = only.orElse(1L); seed <= only.orElse((long) TOPOLOGIES); seed++) {
            classes += proved("weft.seed=" + seed, new Varied(seed));
        }
        for (Varied lab : Varied.lab()) {
            classes += proved("the lab's " + lab.topology().networks(), lab);
        }
        assertThat(classes)
                .as("classes of packets, so that the test does test something")
                .isPositive();
    }

    private static long proved(String title, Varied made) {
        Verifier verifier = new Verifier(made.topology(), made.endpoints(), made.compiled());
        Checker checker = verifier.checker();
        long classes = 0;
        for (Ingress ingress : verifier.ingresses()) {
            Checked checked = checker.check(ingress);
            assertThat(checked.findings()).as("%s, %s", title, ingress).isEmpty();
            assertThat(checked.isProved()).as("%s, %s", title, ingress).isTrue();
            classes += checked.classes();
        }
        return classes;
    }
}
