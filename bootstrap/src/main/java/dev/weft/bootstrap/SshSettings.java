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
public record SshSettings(Optional<Path> key, Path knownHosts, Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * What was asked for, else what is in ~/.ssh.
     *
     * @param key        the private key
     * @param knownHosts the hosts' public keys
     */
    public static SshSettings of(Optional<Path> key, Optional<Path> knownHosts) {
        Path home = Path.of(System.getProperty("user.home"), ".ssh");
        Optional<Path> usual = Stream.of("id_ed25519", "id_rsa")
                .map(home::resolve)
                .filter(Files::exists)
                .findFirst();
        return new SshSettings(key.or(() -> usual), knownHosts.orElse(home.resolve("known_hosts")), TIMEOUT);
    }

    /** The key for one host: its own from the file, else the common one. */
    List<Path> keys(Optional<String> fromFile) {
        return fromFile.map(Path::of).or(() -> key).stream().toList();
    }
}
