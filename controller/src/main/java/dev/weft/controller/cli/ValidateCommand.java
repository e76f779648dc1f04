package dev.weft.controller.cli;

import dev.weft.controller.api.TopologySource;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ProblemReport;
import dev.weft.topology.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Checks a topology file and lists every problem with its line, the reason, and what to do.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:the file is valid", "1:it has problems", "2:it cannot be read"})
final class ValidateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "The topology file.")
    private Path file = Path.of("");

    @Mixin
    private final OutputOption output = new OutputOption();

    ValidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The answer as JSON.
     *
     * @param valid whether the file can be used
     */
    private record Verdict(String file, boolean valid, List<Problem> problems) {}

    @Override
    public Integer call() {
        return TopologyOption.read(new TopologySource(file)).fold(this::right, this::wrong);
    }

    private int right(Topology topology) {
        surroundings
                .out()
                .println(
                        output.isJson()
                                ? Json.text(new Verdict(file.toString(), true, List.of()))
                                : file + " is valid: "
                                        + Text.plural(topology.hosts().size(), "host") + ", "
                                        + Text.plural(topology.networks().size(), "network") + ", "
                                        + Text.plural(topology.containers().size(), "container"));
        return ExitStatus.OK;
    }

    private int wrong(List<Problem> problems) {
        if (output.isJson()) {
            surroundings.out().println(Json.text(new Verdict(file.toString(), false, problems)));
        } else {
            surroundings.err().println(ProblemReport.format(file.toString(), problems));
            surroundings.err().println(file + " has " + Text.plural(problems.size(), "problem"));
        }
        return ExitStatus.PROBLEMS;
    }
}
