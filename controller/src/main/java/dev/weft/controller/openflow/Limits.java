package dev.weft.controller.openflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the server waits for what.
 *
 * @param handshake from accepting a connection to its complete handshake
 * @param echo      without an inbound byte until we ask whether the switch is there
 * @param silence   without an inbound byte until we take the connection for dead
 * @param probe     for the answer of a switch whose datapath id a second connection claims
 * @param reply     without progress of a request until it has failed
 * @param halfOpen  connections in their handshake at the same time; one more, and the oldest of them is ended
 */
record Limits(Duration handshake, Duration echo, Duration silence, Duration probe, Duration reply, int halfOpen) {
    private static final Pattern FILES = Pattern.compile("^Max open files +([0-9]{1,18}) ");

    /** Open vSwitch itself asks after 5 s of silence and gives up 5 s later. */
    static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            2048);

    /** The same, with no more connections in their handshake than this process has files for. */
    static Limits ofThisProcess() {
        try {
            return DEFAULT.withFiles(mostFiles(Files.readAllLines(Path.of("/proc/self/limits"))));
        } catch (IOException unknown) {
            return DEFAULT;
        }
    }

    /**
     * How many files a process may have open.
     *
     * @param limits as Linux lists them
     */
    static long mostFiles(List<String> limits) {
        return limits.stream()
                .map(FILES::matcher)
                .filter(Matcher::find)
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Where a process may have few files open, half of them are for connections in their handshake at most: one that finds no
     * more cannot take a switch's connection, nor a user's.
     *
     * @param files as many as it may have open
     */
    Limits withFiles(long files) {
        int most = (int) Math.max(1, Math.min(halfOpen, files / 2));
        return new Limits(handshake, echo, silence, probe, reply, most);
    }
}
