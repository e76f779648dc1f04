package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.Views;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final Effect.Note DOWN = new Effect.Note("port", "host1", "port w-c1 is down");
    private static final Effect.Note UP = new Effect.Note("port", "host1", "port w-c1 is up");
    private static final Effect.Note CONFLICT = new Effect.Note("conflict", "host1", "two claim it");

    private final List<Views.EventView> kept = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final EventLog log = new EventLog(
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            },
            List.of(),
            kept::add);

    @Test
    void theLastOneSaysHowItIs() {
        List.of(DOWN, UP, DOWN).forEach(log::add);
        assertThat(log.newest()).extracting(Views.EventView::text).containsExactly(DOWN.text(), UP.text(), DOWN.text());
        assertThat(kept).isEqualTo(log.newest());
    }

    @Test
    void theSameDriftTwiceWasMendedTwice() {
        Effect.Note drift = new Effect.Note("drift", "host1", "1 flow was missing or changed, put back");
        Effect.Note foreign = new Effect.Note("foreign", "host1", "somebody else's flow was replaced");
        List.of(drift, foreign, drift, foreign).forEach(log::add);
        assertThat(log.newest()).hasSize(4);
    }

    @Test
    void aComplaintIsToldOnceAMinute() {
        log.add(CONFLICT);
        now = now.plus(Duration.ofSeconds(59));
        log.add(CONFLICT);
        assertThat(log.newest()).hasSize(1);
        now = now.plus(Duration.ofSeconds(1));
        log.add(CONFLICT);
        assertThat(log.newest()).hasSize(2);
    }

    @Test
    void theOldestGo() {
        for (int n = 0; n < EventLog.KEPT + 5; n++) {
            log.add(new Effect.Note("learned", "host1", "number " + n));
        }
        assertThat(log.newest()).hasSize(EventLog.KEPT);
        assertThat(log.newest().get(0).text()).isEqualTo("number 5");
    }

    /** A time to come is no reason to be silent: not for a day, and not once. */
    @Test
    void aClockThatIsSetBackKeepsEventsComing() {
        now = Instant.EPOCH.plus(Duration.ofDays(2));
        log.add(CONFLICT);
        now = now.minus(Duration.ofDays(1));
        for (int i = 0; i < 60; i++) {
            log.add(CONFLICT);
            now = now.plus(Duration.ofMinutes(1));
        }
        assertThat(log.newest()).hasSize(61);
        log.add(CONFLICT);
        now = now.plus(Duration.ofDays(30));
        log.add(CONFLICT);
        assertThat(log.newest()).hasSize(63);
    }
}
