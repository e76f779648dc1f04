package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Quote;
import dev.weft.topology.yaml.Problem;
import dev.weft.topology.yaml.Shape;
import dev.weft.topology.yaml.Suggestion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How problems are put into words. */
class ProblemReportTest {
    private static final Problem ZERO = new Problem(
            7, 23, "networks[0].vni", "'0'", "VNI is not 1 to 16777215.", "Give it a number in that range.");

    @Test
    void areOneLineEach() {
        Problem whole = new Problem(1, 1, "", "", "The file is empty.", "Begin.");
        Problem missing = new Problem(9, 5, "hosts[1].name", "", "Missing.", "Add it.");

        assertThat(ProblemReport.format("topology.yaml", List.of(whole, ZERO, missing)))
                .isEqualTo("""
                        topology.yaml:1:1: The file is empty. Begin.
                        topology.yaml:7:23: networks[0].vni: '0': VNI is not 1 to 16777215. Give it a number in that range.
                        topology.yaml:9:5: hosts[1].name: Missing. Add it.""");
    }

    @Test
    void theFilesNameCannotMoveTheCursor() {
        assertThat(ProblemReport.format("a\u001b[2J\nb", List.of(ZERO))).startsWith("a\\u001b[2J\\nb:7:23: ");
    }

    @Test
    void quotedTextIsCutAndVisible() {
        assertThat(Quote.of("x".repeat(40))).isEqualTo("'" + "x".repeat(40) + "'");
        assertThat(Quote.of("x".repeat(41))).isEqualTo("'" + "x".repeat(37) + "...'");
        assertThat(Quote.of("🐳".repeat(41))).isEqualTo("'" + "🐳".repeat(37) + "...'");
        assertThat(Quote.of("a\r\n\t\u0000\u007f\u00a0\u200b\u202e\u2028\ufeff"))
                .isEqualTo("'a\\r\\n\\t\\u0000\\u007f\\u00a0\\u200b\\u202e\\u2028\\ufeff'");
    }

    @ParameterizedTest
    @CsvSource({
        "subnett, subnet",
        "SUBNET, subnet",
        "sbunet, subnet",
        "sbnet, subnet",
        "gatway, gateway",
        "vin, vni",
        "vn, vni",
        "namee, name"
    })
    void theNearestWordIsSuggested(String word, String nearest) {
        assertThat(Suggestion.nearest(word, Shape.NETWORK.names())).contains(nearest);
    }

    @ParameterizedTest
    @CsvSource({"vlan", "x", "mac", "description", "''", "id"})
    void aFarWordIsNot(String word) {
        assertThat(Suggestion.nearest(word, Shape.NETWORK.names())).isEqualTo(Optional.empty());
    }
}
