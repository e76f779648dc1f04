package dev.weft.controller.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How commands log in to hosts; what the topology file says about one host goes before the key given here. */
public final class SshOptions {
    @Option(
            names = "--ssh-key",
            paramLabel = "PATH",
            description =
                    "Private key to log in to the hosts with (default: $WEFT_SSH_KEY, else ~/.ssh/id_ed25519 or id_rsa).")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--known-hosts",
            paramLabel = "PATH",
            description = "The hosts' keys, as ssh writes them (default: $WEFT_KNOWN_HOSTS, else ~/.ssh/known_hosts).")
    private Optional<Path> knownHosts = Optional.empty();

    /** From the option or {@code WEFT_SSH_KEY}; empty: those below ~/.ssh. */
    public Optional<Path> key(Surroundings surroundings) {
        return key.or(() -> surroundings.variable("WEFT_SSH_KEY").map(Path::of));
    }

    /** From the option or {@code WEFT_KNOWN_HOSTS}; empty: ~/.ssh/known_hosts. */
    public Optional<Path> knownHosts(Surroundings surroundings) {
        return knownHosts.or(() -> surroundings.variable("WEFT_KNOWN_HOSTS").map(Path::of));
    }
}
