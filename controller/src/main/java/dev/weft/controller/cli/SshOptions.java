package dev.weft.controller.cli;

import dev.weft.bootstrap.remote.SshSettings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How commands log in to hosts; what the topology file says about one host goes before the key given here. */
public final class SshOptions {
    @Option(
            names = "--ssh-key",
            paramLabel = "PATH",
            description = "Private key for the hosts (default: $WEFT_SSH_KEY, else as ssh does: configuration, agent, "
                    + "~/.ssh).")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--known-hosts",
            paramLabel = "PATH",
            description =
                    "The hosts' public keys, in ssh format (default: $WEFT_KNOWN_HOSTS, else " + "~/.ssh/known_hosts).")
    private Optional<Path> knownHosts = Optional.empty();

    @Option(
            names = "--ssh-config",
            paramLabel = "PATH",
            description = {
                "ssh configuration for hosts, users, ports, keys and jump hosts",
                "(default: $WEFT_SSH_CONFIG, else ~/.ssh/config and /etc/ssh/ssh_config; /dev/null: none)."
            })
    private Optional<Path> config = Optional.empty();

    /**
     * The options, or else the variables {@code WEFT_SSH_KEY}, {@code WEFT_KNOWN_HOSTS} and {@code WEFT_SSH_CONFIG}, or else
     * what ssh would do.
     *
     * @param file the topology file, at whose directory relative paths in it begin
     */
    SshSettings settings(Surroundings surroundings, Path file) {
        return SshSettings.of(
                given(key, surroundings, "WEFT_SSH_KEY"),
                given(knownHosts, surroundings, "WEFT_KNOWN_HOSTS"),
                given(config, surroundings, "WEFT_SSH_CONFIG"),
                Optional.ofNullable(file.getParent()).orElse(Path.of("")),
                surroundings::variable);
    }

    private static Optional<Path> given(Optional<Path> option, Surroundings surroundings, String variable) {
        return option.or(() -> surroundings.variable(variable).map(Path::of));
    }
}
