package dev.weft.bootstrap.remote;

import dev.weft.bootstrap.ssh.Login;
import dev.weft.bootstrap.ssh.LoginEnvironment;
import dev.weft.topology.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How to log in where the topology file does not say it.
 *
 * @param key        path of the private key; empty: what ~/.ssh/config says, the agent's, the usual ones
 * @param knownHosts path of the file with the hosts' public keys; empty: what ~/.ssh/config says, or the usual ones
 * @param directory  of the topology file, at which relative paths in it begin
 * @param places     where ssh's own files and its agent are
 * @param timeout    for connecting and for logging in, each
 */
public record SshSettings(
        Optional<Path> key, Optional<Path> knownHosts, Path directory, LoginEnvironment places, Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * What was asked for, else what ssh would do.
     *
     * @param key         the private key
     * @param knownHosts  the hosts' public keys
     * @param config      instead of ~/.ssh/config and /etc/ssh/ssh_config
     * @param directory   of the topology file
     * @param environment variables by name
     */
    public static SshSettings of(
            Optional<Path> key,
            Optional<Path> knownHosts,
            Optional<Path> config,
            Path directory,
            Function<String, Optional<String>> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        List<Path> configs = config.map(List::of)
                .orElseGet(() -> List.of(home.resolve(".ssh").resolve("config"), Path.of("/etc/ssh/ssh_config")));
        LoginEnvironment places = new LoginEnvironment(
                home, configs, environment, System.getProperty("user.name"), Host.Ssh.DEFAULT_USER);
        return new SshSettings(
                key.map(path -> places.expand(path.toString(), Path.of(""))),
                knownHosts.map(path -> places.expand(path.toString(), Path.of(""))),
                directory,
                places,
                TIMEOUT);
    }

    /** What is wanted for one host: the file's word goes before that of the command line. */
    Login.Wish wish(Host host) {
        return new Login.Wish(
                host.address().text(),
                host.ssh().user(),
                host.ssh().port(),
                host.ssh().key().map(path -> places.expand(path, directory)).or(() -> key),
                host.ssh().jump(),
                knownHosts);
    }
}
