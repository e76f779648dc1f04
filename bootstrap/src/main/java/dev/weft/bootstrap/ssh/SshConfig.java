package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What ssh_config(5) files say about one host: the first value of a keyword holds, several IdentityFile add up. Match is
 * understood as far as it asks for names; a block that asks for more is left out, with a note.
 */
final class SshConfig {
    private static final int DEEPEST_INCLUDE = 16;
    private static final long LARGEST_FILE = 1 << 20;

    private final String alias;
    private final Optional<String> user;
    private final LoginEnvironment places;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<String> identityFiles = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    private SshConfig(String alias, Optional<String> user, LoginEnvironment places) {
        this.alias = alias;
        this.user = user;
        this.places = places;
    }

    /**
     * Reads the files that are there.
     *
     * @param alias the host's name as the user wrote it
     * @param user  to log in as, where that is said elsewhere
     * @throws IOException when one that is there cannot be read; its message names it
     */
    static SshConfig of(String alias, Optional<String> user, LoginEnvironment places) throws IOException {
        SshConfig config = new SshConfig(alias, user, places);
        for (Path file : places.configs()) {
            config.read(file, true, 0);
        }
        return config;
    }

    private void read(Path file, boolean active, int depth) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (depth > DEEPEST_INCLUDE) {
            throw new IOException(file + ": files include each other more than " + DEEPEST_INCLUDE + " deep");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file) || Files.size(file) > LARGEST_FILE) {
            throw new IOException(file + ": not a readable file of at most 1 MB");
        }
        boolean applies = active;
        int number = 0;
        for (String text : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            Optional<ConfigLine> line = ConfigLine.parse(text);
            if (line.isEmpty()) {
                continue;
            }
            switch (line.get().keyword()) {
                case "host" -> applies = active && Patterns.match(line.get().words(), alias);
                case "match" -> applies = active && matches(line.get(), file + " line " + number);
                case "include" -> include(line.get(), file, applies, depth);
                default -> {
                    if (applies) {
                        take(line.get());
                    }
                }
            }
        }
    }

    private void take(ConfigLine line) {
        if (line.words().isEmpty()) {
            return;
        }
        if (line.keyword().equals("identityfile")) {
            identityFiles.add(line.words().get(0));
        } else if (line.keyword().equals("proxycommand")) {
            values.putIfAbsent(line.keyword(), List.of(line.rest()));
        } else {
            values.putIfAbsent(line.keyword(), line.words());
        }
    }

    private void include(ConfigLine line, Path file, boolean active, int depth) throws IOException {
        for (String word : line.words()) {
            Path pattern = places.expand(word, places.includeBase(file));
            for (Path found : glob(pattern)) {
                read(found, active, depth + 1);
            }
        }
    }

    /** In the order of their names; patterns in the last part of the path only. */
    private static List<Path> glob(Path pattern) throws IOException {
        String name = String.valueOf(pattern.getFileName());
        if (name.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
            return List.of(pattern);
        }
        Path directory = Optional.ofNullable(pattern.getParent()).orElse(Path.of(""));
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, name)) {
            files.forEach(found::add);
        }
        found.sort(null);
        return found;
    }

    private boolean matches(ConfigLine line, String where) {
        boolean all = true;
        for (int i = 0; i < line.words().size(); i++) {
            String criterion = line.words().get(i).toLowerCase(Locale.ROOT);
            if (criterion.equals("all")) {
                continue;
            }
            boolean negated = criterion.startsWith("!");
            Optional<String> subject = switch (negated ? criterion.substring(1) : criterion) {
                case "host" -> Optional.of(hostName());
                case "originalhost" -> Optional.of(alias);
                case "user" -> Optional.of(user().orElse(places.defaultUser()));
                case "localuser" -> Optional.of(places.localUser());
                default -> Optional.empty();
            };
            if (subject.isEmpty()) {
                if (all) {
                    notes.add("Match " + criterion + " is not supported by Weft, so the block at " + where
                            + " is ignored; write it as Host, or in the topology file as ssh: {...}");
                }
                return false;
            }
            i++;
            List<String> patterns =
                    i < line.words().size() ? List.of(line.words().get(i).split(",")) : List.of();
            all &= negated != Patterns.match(patterns, subject.get());
        }
        return all;
    }

    private Optional<String> first(String keyword) {
        return Optional.ofNullable(values.get(keyword)).map(words -> words.get(0));
    }

    /** Where to connect to; the alias itself where the files do not say. */
    String hostName() {
        return first("hostname")
                .map(name -> name.replace("%h", alias).replace("%%", "%"))
                .orElse(alias);
    }

    Optional<String> user() {
        return user.or(() -> first("user"));
    }

    /** @throws IOException when it is no port */
    Optional<Integer> port() throws IOException {
        Optional<String> text = first("port");
        if (text.isPresent() && (!text.get().matches("[0-9]{1,5}") || Integer.parseInt(text.get()) > 65535)) {
            throw new IOException("Port " + text.get() + " of " + alias + " is not a port from 1 to 65535");
        }
        return text.map(Integer::parseInt);
    }

    /** As they are written; none: the usual ones. */
    List<String> identityFiles() {
        return identityFiles.stream()
                .filter(file -> !file.equalsIgnoreCase("none"))
                .toList();
    }

    boolean identitiesOnly() {
        return first("identitiesonly").filter("yes"::equalsIgnoreCase).isPresent();
    }

    Optional<String> identityAgent() {
        return first("identityagent");
    }

    Optional<String> hostKeyAlias() {
        return first("hostkeyalias");
    }

    /** The user's files of host keys; empty: the usual ones. */
    List<String> userKnownHosts() {
        return Stream.ofNullable(values.get("userknownhostsfile"))
                .flatMap(List::stream)
                .toList();
    }

    /** The machine's files of host keys; empty: the usual ones. */
    List<String> globalKnownHosts() {
        return Stream.ofNullable(values.get("globalknownhostsfile"))
                .flatMap(List::stream)
                .toList();
    }

    /** From here to there. */
    List<Jump> jumps() throws IOException {
        Optional<String> jump = first("proxyjump");
        if (jump.isPresent()) {
            return jump.get().equalsIgnoreCase("none") ? List.of() : Jump.parse(jump.get());
        }
        Optional<String> command = first("proxycommand").filter(text -> !text.equalsIgnoreCase("none"));
        return command.isPresent() ? Jump.ofCommand(alias, command.get()) : List.of();
    }

    /** What the user may wonder about. */
    List<String> notes() {
        return List.copyOf(notes);
    }
}
