package dev.weft.controller.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a controller keeps what survives it. */
final class StateOption {
    private static final Path OF_ROOT = Path.of("/var/lib/weft");

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "State directory of the controller (default: $WEFT_STATE, else /var/lib/weft for root and "
                    + "$XDG_STATE_HOME/weft or ~/.local/state/weft for others).")
    private Optional<Path> directory = Optional.empty();

    /** From the option, {@code WEFT_STATE}, or the user's default. */
    Path directory(Surroundings surroundings) {
        return directory
                .or(() -> surroundings.variable("WEFT_STATE").map(Path::of))
                .or(() -> usual(System.getProperty("user.name").equals("root"), surroundings))
                .orElseThrow(() -> new UserError(
                        ExitStatus.USAGE,
                        "no state directory: none of WEFT_STATE, XDG_STATE_HOME and HOME is set",
                        "name a directory with --state DIR"));
    }

    /** The machine's for root, who runs it as a service, and their own for others. */
    static Optional<Path> usual(boolean root, Surroundings surroundings) {
        return root ? Optional.of(OF_ROOT) : surroundings.userState();
    }
}
