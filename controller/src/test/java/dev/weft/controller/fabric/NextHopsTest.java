package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.fabric.NextHops.Answer;
import dev.weft.controller.fabric.NextHops.Due;
import dev.weft.controller.fabric.NextHops.NextHop;
import dev.weft.topology.Ipv4Address;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextHopsTest {
    private static final long SECOND = NextHops.PATIENCE;
    private static final NextHop HOP = hop(1);

    private final NextHops<String> hops = new NextHops<>();

    @Test
    void asksThreeTimesThenGivesUpThenIsSilentForAWhile() {
        assertThat(hops.take(HOP, "a", "one", 0)).isEqualTo(Answer.ASK);
        assertThat(hops.due(SECOND - 1)).isEmpty();
        assertThat(hops.due(SECOND)).containsExactly(again());
        assertThat(hops.take(HOP, "b", "two", SECOND)).isEqualTo(Answer.WAIT);
        assertThat(hops.due(2 * SECOND)).containsExactly(again());
        assertThat(hops.due(3 * SECOND)).containsExactly(new Due<>(HOP, Optional.of(List.of("one", "two"))));

        assertThat(hops.take(HOP, "a", "three", 3 * SECOND)).isEqualTo(Answer.UNREACHABLE);
        assertThat(hops.due(3 * SECOND + NextHops.SILENCE - 1)).isEmpty();
        assertThat(hops.take(HOP, "a", "four", 4 * SECOND)).isEqualTo(Answer.UNREACHABLE);
        assertThat(hops.due(3 * SECOND + NextHops.SILENCE)).isEmpty();
        assertThat(hops.isOpen(HOP)).isFalse();
        assertThat(hops.take(HOP, "a", "five", 7 * SECOND)).isEqualTo(Answer.ASK);
    }

    @Test
    void anAnswerEndsIt() {
        hops.take(HOP, "a", "one", 0);
        hops.take(HOP, "b", "two", 1);
        assertThat(hops.isOpen(HOP)).isTrue();
        assertThat(hops.answered(HOP)).containsExactly("one", "two");
        assertThat(hops.answered(HOP)).isEmpty();
        assertThat(hops.isOpen(HOP)).isFalse();
        assertThat(hops.due(10 * SECOND)).isEmpty();
    }

    @Test
    void aLateAnswerEndsTheSilence() {
        hops.take(HOP, "a", "one", 0);
        hops.due(SECOND);
        hops.due(2 * SECOND);
        hops.due(3 * SECOND);
        assertThat(hops.answered(HOP)).as("its sender has been told").isEmpty();
        assertThat(hops.isOpen(HOP)).isFalse();
    }

    @Test
    void oneAddressInTwoNetworksIsTwo() {
        NextHop other = new NextHop("green", HOP.ip());
        hops.take(HOP, "a", "blue's", 0);
        assertThat(hops.take(other, "a", "green's", 0)).isEqualTo(Answer.ASK);
        assertThat(hops.answered(other)).containsExactly("green's");
    }

    @Test
    void theNewestPacketsWait() {
        for (int i = 0; i < 100; i++) {
            hops.take(HOP, "a", "packet " + i, i);
        }
        assertThat(hops.answered(HOP)).containsExactly("packet 97", "packet 98", "packet 99");
    }

    @Test
    void whoAsksForAWholeSubnetLeavesRoomForOthers() {
        for (int i = 0; i < NextHops.MOST_OF_ONE; i++) {
            assertThat(hops.take(hop(i), "scanner", "probe", 0)).isEqualTo(Answer.ASK);
        }
        assertThat(hops.take(hop(1000), "scanner", "probe", 0)).isEqualTo(Answer.FULL);
        assertThat(hops.isOpen(hop(1000))).isFalse();
        assertThat(hops.take(hop(1000), "other", "hello", 0)).isEqualTo(Answer.ASK);
        assertThat(hops.take(hop(1000), "scanner", "probe", 0))
                .as("somebody else asked for that one")
                .isEqualTo(Answer.WAIT);
    }

    @Test
    void nothingGrowsWithoutEnd() {
        int asked = 0;
        for (int i = 0; i < 10_000; i++) {
            if (hops.take(hop(i), "port " + i, "packet", 0) == Answer.ASK) {
                asked++;
            }
        }
        assertThat(asked).isEqualTo(NextHops.MOST);
        hops.due(SECOND);
        hops.due(2 * SECOND);
        assertThat(hops.due(3 * SECOND).stream()
                        .mapToInt(due -> due.inVain().orElseThrow().size())
                        .sum())
                .isEqualTo(NextHops.WAITING);
        hops.due(3 * SECOND + NextHops.SILENCE);
        assertThat(hops.take(hop(9999), "a", "packet", 7 * SECOND))
                .as("there is room again")
                .isEqualTo(Answer.ASK);
        assertThat(hops.answered(hop(9999))).as("also for packets").hasSize(1);
    }

    private static Due<String> again() {
        return new Due<>(HOP, Optional.empty());
    }

    private static NextHop hop(int n) {
        return new NextHop("blue", new Ipv4Address(0x0a000000 + n));
    }
}
