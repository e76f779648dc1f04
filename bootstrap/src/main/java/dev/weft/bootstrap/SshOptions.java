package dev.weft.bootstrap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How to log in where the topology file does not say it.
 *
 * @param key        path of the private key
 * @param knownHosts path of the file with the hosts' public keys
 * @param timeout    for connecting and for logging in, each
 */
public record SshOptions(Optional<Path> key, Path knownHosts, Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * What the command line says, else the environment (WEFT_SSH_KEY, WEFT_KNOWN_HOSTS), else what is in ~/.ssh.
     *
     * @param key        from the command line
     * @param knownHosts from the command line
     */
    public static SshOptions of(Optional<Path> key, Optional<Path> knownHosts) {
        Path home = Path.of(System.getProperty("user.home"), ".ssh");
        Optional<Path> usual = Stream.of("id_ed25519", "id_rsa")
                .map(home::resolve)
                .filter(Files::exists)
                .findFirst();
        return new SshOptions(
                key.or(() -> environment("WEFT_SSH_KEY")).or(() -> usual),
                knownHosts.or(() -> environment("WEFT_KNOWN_HOSTS")).orElse(home.resolve("known_hosts")),
                TIMEOUT);
    }

    private static Optional<Path> environment(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    /** The key for one host: its own from the file, else the common one. */
    List<Path> keys(Optional<String> fromFile) {
        return fromFile.map(Path::of).or(() -> key).stream().toList();
    }
}
