package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog<String, String> backlog = new Backlog<>();

    @Test
    void whoHasOneWaitingWaitsForOneOfEachOtherPort() {
        for (int n = 0; n < 100; n++) {
            backlog.offer("host1", 1, "noise", 0, 0);
            backlog.offer("host1", 2, "noise", 0, 0);
            backlog.offer("host2", 1, "noise elsewhere", 0, 0);
        }
        backlog.offer("host1", 3, "quiet", 0, 0);
        // host1's ports take three turns, and host2 has as many.
        assertThat(take(6)).containsOnlyOnce("quiet");
    }

    @Test
    void ofOnePortTheyStayInOrder() {
        for (int n = 0; n < 5; n++) {
            backlog.offer("host1", 1, "a" + n, 0, 0);
            backlog.offer("host1", 2, "b" + n, 0, 0);
        }
        assertThat(take(100)).containsExactly("a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4");
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void aSwitchIsBoundedAndAQuietPortOfItHasRoomForOne() {
        int room = 0;
        for (int port = 1; port <= 10; port++) {
            for (int n = 0; n < 10_000; n++) {
                room += backlog.offer("host1", port, "noise", 0, 0) ? 1 : 0;
            }
        }
        assertThat(room).isBetween(Backlog.OF_SWITCH, Backlog.OF_SWITCH + 10);
        assertThat(backlog.offer("host1", 11, "quiet", 0, 0)).isTrue();
        assertThat(backlog.offer("host1", 11, "again", 0, 0)).isFalse();
        assertThat(backlog.offer("host2", 1, "elsewhere", 0, 0)).isTrue();
        assertThat(take(100_000)).hasSize(room + 2);
    }

    @Test
    void noneComesBeforeWhatItCameAfter() {
        backlog.offer("host1", 1, "late", 7, 0);
        backlog.offer("host1", 2, "early", 3, 0);
        assertThat(backlog.next(2)).isEmpty();
        assertThat(backlog.next(3)).contains("early");
        assertThat(backlog.next(6)).isEmpty();
        assertThat(backlog.isEmpty()).isFalse();
        assertThat(backlog.next(7)).contains("late");
    }

    @Test
    void whatIsForgottenNeverHasItsTurn() {
        backlog.offer("host1", 1, "gone", 0, 0);
        backlog.offer("host1", 2, "stays", 0, 0);
        backlog.offer("host2", 1, "gone", 0, 0);
        backlog.forget("host1", 1);
        backlog.forget("host2");
        assertThat(take(100)).containsExactly("stays");
    }

    private List<String> take(int most) {
        List<String> taken = new ArrayList<>();
        Optional<String> next = backlog.next(0);
        while (next.isPresent()) {
            taken.add(next.get());
            next = taken.size() < most ? backlog.next(0) : Optional.empty();
        }
        return taken;
    }
}
