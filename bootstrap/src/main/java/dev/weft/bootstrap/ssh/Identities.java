package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPublickey;

/**
 * The keys to try at a login, best first.
 *
 * @param keys   to try
 * @param locked files that have a passphrase, and that no agent holds
 * @param notes  why others are not among them
 */
public record Identities(List<Identity> keys, List<Path> locked, List<String> notes) {
    private static final List<String> USUAL = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    public Identities {
        keys = List.copyOf(keys);
        locked = List.copyOf(locked);
        notes = List.copyOf(notes);
    }

    /** One key. */
    public sealed interface Identity {
        /** @throws IOException when the key cannot be read */
        AuthMethod method(SSHClient client) throws IOException;

        /** What {@code ssh -i} takes to use it; empty: ssh finds it by itself. */
        Optional<Path> path();
    }

    private record InFile(Path file) implements Identity {
        @Override
        public AuthMethod method(SSHClient client) throws IOException {
            return new AuthPublickey(client.loadKeys(file.toString()));
        }

        @Override
        public Optional<Path> path() {
            return Optional.of(file);
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }

    private record InAgent(SshAgent agent, SshAgent.Key key, Optional<Path> path) implements Identity {
        @Override
        public AuthMethod method(SSHClient client) {
            return new AgentAuth(agent, key);
        }

        @Override
        public String toString() {
            return path.map(file -> file + " (by the agent)")
                    .orElse("\"" + (key.comment().isBlank() ? key.type() : key.comment()) + "\" of the agent");
        }
    }

    /**
     * The one key that the user named.
     *
     * @throws IOException when it cannot be read
     */
    static Identities named(Path file, Optional<SshAgent> agent) throws IOException {
        Collecting all = new Collecting(agent);
        all.add(PrivateKeyFile.of(file));
        return all.done();
    }

    /**
     * What ssh would try: the keys of the configuration, or else the usual ones, and what the agent holds.
     *
     * @param configured files named in ~/.ssh/config
     * @param only       whether the agent's other keys are left out
     */
    static Identities usual(Path home, List<Path> configured, boolean only, Optional<SshAgent> agent) {
        Collecting all = new Collecting(agent);
        if (configured.isEmpty() && !only) {
            all.addAgents();
        }
        Stream<Path> files = configured.isEmpty()
                ? USUAL.stream().map(home.resolve(".ssh")::resolve).filter(Files::exists)
                : configured.stream();
        files.forEach(all::addIfReadable);
        if (!only) {
            all.addAgents();
        }
        return all.done();
    }

    /** The same, and one more, if it can be used. */
    Identities or(Path file) {
        Collecting one = new Collecting(Optional.empty());
        one.addIfReadable(file);
        return new Identities(Stream.concat(one.keys.stream(), keys.stream()).toList(), locked, notes);
    }

    private static final class Collecting {
        private final Optional<SshAgent> agent;
        private final List<SshAgent.Key> held = new ArrayList<>();
        private final List<Identity> keys = new ArrayList<>();
        private final List<Path> locked = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Collecting(Optional<SshAgent> agent) {
            this.agent = agent;
            try {
                held.addAll(agent.isPresent() ? agent.get().keys() : List.of());
            } catch (IOException e) {
                notes.add("the agent (SSH_AUTH_SOCK) was not used: "
                        + Optional.ofNullable(e.getMessage()).orElse("no answer"));
            }
        }

        void addIfReadable(Path file) {
            try {
                add(PrivateKeyFile.of(file));
            } catch (IOException e) {
                notes.add("not tried: " + e.getMessage());
            }
        }

        void add(PrivateKeyFile file) {
            Optional<SshAgent.Key> key = held.stream()
                    .filter(one -> file.blob()
                            .filter(blob -> Arrays.equals(blob, one.blob()))
                            .isPresent())
                    .findFirst();
            if (key.isPresent()) {
                addHeld(key.get(), Optional.of(file.path()));
            } else if (!file.isPrivate()) {
                notes.add("not tried: " + file.path() + " has only the public half, and no agent has the private one");
            } else if (file.locked()) {
                locked.add(file.path());
                notes.add("not tried: " + file.path() + " has a passphrase (ssh-add " + file.path() + ")");
            } else {
                keys.add(new InFile(file.path()));
            }
        }

        private void addHeld(SshAgent.Key key, Optional<Path> path) {
            boolean there = keys.stream()
                    .anyMatch(one -> one instanceof InAgent other
                            && Arrays.equals(other.key().blob(), key.blob()));
            if (!there) {
                keys.add(new InAgent(agent.orElseThrow(), key, path));
            }
        }

        void addAgents() {
            held.forEach(key -> addHeld(key, Optional.empty()));
        }

        Identities done() {
            return new Identities(keys, locked, notes);
        }
    }
}
