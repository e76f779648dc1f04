package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The probes find what is lost, all of it and nothing else: others rely on their saying that nothing was. */
@ExtendWith(RepeatedWhenInconclusive.class)
class ProbeIT {
    private static final Place DOCKER1 = Place.container("host1", "docker1");
    private static final Place DOCKER3 = Place.container("host2", "docker3");
    private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+)");

    @BeforeAll
    static void ready() {
        Lab.ready();
    }

    @AfterEach
    void allPass() {
        nft("add table netdev probe; delete table netdev probe; add table inet probe; delete table inet probe")
                .ok();
    }

    @Test
    void withoutLossItFindsNone() {
        try (LossProbe probe = LossProbe.between(DOCKER1, DOCKER3);
                LossProbe gateway = LossProbe.ping(DOCKER1, "192.168.1.1");
                Stream stream = Stream.between(DOCKER1, DOCKER3)) {
            probe.awaitArrivals(LossProbe.RATE);
            gateway.awaitArrivals(1);
            LossProbe.Result result = probe.stop().assertNothingLost();
            gateway.stop().assertNothingLost();
            stream.stop().assertHeld();
            assertThat(result.ways())
                    .extracting(LossProbe.Way::sent)
                    .allSatisfy(sent -> assertThat(sent).isGreaterThanOrEqualTo(LossProbe.RATE));
        }
    }

    @Test
    void everyHundredthThatIsDroppedIsMissing() {
        try (LossProbe probe = LossProbe.between(DOCKER1, DOCKER3)) {
            drop("meta l4proto udp numgen inc mod 100 == 0");
            await().until(() -> dropped() >= 3);
            LossProbe.Result result = probe.stop();
            long dropped = dropped();
            assertThat(result.ways().get(0).lost()).as("to docker3: %s", result).isEmpty();
            List<LossProbe.Range> lost = result.ways().get(1).lost();
            assertThat(lost).as("to docker1: %s", result).hasSize((int) dropped);
            long first = lost.get(0).first();
            assertThat(lost)
                    .containsExactlyElementsOf(LongStream.range(0, dropped)
                            .mapToObj(i -> new LossProbe.Range(first + 100 * i, first + 100 * i))
                            .toList());
        }
    }

    @Test
    void anInterruptionOfAHundredMillisecondsIsOneRangeAndAGap() {
        try (LossProbe probe = LossProbe.between(DOCKER1, DOCKER3);
                Stream stream = Stream.between(DOCKER1, DOCKER3)) {
            drop("meta l4proto udp numgen inc mod 1000000 < 20");
            await().until(() -> dropped() == 20);
            probe.awaitArrivals(10);
            LossProbe.Way way = probe.stop().ways().get(1);
            assertThat(way.lost()).as(way.toString()).hasSize(1);
            assertThat(way.lostCount()).isEqualTo(20);
            assertThat(way.received()).isEqualTo(way.sent() - 20);
            // Nominally 21 periods of 5 ms; the sender may be late before it and make up for that after.
            assertThat(way.gap().millis()).as(way.toString()).isBetween(50.0, 5_000.0);
            stream.stop().assertHeld();
        }
    }

    @Test
    void theSegmentsThatAStreamSentAgainAreCounted() {
        try (Stream stream = Stream.between(DOCKER1, DOCKER3)) {
            stream.awaitArrivals(10);
            drop("meta l4proto tcp numgen inc mod 1000000 < 20");
            await().until(() -> dropped() == 20);
            stream.awaitArrivals(10);
            Stream.Result result = stream.stop().assertHeld();
            assertThat(result.ways().get(1).retransmitted())
                    .as(result.toString())
                    .isPositive();
        }
    }

    @Test
    void aStreamThatIsResetHasNotHeld() {
        try (Stream stream = Stream.between(DOCKER1, DOCKER3)) {
            stream.awaitArrivals(10);
            nft("add table inet probe; add chain inet probe in { type filter hook input priority 0; };"
                            + " add rule inet probe in meta l4proto tcp reject with tcp reset")
                    .ok();
            await().until(() -> !stream.holds());
            allPass();
            Stream.Result result = stream.stop();
            assertThat(result.held()).as(result.toString()).isFalse();
        }
    }

    @Test
    void duplicatesAndReorderedOnesAreCountedAsWhatTheyAre() {
        String token = "00112233445566778899aabbccddeeff";
        try (Agent end = Agent.start(DOCKER1, "datagrams.py", "udp", token, "200", "60")) {
            int port = Integer.parseInt(end.said("ready").split(" ")[1]);
            end.tell("go");
            List<Frame> frames = IntStream.of(0, 1, 3, 2, 2, 6)
                    .mapToObj(number -> numbered(token, number, port))
                    .toList();
            RawSocket.sendFrom("host2", "docker3", frames);
            end.tell("stop");
            end.tell("expect 8 0");
            JsonNode result = end.result();
            assertThat(result.get("received").asInt()).isEqualTo(5);
            assertThat(result.get("lost")).hasToString("[[4,5],[7,7]]");
            assertThat(result.get("duplicates").asInt()).isEqualTo(1);
            assertThat(result.get("reordered").asInt()).isEqualTo(1);
        }
    }

    @Test
    void itEndsWithTheTest() {
        String token = "00".repeat(16);
        Agent end = Agent.start(DOCKER1, "datagrams.py", "udp", token, "200", "60");
        end.said("ready");
        assertThat(runs(token)).isTrue();
        end.close(); // which closes its standard input, as the end of this process would
        assertThat(runs(token)).isFalse();
    }

    private static boolean runs(String token) {
        return LabShell.on("host1", "pgrep", "-f", "--", "udp " + token).succeeded();
    }

    private static Frame numbered(String token, long number, int port) {
        byte[] payload = ByteBuffer.allocate(25)
                .put(Frame.hex(token))
                .put((byte) 1)
                .putLong(number)
                .array();
        return Frame.ipv4(
                mac("host1", "docker1"),
                mac("host2", "docker3"),
                Frame.udp("192.168.1.12", 4000, "192.168.1.11", port, payload));
    }

    private static String mac(String host, String container) {
        return Lab.in(host, container, "cat", "/sys/class/net/eth0/address")
                .ok()
                .out()
                .strip();
    }

    /** Drops some of what docker1 would receive, before its kernel looks at it. */
    private static void drop(String what) {
        nft("add table netdev probe; add chain netdev probe in { type filter hook ingress device eth0 priority 0; };"
                        + " add rule netdev probe in " + what + " counter drop")
                .ok();
    }

    private static long dropped() {
        Matcher counter = COUNTER.matcher(nft("list table netdev probe").ok().out());
        assertThat(counter.find()).isTrue();
        return Long.parseLong(counter.group(1));
    }

    private static Result nft(String command) {
        return Lab.inNetworkOf("host1", "docker1", "nft", command);
    }
}
