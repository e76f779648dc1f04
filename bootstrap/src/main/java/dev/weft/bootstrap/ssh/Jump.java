package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host to go through.
 *
 * @param host its name, which ~/.ssh/config may have as well
 */
record Jump(Optional<String> user, String host, Optional<Integer> port) {
    private static final Pattern ONE =
            Pattern.compile("(?:ssh://)?(?:([^@\\s,]+)@)?([A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?");
    private static final Pattern FORWARD = Pattern.compile(
            "(?:\\S*/)?ssh((?:\\s+-[qTaxk4])*)\\s+(?:-W\\s+\\S+\\s+([^\\s-]\\S*)|([^\\s-]\\S*)\\s+-W\\s+\\S+)(?:\\s+-q)?");

    /** @throws IOException when it is not {@code [USER@]HOST[:PORT]}, or several of them between commas */
    static List<Jump> parse(String text) throws IOException {
        List<Jump> jumps = new ArrayList<>();
        for (String one : text.split(",")) {
            Matcher parts = ONE.matcher(one.strip());
            if (!parts.matches() || parts.group(3) != null && Integer.parseInt(parts.group(3)) > 65535) {
                throw new IOException("\"" + text + "\" is not a jump host ([USER@]HOST[:PORT])");
            }
            jumps.add(new Jump(
                    Optional.ofNullable(parts.group(1)),
                    parts.group(2),
                    Optional.ofNullable(parts.group(3)).map(Integer::valueOf)));
        }
        return jumps;
    }

    /** What {@code ProxyCommand ssh -W %h:%p HOST} means. Weft runs no other command in between. */
    static List<Jump> ofCommand(String alias, String command) throws IOException {
        Matcher parts = FORWARD.matcher(command.strip());
        if (!parts.matches()) {
            throw new IOException("~/.ssh/config has a ProxyCommand for " + alias + ", which Weft does not run: \""
                    + command + "\"; write ProxyJump HOST there, or ssh: {jump: HOST} in the topology file");
        }
        return parse(Optional.ofNullable(parts.group(2)).orElse(parts.group(3)));
    }

    @Override
    public String toString() {
        return user.map(name -> name + "@").orElse("")
                + host
                + port.map(number -> ":" + number).orElse("");
    }
}
