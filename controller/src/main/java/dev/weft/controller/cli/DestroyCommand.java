package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.spec.Adoption;
import dev.weft.bootstrap.spec.Consent;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft destroy}. */
@Command(
        name = "destroy",
        description = {
            "Removes everything that Weft created for this file from its hosts, without confirmation.",
            "Everything else stays, and so does a Weft bridge that still has ports of others."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:nothing of Weft is left, except bridges with ports of others",
            "1:the file has problems, or a host could not be cleaned up",
            "2:the file cannot be read"
        })
public final class DestroyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final HostOptions options = new HostOptions();

    @Option(names = "--take-over", description = "Also remove what belongs to another file.")
    private boolean takeOver;

    public DestroyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return options.run(
                                surroundings,
                                takeOver ? Set.of(Consent.TAKE_OVER) : Set.of(),
                                Adoption.REFUSE,
                                Bootstrap::destroy)
                        .failed()
                ? ExitStatus.PROBLEMS
                : ExitStatus.OK;
    }
}
