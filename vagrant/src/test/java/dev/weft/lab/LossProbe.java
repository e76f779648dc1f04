package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * UDP datagrams between two places, {@value #RATE} a second each way and numbered, from its start to {@link #stop}: who loses one
 * meanwhile is found out. Ends by itself with the test's process, at the latest after {@link Agent#LIMIT}.
 *
 * <pre>{@code
 * try (LossProbe probe = LossProbe.between("host1", "docker1", "host2", "docker3")) {
 *     something();
 *     probe.stop().assertNothingLost();
 * }
 * }</pre>
 */
final class LossProbe implements AutoCloseable {
    /** Packets per second, each way. */
    static final int RATE = 200;

    /** How ss(8) says how many packets a socket had no room for. */
    private static final Pattern DROPPED = Pattern.compile(",d(\\d+)\\)");

    private final String path;
    private final List<Agent> ends;
    private Map<String, Long> unread = Map.of();

    private LossProbe(String path, List<Agent> ends) {
        this.path = path;
        this.ends = ends;
    }

    /** Between two containers; returns when a packet has come through each way. */
    static LossProbe between(String host, String container, String otherHost, String otherContainer) {
        return between(Place.container(host, container), Place.container(otherHost, otherContainer));
    }

    /** Between two places; returns when a packet has come through each way. */
    static LossProbe between(Place one, Place other) {
        LossProbe probe = talking(one, other);
        probe.ends.forEach(end -> end.said("heard"));
        return probe.counting();
    }

    /** The same of places that need not reach each other yet: what is sent from the start on counts. */
    static LossProbe unreached(Place one, Place other) {
        return talking(one, other).counting();
    }

    private static LossProbe talking(Place one, Place other) {
        String token = token();
        LossProbe probe =
                new LossProbe(one + " - " + other, List.of(start("udp", one, token), start("udp", other, token)));
        List<String> addresses =
                probe.ends.stream().map(end -> end.said("ready")).toList();
        probe.ends.get(0).tell("to " + addresses.get(1));
        probe.ends.get(1).tell("to " + addresses.get(0));
        return probe;
    }

    /** ICMP echo requests to an address that need not be a container's, a gateway's; returns when one was answered. */
    static LossProbe ping(Place from, String address) {
        LossProbe probe = new LossProbe(from + " - " + address, List.of(start("ping", from, token())));
        probe.ends.get(0).said("ready");
        probe.ends.get(0).tell("to " + address + " 0");
        probe.ends.get(0).said("heard");
        return probe.counting();
    }

    private static Agent start(String kind, Place place, String token) {
        return Agent.start(
                place, "datagrams.py", kind, token, Integer.toString(RATE), Long.toString(Agent.LIMIT.toSeconds()));
    }

    private static String token() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private LossProbe counting() {
        unread = unreadBySwitches();
        ends.forEach(end -> end.tell("go"));
        return this;
    }

    /** Waits until so many more have arrived, each way. */
    void awaitArrivals(long more) {
        Agent.awaitArrivals(ends, more);
    }

    /** Sends no more, waits for what is on its way (for what is lost: two seconds), and says how it went. */
    Result stop() {
        ends.forEach(end -> end.tell("stop"));
        List<String> sent = ends.stream().map(end -> end.said("sent")).toList();
        for (int i = 0; i < ends.size(); i++) {
            ends.get(i).tell("expect " + sent.get(other(i)));
        }
        List<JsonNode> counts = ends.stream().map(Agent::result).toList();
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            ways.add(way(i, counts.get(i), counts.get(other(i))));
        }
        return new Result(path, ways, difference(unread, unreadBySwitches()));
    }

    /** By host: packets that its kernel discarded because Open vSwitch, in userspace, had not read its sockets in time. */
    private Map<String, Long> unreadBySwitches() {
        Map<String, Long> unread = new TreeMap<>();
        for (Agent end : ends) {
            unread.computeIfAbsent(end.place().host(), LossProbe::unreadOn);
        }
        return unread;
    }

    private static long unreadOn(String host) {
        String sockets = LabShell.on(host, "ss", "-0", "-m", "-n").ok().out();
        return DROPPED.matcher(sockets)
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    /** Of each host. Where Open vSwitch was started again meanwhile its sockets count from 0 again. */
    private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> difference = new TreeMap<>();
        after.forEach((host, count) -> difference.put(host, Math.max(0, count - before.get(host))));
        return difference;
    }

    /** Whose packets an end counts: the other one's, and its own that were answered where there is none. */
    private int other(int end) {
        return ends.size() - 1 - end;
    }

    private Way way(int from, JsonNode sender, JsonNode receiver) {
        List<Range> lost = new ArrayList<>();
        receiver.get("lost")
                .forEach(range ->
                        lost.add(new Range(range.get(0).asLong(), range.get(1).asLong())));
        Map<String, Long> errors = new TreeMap<>();
        sender.get("sendErrors")
                .properties()
                .forEach(entry -> errors.put(entry.getKey(), entry.getValue().asLong()));
        return new Way(
                ends.get(from).place().name(),
                sender.get("sent").asLong(),
                receiver.get("received").asLong(),
                List.copyOf(lost),
                receiver.get("duplicates").asLong(),
                receiver.get("reordered").asLong(),
                Gap.of(receiver),
                Duration.ofNanos(sender.get("sendGap").asLong()),
                errors);
    }

    @Override
    public void close() {
        ends.forEach(Agent::close);
    }

    /** Numbers that follow each other, both included. */
    record Range(long first, long last) {
        long count() {
            return last - first + 1;
        }

        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + ".." + last;
        }
    }

    /**
     * What became of the packets one way.
     *
     * @param from       who sent them
     * @param sent       how many, those included that the kernel refused
     * @param received   how many different ones arrived
     * @param lost       the numbers, from 0, of those that did not
     * @param duplicates how many arrived again
     * @param reordered  how many arrived after one that was sent later
     * @param gap        from the start to the last one
     * @param sendGap    the longest time in which the sender itself sent nothing, 5 ms if the machine let it: an equal gap is not the network's
     * @param sendErrors how many the sender's kernel refused, by {@code errno}
     */
    record Way(
            String from,
            long sent,
            long received,
            List<Range> lost,
            long duplicates,
            long reordered,
            Gap gap,
            Duration sendGap,
            Map<String, Long> sendErrors) {
        long lostCount() {
            return lost.stream().mapToLong(Range::count).sum();
        }

        @Override
        public String toString() {
            return String.format(
                    "from %s: sent %d, received %d, lost %d %s, duplicates %d, reordered %d, gap %s, sender's own gap %.1f ms%s",
                    from,
                    sent,
                    received,
                    lostCount(),
                    lost,
                    duplicates,
                    reordered,
                    gap,
                    sendGap.toNanos() / 1e6,
                    sendErrors.isEmpty() ? "" : ", refused " + sendErrors);
        }
    }

    /**
     * @param path between whom
     * @param ways from the first place and from the second; of a ping the one there and back
     * @param unread by host: how many packets came to its ports, of whatever traffic, faster than Open vSwitch got to run. The machine
     *     was too busy for them; Weft had no part in it
     */
    record Result(String path, List<Way> ways, Map<String, Long> unread) {
        /**
         * Every packet arrived, once.
         *
         * @throws Inconclusive if some did not, but no more than the kernels of these hosts discarded before Open vSwitch got to run
         */
        Result assertNothingLost() {
            assertNothingLost(List.of(this));
            return this;
        }

        /** The same of probes that ran at the same time, and so share what their hosts discarded. */
        static void assertNothingLost(List<Result> results) {
            Map<String, Long> discarded = new TreeMap<>();
            results.forEach(result -> result.unread.forEach((host, count) -> discarded.merge(host, count, Math::max)));
            long lost = results.stream().mapToLong(Result::lost).sum();
            long explained =
                    discarded.values().stream().mapToLong(Long::longValue).sum();
            if (lost > 0 && lost <= explained) {
                results.forEach(Result::assertNoDuplicates);
                throw new Inconclusive(results.stream().map(Result::toString).collect(Collectors.joining("\n")));
            }
            results.forEach(Result::assertComplete);
        }

        private void assertNoDuplicates() {
            assertThat(ways).as(toString()).allMatch(way -> way.duplicates() == 0);
        }

        private void assertComplete() {
            assertThat(ways).allSatisfy(way -> {
                assertThat(way.lost()).as(toString()).isEmpty();
                assertThat(way.duplicates()).as(toString()).isZero();
                assertThat(way.received()).as(toString()).isEqualTo(way.sent()).isPositive();
            });
        }

        long lost() {
            return ways.stream().mapToLong(Way::lostCount).sum();
        }

        /** The longest of both ways. */
        Gap longestGap() {
            return ways.stream()
                    .map(Way::gap)
                    .max(java.util.Comparator.comparing(Gap::length))
                    .orElseThrow();
        }

        @Override
        public String toString() {
            String all = path + ways.stream().map(way -> "\n  " + way).reduce("", String::concat);
            long discarded = unread.values().stream().mapToLong(Long::longValue).sum();
            return discarded == 0 ? all : all + "\n  discarded before Open vSwitch got to run: " + unread;
        }
    }
}
