package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.Views;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final Effect.Note DOWN = new Effect.Note(NoteKind.PORT, "host1", "port w-c1 is down");
    private static final Effect.Note UP = new Effect.Note(NoteKind.PORT, "host1", "port w-c1 is up");
    private static final Effect.Note CONFLICT = new Effect.Note(NoteKind.CONFLICT, "host1", "two claim it");

    private final SortedMap<Long, Views.EventView> kept = new TreeMap<>();
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
            Collections.emptySortedMap(),
            0,
            (number, event) -> event.ifPresentOrElse(there -> kept.put(number, there), () -> kept.remove(number)));

    @Test
    void theLastOneSaysHowItIs() {
        List.of(DOWN, UP, DOWN).forEach(log::add);
        assertThat(log.newest()).extracting(Views.EventView::text).containsExactly(DOWN.text(), UP.text(), DOWN.text());
        assertThat(kept.values()).containsExactlyElementsOf(log.newest());
    }

    @Test
    void theSameDriftTwiceWasMendedTwice() {
        Effect.Note drift = new Effect.Note(NoteKind.DRIFT, "host1", "1 flow was missing or modified, reinstalled");
        Effect.Note foreign = new Effect.Note(NoteKind.FOREIGN, "host1", "somebody else's flow was replaced");
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
            now = now.plus(Duration.ofSeconds(1));
            log.add(new Effect.Note(NoteKind.LEARNED, "host1", "number " + n));
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

    @Test
    void whoTellsMuchDoesNotPushOutWhatOthersTold() {
        log.add(DOWN);
        IntStream.range(0, 200_000).forEach(n -> {
            now = now.plus(Duration.ofMillis(3)); // ten minutes in all
            log.add(new Effect.Note(NoteKind.ERROR, "host" + (2 + n % 10), "number " + n));
        });
        assertThat(log.newest()).hasSize(EventLog.KEPT);
        assertThat(log.newest().get(0).text()).isEqualTo(DOWN.text());
        assertThat(kept.values()).containsExactlyElementsOf(log.newest());
        assertThat(log.newest().stream().filter(event -> event.host().equals("host2")))
                .hasSizeBetween(EventLog.KEPT / 10 - 1, EventLog.KEPT / 10 + 1);
    }

    @Test
    void ofOneSourceSoManyAMinuteAreKeptAndOneSaysThatThereAreMore() {
        IntStream.range(0, 100_000).forEach(n -> log.add(new Effect.Note(NoteKind.PORT, "host2", "port " + n)));
        assertThat(kept).hasSize(EventLog.KEPT_A_MINUTE);
        assertThat(log.newest().get(EventLog.KEPT_A_MINUTE - 1).text()).contains("further ones are counted");
        now = now.plus(Duration.ofMinutes(1));
        log.add(DOWN);
        log.add(new Effect.Note(NoteKind.PORT, "host2", "one more"));
        assertThat(log.newest().get(EventLog.KEPT_A_MINUTE).text()).isEqualTo(DOWN.text());
        assertThat(log.newest().get(EventLog.KEPT_A_MINUTE + 1).text())
                .startsWith("one more")
                .contains(100_000 - EventLog.KEPT_A_MINUTE + " earlier ones were not logged");
    }
}
