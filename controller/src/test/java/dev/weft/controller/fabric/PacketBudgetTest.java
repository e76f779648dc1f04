package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchPort;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacketBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<SwitchPort> PORTS =
            IntStream.rangeClosed(1, 50).mapToObj(n -> Lab.port(n, "guest" + n)).toList();

    private final PacketBudget budget = new PacketBudget(PORTS, 0);

    @Test
    void aPortHasItsBurstAndThenItsPace() {
        assertThat(taken(1, 10_000, 0)).isEqualTo(PacketBudget.OF_PORT_AT_ONCE);
        assertThat(taken(1, 10_000, SECOND)).isEqualTo(PacketBudget.OF_PORT_PER_SECOND);
        assertThat(budget.take(1, SECOND)).contains(Overload.PORT_BUSY);
        assertThat(taken(2, 1, SECOND)).as("another one").isEqualTo(1);
    }

    @Test
    void manyNoisyPortsShareWhatTheirSwitchHasAndAQuietOneIsHeardAllTheSame() {
        long noisy = IntStream.rangeClosed(1, 49)
                .mapToLong(port -> taken(port, 10_000, 0))
                .sum();
        assertThat(noisy).isEqualTo(PacketBudget.OF_SWITCH_AT_ONCE + 49L * PacketBudget.IN_ANY_CASE_AT_ONCE);
        for (int n = 0; n < PacketBudget.IN_ANY_CASE_AT_ONCE; n++) {
            assertThat(budget.take(50, 0)).isEmpty();
        }
        assertThat(budget.take(50, 0)).contains(Overload.SWITCH_BUSY);
    }

    @Test
    void portsThatAreNotThereHaveOneShare() {
        long all = IntStream.range(1000, 2000)
                .mapToLong(port -> taken(port, 1000, 0))
                .sum();
        assertThat(all).isEqualTo(PacketBudget.OF_PORT_AT_ONCE);
    }

    @Test
    void anEpisodeIsToldOnceAndCountedByPortAndReason() {
        assertThat(budget.drop(1, Overload.PORT_BUSY, 0)).get().asString().contains("port guest1", "weft drops");
        for (int second = 1; second <= 3600; second++) {
            assertThat(budget.drop(1, Overload.PORT_BUSY, second * SECOND)).isEmpty();
        }
        assertThat(budget.drop(2, Overload.PORT_BUSY, 3600 * SECOND))
                .as("another port")
                .isPresent();
        assertThat(budget.drop(1, Overload.PORT_BUSY, 3600 * SECOND + PacketBudget.EPISODE))
                .as("after a pause")
                .isPresent();
        assertThat(budget.dropped())
                .containsExactly(
                        new PacketBudget.Dropped("guest1", Overload.PORT_BUSY, 3602),
                        new PacketBudget.Dropped("guest2", Overload.PORT_BUSY, 1));
    }

    @Test
    void anotherPortWithTheSameNumberBeginsAnew() {
        taken(1, 10_000, 0);
        assertThat(budget.put(Lab.port(1, "guest1"), 0)).as("the same").isFalse();
        assertThat(taken(1, 1, 0)).isZero();
        assertThat(budget.put(Lab.port(1, "other"), 0)).isTrue();
        assertThat(taken(1, 1, 0)).isEqualTo(1);
    }

    private long taken(int port, int times, long now) {
        return IntStream.range(0, times)
                .filter(n -> budget.take(port, now).isEmpty())
                .count();
    }
}
