package dev.weft.controller.cli;

import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.TopologySource.UnreadableException;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.ProblemReport;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code -f FILE}, the same on every command that needs the topology. */
public final class TopologyOption {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            defaultValue = "topology.yaml",
            description = "The topology file (default: ${DEFAULT-VALUE} in the current directory).")
    private Path file = Path.of("topology.yaml");

    public Path file() {
        return file;
    }

    public TopologySource source() {
        return new TopologySource(file);
    }

    /**
     * The file's topology.
     *
     * @throws UserError listing every problem when the file is wrong, or saying why it cannot be read
     */
    public Topology topology(Surroundings surroundings) {
        return valid(source(), surroundings);
    }

    static Topology valid(TopologySource source, Surroundings surroundings) {
        return read(source).fold(valid -> valid, problems -> {
            surroundings.err().println(ProblemReport.format(source.path().toString(), problems));
            throw new UserError(
                    ExitStatus.PROBLEMS,
                    source.path() + " has " + Text.plural(problems.size(), "problem") + "; nothing was done",
                    "correct the file; `weft validate " + source.path() + "` checks it again");
        });
    }

    /** Reads a file, whose being unreadable is the user's to mend. */
    static ParsedTopology read(TopologySource source) {
        try {
            return source.read();
        } catch (UnreadableException e) {
            throw new UserError(ExitStatus.USAGE, "cannot read the topology file: " + e.getMessage(), e.fix());
        }
    }
}
