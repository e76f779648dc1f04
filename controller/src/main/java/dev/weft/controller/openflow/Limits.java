package dev.weft.controller.openflow;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

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
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? DEFAULT.withFiles(unix.getMaxFileDescriptorCount())
                : DEFAULT;
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
