package dev.weft.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * The longest time in which nothing arrived, from the start to the last one that was sent.
 *
 * @param since when the one before it arrived
 */
record Gap(Duration length, Instant since) {
    static Gap of(JsonNode result) {
        return new Gap(
                Duration.ofNanos(result.get("gap").asLong()),
                Instant.ofEpochSecond(0, result.get("gapAt").asLong()));
    }

    double millis() {
        return length.toNanos() / 1e6;
    }

    @Override
    public String toString() {
        return String.format("%.1f ms since %s", millis(), since);
    }
}
