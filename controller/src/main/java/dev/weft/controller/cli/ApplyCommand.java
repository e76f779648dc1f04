package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weft apply}. */
@Command(
        name = "apply",
        description = {
            "Configures the hosts to match the topology file: bridges, tunnels, gateways, containers, egress.",
            "Running it again changes nothing, completes an interrupted run, or repairs what has changed since."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every host matches the file",
            "1:the file has problems, or a host could not be configured",
            "2:the file cannot be read"
        })
public final class ApplyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final HostOptions options = new HostOptions();

    @Mixin
    private final AdoptOption adopt = new AdoptOption();

    @Mixin
    private final ConsentOptions consents = new ConsentOptions();

    public ApplyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return options.run(surroundings, consents.consents(), adopt.adoption(), Bootstrap::apply)
                        .failed()
                ? ExitStatus.PROBLEMS
                : ExitStatus.OK;
    }
}
