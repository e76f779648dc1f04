package dev.weft.controller.openflow;

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
}
