package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One TCP connection between two places with numbered lines both ways, {@value #RATE} a second, from its start to {@link #stop}. It
 * is never made again: that it was interrupted is what the result says. Ends like a {@link LossProbe}.
 */
final class Stream implements AutoCloseable {
    /** Lines per second, each way. */
    static final int RATE = 100;

    private final String path;
    private final List<Agent> ends;

    private Stream(String path, List<Agent> ends) {
        this.path = path;
        this.ends = ends;
    }

    /** From one container to another that listens; returns when they are connected. */
    static Stream between(String host, String container, String otherHost, String otherContainer) {
        return between(Place.container(host, container), Place.container(otherHost, otherContainer));
    }

    static Stream between(Place one, Place other) {
        Stream stream = new Stream(one + " - " + other, List.of(start(one), start(other)));
        stream.ends.get(1).tell("listen");
        stream.ends.get(0).tell("connect " + stream.ends.get(1).said("listening"));
        stream.ends.forEach(end -> end.said("connected"));
        return stream;
    }

    private static Agent start(Place place) {
        return Agent.start(place, "stream.py", Integer.toString(RATE), Long.toString(Agent.LIMIT.toSeconds()));
    }

    /** Waits until so many more lines have arrived, each way. */
    void awaitArrivals(long more) {
        Agent.awaitArrivals(ends, more);
    }

    /** Whether it is, so far, the connection that it was at the start. */
    boolean holds() {
        return ends.stream().noneMatch(end -> end.hasSaid("broken"));
    }

    /** Ends both directions in order, and says how it went. */
    Result stop() {
        ends.forEach(end -> end.tell("stop"));
        ends.forEach(end -> end.said("sent"));
        ends.forEach(end -> end.tell("close"));
        List<JsonNode> counts = ends.stream().map(Agent::result).toList();
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            ways.add(way(i, counts.get(i), counts.get(1 - i)));
        }
        return new Result(path, ways);
    }

    private Way way(int from, JsonNode sender, JsonNode receiver) {
        return new Way(
                ends.get(from).place().name(),
                sender.get("sent").asLong(),
                receiver.get("received").asLong(),
                receiver.get("bytes").asLong(),
                sender.get("retransmitted").asLong(),
                Gap.of(receiver),
                Optional.ofNullable(receiver.get("broken").textValue())
                        .or(() -> Optional.ofNullable(sender.get("broken").textValue())));
    }

    @Override
    public void close() {
        ends.forEach(Agent::close);
    }

    /**
     * What became of the lines one way.
     *
     * @param from          who sent them
     * @param sent          lines
     * @param received      lines, in order and each once
     * @param bytes         of these
     * @param retransmitted segments that the sender sent again
     * @param gap           the longest time in which no line arrived
     * @param broken        what ended the connection, or put a line where it does not belong; empty for one that held
     */
    record Way(
            String from, long sent, long received, long bytes, long retransmitted, Gap gap, Optional<String> broken) {
        @Override
        public String toString() {
            return String.format(
                    "from %s: sent %d lines, received %d in order, %d bytes, retransmitted %d, gap %s%s",
                    from,
                    sent,
                    received,
                    bytes,
                    retransmitted,
                    gap,
                    broken.map(why -> ", broken: " + why).orElse(""));
        }
    }

    /**
     * @param path between whom
     * @param ways from the first place and from the second
     */
    record Result(String path, List<Way> ways) {
        /** Whether it is the connection that it was at the start. */
        boolean held() {
            return ways.stream().allMatch(way -> way.broken().isEmpty());
        }

        /** It is the same connection, and every line came, in order. */
        Result assertHeld() {
            assertThat(ways).allSatisfy(way -> {
                assertThat(way.broken()).as(toString()).isEmpty();
                assertThat(way.received()).as(toString()).isEqualTo(way.sent()).isPositive();
            });
            return this;
        }

        @Override
        public String toString() {
            return path + ways.stream().map(way -> "\n  " + way).reduce("", String::concat);
        }
    }
}
