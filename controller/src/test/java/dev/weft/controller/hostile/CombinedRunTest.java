package dev.weft.controller.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few seconds of {@link CombinedRun}, which count what came of it; a minute of it, by hand, looks at times too: they say
 * something on a quiet machine only.
 */
class CombinedRunTest {
    private static final int HOSTILE = Integer.getInteger("weft.hostile", 4);
    private static final int SECONDS = Integer.getInteger("weft.seconds", 6);

    private static final int A_MINUTE = 60;

    @Test
    void theControllerTheOthersAndTheLogSurvive(@TempDir Path directory) throws IOException, InterruptedException {
        CombinedRun.Figures figures = new CombinedRun(HOSTILE, Duration.ofSeconds(SECONDS), directory).run();
        System.out.println(HOSTILE + " hostile switches for " + SECONDS + " s: " + figures);
        assertThat(figures.restarts()).as("the controller has ended").isFalse();
        assertThat(figures.disconnects()).as("the one that behaves well").isFalse();
        assertThat(figures.peak()).as("MB, of 512 MB of heap").isLessThan(900);
        assertThat(figures.lines()).as("lines of the log").isLessThan(500);
        assertThat(figures.lost()).as("events of the one that behaves well").isZero();
        assertThat(figures.learned()).as("all were learned").doesNotContain(Double.POSITIVE_INFINITY);
        assertThat(figures.echoes()).as("all were answered").doesNotContain(Double.POSITIVE_INFINITY);
        assertThat(figures.tooLong())
                .as("turns of more than 50 ms; the first of all loads classes: " + figures)
                .isBetween(0L, 2L);
        if (SECONDS >= A_MINUTE) {
            assertThat(CombinedRun.Figures.quantile(figures.echoes(), 0.99)).isLessThan(20);
            assertThat(CombinedRun.Figures.quantile(figures.learned(), 0.99)).isLessThan(200);
        }
    }
}
