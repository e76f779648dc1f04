package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that it takes to log in to one machine: what the topology file says, else the command line, else ~/.ssh/config.
 *
 * @param host       the address or name to connect to
 * @param knownAs    the name under which its key is known
 * @param knownHosts files of host keys, the user's first
 * @param via        machines to go through, from here to there
 * @param notes      what of the configuration is not understood
 */
public record Login(
        String host,
        int port,
        String user,
        Optional<String> knownAs,
        List<Path> knownHosts,
        Identities identities,
        List<Login> via,
        List<String> notes) {
    private static final int MOST_JUMPS = 16;
    private static final List<Path> GLOBAL =
            List.of(Path.of("/etc/ssh/ssh_known_hosts"), Path.of("/etc/ssh/ssh_known_hosts2"));

    public Login {
        knownHosts = List.copyOf(knownHosts);
        via = List.copyOf(via);
        notes = List.copyOf(notes);
    }

    /**
     * What the user said, each part of it optional.
     *
     * @param key        the private key, already an existing path or one that is to be
     * @param knownHosts the file of host keys, instead of the user's own
     */
    public record Wish(
            String address,
            Optional<String> user,
            Optional<Integer> port,
            Optional<Path> key,
            Optional<String> jump,
            Optional<Path> knownHosts) {}

    /** @throws IOException when the configuration or a key named in the wish cannot be read; its message says which */
    public static Login of(Wish wish, LoginEnvironment places) throws IOException {
        return of(wish, places, Set.of());
    }

    private static Login of(Wish wish, LoginEnvironment places, Set<String> passed) throws IOException {
        if (passed.size() > MOST_JUMPS) {
            throw new IOException("the path to " + wish.address() + " goes through more than " + MOST_JUMPS
                    + " machines; see ProxyJump in ~/.ssh/config");
        }
        SshConfig config = SshConfig.of(wish.address(), wish.user(), places);
        String host = config.hostName();
        String user = config.user().orElse(places.defaultUser());
        Optional<Integer> port = wish.port().isPresent() ? wish.port() : config.port();
        List<Jump> jumps = wish.jump().isPresent() ? Jump.parse(wish.jump().get()) : config.jumps();
        Optional<SshAgent> agent = agent(config, places, host, user);
        Identities identities = wish.key().isPresent()
                ? Identities.named(wish.key().get(), agent)
                : Identities.usual(
                        places.home(),
                        config.identityFiles().stream()
                                .map(file -> places.expand(file, host, user))
                                .toList(),
                        config.identitiesOnly(),
                        agent);
        return new Login(
                host,
                port.orElse(22),
                user,
                config.hostKeyAlias(),
                knownHosts(wish, config, places, host, user),
                identities,
                via(wish, jumps, host, places, passed),
                config.notes());
    }

    private static Optional<SshAgent> agent(SshConfig config, LoginEnvironment places, String host, String user) {
        Optional<String> named = config.identityAgent();
        if (named.isEmpty() || named.get().equals("SSH_AUTH_SOCK")) {
            return places.variable("SSH_AUTH_SOCK").map(Path::of).map(SshAgent::new);
        }
        if (named.get().equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        return named.get().matches("\\$\\w+")
                ? places.variable(named.get().substring(1)).map(Path::of).map(SshAgent::new)
                : named.map(path -> places.expand(path, host, user)).map(SshAgent::new);
    }

    private static List<Path> knownHosts(
            Wish wish, SshConfig config, LoginEnvironment places, String host, String user) {
        List<Path> files = new ArrayList<>();
        Path ssh = places.home().resolve(".ssh");
        if (wish.knownHosts().isPresent()) {
            files.add(wish.knownHosts().get());
        } else if (config.userKnownHosts().isEmpty()) {
            files.add(ssh.resolve("known_hosts"));
            files.add(ssh.resolve("known_hosts2"));
        } else {
            config.userKnownHosts().stream()
                    .map(file -> places.expand(file, host, user))
                    .forEach(files::add);
        }
        if (config.globalKnownHosts().isEmpty()) {
            files.addAll(GLOBAL);
        } else {
            config.globalKnownHosts().stream().map(Path::of).forEach(files::add);
        }
        files.removeIf(file -> file.endsWith("none") || file.equals(Path.of("/dev/null")));
        return files;
    }

    /** Only the first machine may have another before it; the way to the others is the one before. */
    private static List<Login> via(
            Wish wish, List<Jump> jumps, String host, LoginEnvironment places, Set<String> passed) throws IOException {
        Set<String> here = new LinkedHashSet<>(passed);
        here.add(wish.address());
        here.add(host);
        // The configuration of all hosts holds for a machine in between as well, which does not go through itself.
        List<Jump> others =
                jumps.stream().filter(jump -> !here.contains(jump.host())).toList();
        others.forEach(jump -> here.add(jump.host()));
        List<Login> way = new ArrayList<>();
        for (Jump jump : others) {
            Wish next = new Wish(
                    jump.host(), jump.user(), jump.port(), Optional.empty(), Optional.empty(), wish.knownHosts());
            Login login = of(next, places.between(), here);
            if (way.isEmpty()) {
                way.addAll(login.via());
            }
            way.add(login.with(wish.key()));
        }
        return way;
    }

    /** A machine in between: the key that was named for the one behind it may open it too. */
    private Login with(Optional<Path> key) throws IOException {
        Identities all = key.isPresent() ? identities.or(key.get()) : identities;
        return new Login(host, port, user, knownAs, knownHosts, all, List.of(), notes);
    }

    /** The name by which its key is looked for. */
    public String hostKeyName() {
        return knownAs.orElse(host);
    }

    /** The port by which its key is looked for: an alias stands for itself. */
    public int hostKeyPort() {
        return knownAs.isPresent() ? 22 : port;
    }

    /**
     * The command that does the same by hand.
     *
     * @param key to log in with; empty: those that ssh finds
     */
    public String byHand(Optional<Path> key) {
        StringBuilder command = new StringBuilder("ssh -p " + port);
        key.ifPresent(path -> command.append(" -i ").append(quote(path.toString())));
        if (!via.isEmpty()) {
            command.append(" -J ");
            command.append(String.join(
                    ",",
                    via.stream()
                            .map(one -> one.user() + "@" + one.host() + ":" + one.port())
                            .toList()));
        }
        return command.append(' ').append(user).append('@').append(host).toString();
    }

    private static String quote(String path) {
        return path.matches("[A-Za-z0-9_@%+=:,./~-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
