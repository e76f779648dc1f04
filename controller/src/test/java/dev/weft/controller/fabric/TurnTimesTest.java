package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.topology.DatapathId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnTimesTest {
    private static final DatapathId ID = new DatapathId(0x7765_0000_0000_0001L);

    private final TurnTimes times = new TurnTimes();

    @Test
    void theLongestIsKeptAndWhoseItWas() {
        times.measure(ID, "a packet", () -> {});
        times.measure(ID, "an event", () -> works(TurnTimes.MOST.plusMillis(5)));
        times.measure(Turns.NOBODY, "an event", () -> {});

        assertThat(times.longest()).isGreaterThan(TurnTimes.MOST);
        assertThat(times.longestOf()).isEqualTo("an event of switch " + ID);
        assertThat(times.tooLong()).isEqualTo(1);
    }

    @Test
    void whatTheThreadDoesBesideTurnsCountsToo() {
        FabricThread thread = new FabricThread();
        try {
            CompletableFuture.runAsync(() -> works(TurnTimes.MOST.plusMillis(5)), thread)
                    .join();
            CompletableFuture.runAsync(
                            () -> thread.times().measure(ID, "an event", () -> works(TurnTimes.MOST.plusMillis(25))),
                            thread)
                    .join();
            CompletableFuture.runAsync(() -> {}, thread).join();
        } finally {
            thread.shutdown();
        }
        assertThat(thread.times().tooLong())
                .as("once beside turns, and one turn")
                .isEqualTo(2);
        assertThat(thread.times().longestOf()).isEqualTo("an event of switch " + ID);
    }

    @Test
    void aBugIsMeasuredAndGoesOn() {
        assertThatThrownBy(() -> times.measure(ID, "an event", () -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(times.longest()).isPositive();
    }

    private static void works(Duration time) {
        long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + time.toNanos();
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
