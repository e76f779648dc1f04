package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.KeepReport;
import dev.weft.bootstrap.Kept;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weft port keep} and {@code weft port unkeep}: asks a host over SSH. */
@Command(
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:something failed, or the host cannot be reached",
            "2:invalid usage, or the file cannot be read"
        })
final class KeepCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final Kept wish;

    @Parameters(index = "0", paramLabel = "HOST", description = "The host that the containers run on.")
    private String host = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "CONTAINER",
            description = "The containers, by their Docker names.")
    private List<String> containers = new ArrayList<>();

    @Mixin
    private final HostOptions options = new HostOptions();

    private KeepCommand(Surroundings surroundings, Kept wish) {
        this.surroundings = surroundings;
        this.wish = wish;
    }

    static CommandLine keep(Surroundings surroundings) {
        return line(
                "keep",
                surroundings,
                Kept.FROM_NOW_ON,
                "Makes the host keep containers attached that were attached by hand (ovs-docker).",
                "After a container restart or a reboot the host attaches them to the same port, with the same "
                        + "addresses and routes.",
                "This ends when the port is removed from its bridge, or with `weft port unkeep`.");
    }

    static CommandLine unkeep(Surroundings surroundings) {
        return line(
                "unkeep",
                surroundings,
                Kept.NO_MORE,
                "Undoes `weft port keep`: the container stays attached until it or the host restarts.");
    }

    private static CommandLine line(String name, Surroundings surroundings, Kept wish, String... description) {
        CommandLine line = new CommandLine(new KeepCommand(surroundings, wish));
        line.getCommandSpec().name(name).usageMessage().description(description);
        return line;
    }

    @Override
    public Integer call() {
        Topology topology = options.topology(surroundings);
        Host found = topology.host(host)
                .orElseThrow(() -> new UserError(
                        ExitStatus.USAGE,
                        "the file has no host \"" + host + "\"",
                        "its hosts: "
                                + topology.hosts().stream().map(Host::name).collect(Collectors.joining(", "))));
        Bootstrap bootstrap = new Bootstrap(options.ssh(surroundings), HostOptions.progress(surroundings));
        List<KeepReport> reports = containers.stream()
                .map(container -> bootstrap.keep(found, container, wish))
                .toList();
        options.print(
                surroundings,
                reports.stream().flatMap(report -> report.lines(wish).stream()).collect(Collectors.joining("\n")),
                Json.text(reports));
        return reports.stream().anyMatch(KeepReport::isBad) ? ExitStatus.PROBLEMS : ExitStatus.OK;
    }
}
