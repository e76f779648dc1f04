package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is alike is told in one sentence. */
class ProblemsTest {
    @Test
    void twoHundredThatAreAwayAreOneSentence() {
        Problems problems = new Problems();
        IntStream.range(0, 200)
                .forEach(n -> problems.add("h" + n, "it is away. Look.", "%d switches are away: %s. Look."));
        assertThat(problems.sentences()).containsExactly("200 switches are away: h0 to h199. Look.");
    }

    @Test
    void oneOrTwoAreToldByThemselves() {
        Problems problems = new Problems();
        problems.add("a", "it is away.", "%d are away: %s.");
        problems.add("something else");
        problems.add("b", "it is away.", "%d are away: %s.");
        assertThat(problems.sentences()).containsExactly("a: it is away.", "b: it is away.", "something else");
    }

    @Test
    void whatDiffersIsNotAlike() {
        Problems problems = new Problems();
        List.of("a", "b", "c").forEach(title -> problems.ofBridge(title, "no port veth0. 100% of it."));
        List.of("a", "b").forEach(title -> problems.ofBridge(title, "no port veth1."));
        assertThat(problems.sentences())
                .containsExactly(
                        "3 bridges (a, b and c): no port veth0. 100% of it.", "a: no port veth1.", "b: no port veth1.");
    }

    @Test
    void oneThingWithTwoOfAKindCountsOnce() {
        Problems problems = new Problems();
        problems.add("a", "port x is bad.", "%d bridges have bad ports: %s.");
        problems.add("a", "port y is bad.", "%d bridges have bad ports: %s.");
        assertThat(problems.sentences()).containsExactly("a: port x is bad.", "a: port y is bad.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a|a",
                "a b|a and b",
                "h1 h2|h1 and h2",
                "h1 h2 h3|h1 to h3",
                "h8 h9 h10 h11|h8 to h11",
                "h08 h09 h10|h08 to h10",
                "h08 h9 h10|h08, h9 and h10",
                "h1 h2 h4|h1, h2 and h4",
                "h1 h2 h3 x h7 h8 h9|h1 to h3, x and h7 to h9",
                "h1/a h2/a h3/a|h1/a to h3/a",
                "a b c d e f g h i j|a, b, c, d, e, f, g, h and 2 more",
                "a b c d e f g h i1 i2 i3|a, b, c, d, e, f, g, h and 3 more"
            })
    void namesAreListedShortly(String names, String listed) {
        assertThat(Names.folded(List.of(names.split(" ")))).isEqualTo(listed);
    }
}
