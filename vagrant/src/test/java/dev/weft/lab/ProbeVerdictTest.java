package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a loss counts, and when the machine explains it. */
class ProbeVerdictTest {
    @Test
    void nothingLostIsConclusiveHoweverBusyTheMachineWas() {
        assertThatCode(result(0, 0, 520)::assertNothingLost).doesNotThrowAnyException();
    }

    @Test
    void aLossOnAMachineThatDiscardedNothingFails() {
        assertThatThrownBy(result(1, 0, 0)::assertNothingLost).isInstanceOf(AssertionError.class);
    }

    @Test
    void aLossThatTheMachineExplainsIsInconclusive() {
        assertThatThrownBy(result(520, 0, 520)::assertNothingLost)
                .isInstanceOf(Inconclusive.class)
                .hasMessageContaining("520");
    }

    @Test
    void aLossBeyondWhatTheMachineExplainsFails() {
        assertThatThrownBy(result(521, 0, 520)::assertNothingLost).isInstanceOf(AssertionError.class);
    }

    @Test
    void duplicatesFailOnABusyMachineToo() {
        assertThatThrownBy(result(10, 1, 520)::assertNothingLost).isInstanceOf(AssertionError.class);
    }

    /** Probes of one time share what a host discarded: it explains the loss of one of them, not of each. */
    @Test
    void probesAtTheSameTimeShareWhatTheirHostsDiscarded() {
        assertThatThrownBy(() -> LossProbe.Result.assertNothingLost(List.of(result(400, 0, 520), result(400, 0, 520))))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> LossProbe.Result.assertNothingLost(List.of(result(400, 0, 520), result(100, 0, 520))))
                .isInstanceOf(Inconclusive.class);
    }

    private static LossProbe.Result result(long lost, long duplicates, long discarded) {
        List<LossProbe.Range> ranges = lost == 0 ? List.of() : List.of(new LossProbe.Range(5, 4 + lost));
        Gap gap = new Gap(Duration.ofMillis(5), Instant.EPOCH);
        LossProbe.Way way =
                new LossProbe.Way("a", 2000, 2000 - lost, ranges, duplicates, 0, gap, Duration.ZERO, Map.of());
        LossProbe.Result result = new LossProbe.Result("a - b", List.of(way), Map.of("host1", discarded));
        assertThat(result.lost()).isEqualTo(lost);
        return result;
    }
}
