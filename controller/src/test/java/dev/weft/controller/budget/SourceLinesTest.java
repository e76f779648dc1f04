package dev.weft.controller.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceLinesTest {
    private final SourceLines lines = new SourceLines(2);

    @Test
    void soManyAMinuteThenANumber() {
        assertThat(lines.next("a", 0)).isEqualTo(new SourceLines.Verdict(true, false, 0));
        assertThat(lines.next("a", 1)).isEqualTo(new SourceLines.Verdict(true, true, 0));
        assertThat(lines.next("a", 2).isSaid()).isFalse();
        assertThat(lines.next("b", 2).isSaid()).as("of another").isTrue();
        assertThat(lines.next("a", SourceLines.MINUTE)).isEqualTo(new SourceLines.Verdict(true, false, 1));
    }

    @Test
    void roomIsSeenWithoutTakingIt() {
        assertThat(lines.hasRoom("a", 0)).isTrue();
        assertThat(lines.hasRoom("a", 0)).isTrue();
        lines.next("a", 0);
        lines.next("a", 0);
        assertThat(lines.hasRoom("a", 0)).isFalse();
        assertThat(lines.hasRoom("a", SourceLines.MINUTE)).isTrue();
    }

    @Test
    void whatIsLeftOutOnPurposeIsCountedToo() {
        lines.leaveOut("a", 0);
        lines.leaveOut("a", 0);
        assertThat(lines.next("a", 1)).isEqualTo(new SourceLines.Verdict(true, false, 2));
    }

    @Test
    void manySourcesAreForgotten() {
        lines.next("first", 0);
        lines.next("first", 0);
        for (int n = 0; n < 2000; n++) {
            lines.next(n, 0);
        }
        assertThat(lines.next("first", 0).isSaid()).isTrue();
    }
}
