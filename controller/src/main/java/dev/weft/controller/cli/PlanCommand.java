package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.Report;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft plan}. */
@Command(
        name = "plan",
        description = {
            "Says what apply would change on the hosts, and changes nothing.",
            "+ is added, ~ is changed, - is removed."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:the file has problems, or a host cannot be reached or is not fit",
            "2:the file cannot be read; with --detailed-exitcode also: there is something to change"
        })
public final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final HostOptions options = new HostOptions();

    @Option(names = "--detailed-exitcode", description = "End with status 2 when there is something to change.")
    private boolean detailed;

    public PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Report report = options.run(surroundings, Bootstrap::plan);
        if (report.failed()) {
            return ExitStatus.PROBLEMS;
        }
        return detailed && report.hasChanges() ? 2 : ExitStatus.OK;
    }
}
