package dev.weft.controller.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the running controller's control socket is. */
public final class SocketOption {
    private static final Path DEFAULT = Path.of("/run/weft/controller.sock");

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Control socket of the controller (default: $WEFT_SOCKET, else /run/weft/controller.sock).")
    private Optional<Path> socket = Optional.empty();

    /** From the option, {@code WEFT_SOCKET}, or the default. */
    public Path path(Surroundings surroundings) {
        return socket.or(() -> surroundings.variable("WEFT_SOCKET").map(Path::of))
                .orElse(DEFAULT);
    }
}
