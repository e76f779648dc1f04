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
            "Removes from the file's hosts all that Weft made there for this file, without asking.",
            "What others made stays: also our bridge, while a port of somebody else's is on it."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:nothing of Weft's is left, or only the bridge for others' ports",
            "1:the file has problems, or a host could not be cleaned",
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
