package dev.weft.controller.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InboundBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private final InboundBudget budget = new InboundBudget(0);

    @Test
    void smallMessagesAreBoundedByTheirNumber() {
        int atOnce = 4 * Bound.MESSAGES_PER_SECOND.most();
        for (int n = 0; n < atOnce; n++) {
            assertThat(budget.message(8, 0)).isZero();
        }
        assertThat(budget.over()).isEmpty();
        assertThat(budget.message(8, 0)).isEqualTo(SECOND / Bound.MESSAGES_PER_SECOND.most());
        assertThat(budget.over()).containsOnlyKeys(Bound.MESSAGES_PER_SECOND);
        assertThat(budget.message(8, SECOND)).isZero();
    }

    /** Not to the byte, but to a kilobyte, and what is less is not forgotten. */
    @Test
    void largeMessagesAreBoundedByTheirBytes() {
        int size = 65_000;
        int fit = 2 * Bound.ANSWER_BYTES.most() / size;
        for (int n = 0; n < fit; n++) {
            assertThat(budget.message(size, 0)).isZero();
        }
        assertThat(budget.message(size, 0)).isPositive();
        assertThat(budget.over()).containsOnlyKeys(Bound.BYTES_PER_SECOND);
    }

    @Test
    void whatAnOpenVSwitchSendsIsFarBelow() {
        for (int second = 0; second < 600; second++) {
            for (int n = 0; n < 1000; n++) { // as many packets as are looked at
                assertThat(budget.message(200, second * SECOND + n * (SECOND / 1000)))
                        .isZero();
            }
        }
        assertThat(budget.message(Bound.ANSWER_BYTES.most() >> 1, 600 * SECOND))
                .as("and an answer")
                .isZero();
    }
}
