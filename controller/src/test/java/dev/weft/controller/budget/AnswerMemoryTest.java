package dev.weft.controller.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {
    private static final int MB = 1 << 20;

    private final AnswerMemory memory = new AnswerMemory(128L * MB);
    private final List<String> begun = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    private AnswerMemory.Share ask(String who) {
        return memory.ask(() -> begun.add(who), () -> ended.add(who));
    }

    @Test
    void aStormOfQuestionsTakesTurns() {
        List<AnswerMemory.Share> all = new ArrayList<>();
        for (int n = 0; n < 1000; n++) {
            all.add(ask("switch " + n));
        }
        assertThat(begun).hasSize(16); // of half of the memory
        for (int n = 0; n < 1000; n++) {
            AnswerMemory.Share share = all.get(n);
            assertThat(begun).contains("switch " + n);
            share.grows(2000, 2000 * 120);
            share.isWhole();
            assertThat(memory.weight()).isLessThan(64L * MB);
            share.release();
        }
        assertThat(ended).isEmpty();
        assertThat(memory.weight()).isZero();
    }

    @Test
    void theLargestPaysWhenItIsTooMuch() {
        AnswerMemory.Share large = ask("large");
        AnswerMemory.Share small = ask("small");
        large.grows(0, 20 * MB);
        small.grows(0, 5 * MB);
        assertThat(ended).isEmpty();
        small.grows(0, 8 * MB);
        assertThat(ended).containsExactly("large");
        large.grows(0, 20 * MB); // what is still on its way counts no more
        assertThat(memory.weight()).isEqualTo(4L * 13 * MB);
    }

    @Test
    void whoHasWaitedLongEnoughAsksInAnyCase() {
        List<AnswerMemory.Share> all = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            all.add(ask("switch " + n)); // and all of them trickle
        }
        all.get(19).beginNow();
        all.get(19).beginNow();
        assertThat(begun).endsWith("switch 19").hasSize(17);
    }

    @Test
    void whoLeavesWhileItWaitsIsNotAsked() {
        List<AnswerMemory.Share> all = new ArrayList<>();
        for (int n = 0; n < 18; n++) {
            all.add(ask("switch " + n));
        }
        all.get(16).release();
        all.get(0).release();
        assertThat(begun).contains("switch 17").doesNotContain("switch 16");
    }
}
