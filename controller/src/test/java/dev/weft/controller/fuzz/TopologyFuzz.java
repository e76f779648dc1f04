package dev.weft.controller.fuzz;

import dev.weft.topology.file.ProblemReport;
import dev.weft.topology.file.TopologyFile;
import java.nio.charset.StandardCharsets;

/** Topology files. Each is valid, or is refused with problems that can be shown. */
public final class TopologyFuzz {
    private TopologyFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = TopologyFile.parse(new String(data, StandardCharsets.UTF_8))
                .fold(
                        valid -> "valid " + valid.hosts().size(),
                        problems -> ProblemReport.format("topology.yaml", problems));
        if (text.isBlank()) {
            throw new AssertionError("refused without a word");
        }
    }
}
