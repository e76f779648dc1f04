package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.Views.Status;
import dev.weft.controller.cli.render.Paper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** "All is well" is said of what was looked at only. */
class StatusViewTest {
    private static final String UNSEEN = "Hosts were not checked: no SSH key.";

    @Test
    void whereAllWasLookedAtItSaysWhatThatWas() {
        List<String> lines = lines(List.of(), List.of(), 65);
        assertThat(lines).contains("checked    the switches just now, the hosts 1 min 5 s ago");
        assertThat(lines.get(lines.size() - 1)).startsWith("All is well. (").contains("`weft check`");
    }

    @Test
    void whereHostsWereNotLookedAtNothingIsCalledWell() {
        List<String> lines = lines(List.of(), List.of(UNSEEN), -1);
        assertThat(lines).contains("checked    the switches just now");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("The switches have the expected flows. " + UNSEEN);
        assertThat(lines).noneMatch(line -> line.contains("well"));
    }

    @Test
    void besideProblemsItIsALineOfItsOwnAndSteersNoTerminal() {
        List<String> lines = lines(List.of("host1: bad."), List.of(UNSEEN + "\u001b[2J"), 1);
        assertThat(lines).anyMatch(line -> line.startsWith("unseen     " + UNSEEN));
        assertThat(lines).noneMatch(line -> line.contains("\u001b"));
        assertThat(lines.get(lines.size() - 1)).isEqualTo("  - host1: bad.");
    }

    private static List<String> lines(List<String> problems, List<String> unseen, long seconds) {
        return StatusView.lines(
                new Status("0.1.0", "t.yaml", "*:6653", 1, 2, 2, 2, 4, 0, 0, 0, problems, unseen, seconds),
                Paper.PLAIN);
    }
}
