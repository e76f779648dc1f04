package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.Report;
import dev.weft.controller.cli.render.Clean;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft plan}. */
@Command(
        name = "plan",
        description = {
            "Shows what apply would change on the hosts, and changes nothing.",
            "+: added, ~: changed, -: removed."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:the file has problems, or a host cannot be reached or fails the checks",
            "2:the file cannot be read; with --detailed-exitcode also: there are changes to make"
        })
public final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final HostOptions options = new HostOptions();

    @Mixin
    private final AdoptOption adopt = new AdoptOption();

    @Mixin
    private final ConsentOptions consents = new ConsentOptions();

    @Option(names = "--detailed-exitcode", description = "Exit with status 2 if there are changes to make.")
    private boolean detailed;

    @Option(
            names = "--script",
            paramLabel = "HOST",
            description = {
                "Print only this host's self-repair script (/etc/weft/heal.sh there after apply).",
                "To compare: weft plan --script HOST | ssh HOST diff /etc/weft/heal.sh -"
            })
    private String script = "";

    public PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (!script.isEmpty()) {
            return script(options.look(surroundings, consents.consents(), adopt.adoption(), Bootstrap::plan));
        }
        Report report = options.run(surroundings, consents.consents(), adopt.adoption(), Bootstrap::plan);
        if (report.failed()) {
            return ExitStatus.PROBLEMS;
        }
        return detailed && report.hasChanges() ? 2 : ExitStatus.OK;
    }

    private Integer script(Report report) {
        Report.HostReport host = report.hosts().stream()
                .filter(one -> one.host().equals(script))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        ExitStatus.USAGE,
                        "the file has no host \"" + script + "\"",
                        "its hosts: "
                                + report.hosts().stream()
                                        .map(Report.HostReport::host)
                                        .collect(Collectors.joining(", "))));
        if (host.script().isEmpty()) {
            new Report(report.action(), List.of(host))
                    .text()
                    .lines()
                    .forEach(line -> surroundings.err().println(Clean.line(line)));
            return ExitStatus.PROBLEMS;
        }
        surroundings.out().print(host.script());
        surroundings.out().flush();
        return ExitStatus.OK;
    }
}
