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
            Varied made = new Varied(seed);
            Verifier verifier = new Verifier(made.topology(), made.endpoints(), made.compiled());
            Checker checker = verifier.checker();
            for (Ingress ingress : verifier.ingresses()) {
                Checked checked = checker.check(ingress);
                assertThat(checked.findings())
                        .as("weft.seed=%s, %s", seed, ingress)
                        .isEmpty();
                assertThat(checked.isProved()).isTrue();
                classes += checked.classes();
            }
        }
        assertThat(classes)
                .as("classes of packets, so that the test does test something")
                .isPositive();
    }
}
