package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.budget.SourceLines;
import dev.weft.topology.DatapathId;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private final Strangers strangers = new Strangers();

    @Test
    void oneEventAMinuteForAnAddressWithTheirNumber() {
        assertThat(refused("10.0.0.1", 0))
                .hasValueSatisfying(told ->
                        assertThat(told).contains("10.0.0.1", "not known").doesNotContain("more from there"));
        for (int n = 1; n < 100; n++) {
            assertThat(refused("10.0.0.1", n)).isEmpty();
        }
        assertThat(refused("10.0.0.2", 100)).as("another address").isPresent();
        assertThat(refused("10.0.0.1", SourceLines.MINUTE))
                .hasValueSatisfying(told -> assertThat(told).contains("99 more from there"));
    }

    @Test
    void ofAllAddressesTogetherSoManyAMinuteAndNoneIsForgotten() {
        assertThat(IntStream.range(0, 500)
                        .filter(n -> refused("10.0.1." + n, n).isPresent())
                        .count())
                .isEqualTo(Strangers.TOLD_A_MINUTE);
        assertThat(refused("10.0.1.499", 500)).isEmpty();
        assertThat(refused("10.0.1.499", SourceLines.MINUTE))
                .hasValueSatisfying(told -> assertThat(told).contains("2 more from there"));
    }

    private Optional<String> refused(String from, long now) {
        return strangers.refused(new DatapathId(now + 1), from, "not known", now);
    }
}
