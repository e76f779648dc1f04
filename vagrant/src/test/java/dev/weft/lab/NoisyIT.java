package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A guest on host1 sends made up frames as fast as it can. Meanwhile guests of both hosts speak for the first time, and
 * declared containers go on. Prints what others feel of it; {@code -Dweft.noise.rate} is the pace that is tried.
 */
class NoisyIT {
    private static final int RATE = Integer.getInteger("weft.noise.rate", 60_000);
    private static final int SECONDS = 8;
    private static final int NEWCOMERS = 8;
    private static final String QUIET = "quiet";
    private static final String NOISY = "green-spare";
    private static final String NOISY_MAC = "02:00:00:00:00:99";
    private static final String NOISY_IP = "192.168.2.99";

    /**
     * What a queue that stood still would give, on another host and on the noisy one. The bound of 50 ms is for a quiet
     * machine, and printed: here each made up sender is some work for the host's own switch, and the lab's hosts share
     * the machine's processors.
     */
    private static final double STUCK_MS = 1000;

    private static final double STUCK_HERE_MS = 2900;

    /** As much of the probe may be lost while the host's switch is busy. */
    private static final double LOST = 0.2;

    /** What 64 learned senders cost on a switch, with room for the newcomers. */
    private static final int MORE_FLOWS = 1000;

    private static final int MORE_HEAP_KB = 100_000;

    private static int speakers;

    @BeforeAll
    static void ready() {
        Lab.ready();
        Guest.attach("host1", NOISY, NOISY_MAC, NOISY_IP + "/24");
        Guest.attach("host1", QUIET, "blue-spare", "02:00:00:00:00:98", "192.168.1.98/24");
        Guest.attach("host2", QUIET, "blue-spare", "02:00:00:00:00:97", "192.168.1.97/24");
    }

    @AfterAll
    static void away() {
        Guest.detach("host1");
        Guest.detach("host2");
    }

    @Test
    void othersHardlyFeelAGuestThatMakesUpSenders() {
        State before = State.now();
        newcomers("in silence");
        for (String kind : List.of("mac", "arp")) {
            long received = received();
            Drops drops = Drops.now();
            try (LossProbe probe = LossProbe.between("host1", "docker1", "host2", "docker3")) {
                LabShell.Running noise = noise(kind);
                await().until(() -> received() > received + RATE / 10);
                Map<String, List<Double>> noisy = newcomers("in noise of " + kind);
                State during = State.now();
                Result said = LabShell.finish(noise, Duration.ofSeconds(60), "noise");
                assertThat(said.ok().out()).startsWith("sent ");
                System.out.printf(
                        "noise of %s: %s, %d of them at the port; dropped: %s%n  %s%n",
                        kind,
                        said.out().strip(),
                        received() - received,
                        Drops.now().since(drops),
                        during);
                LossProbe.Result probed = probe.stop();
                System.out.println("  " + probed);
                during.assertBounded(before);
                assertThat(noisy.get("host2")).allMatch(ms -> ms >= 0 && ms < STUCK_MS);
                assertThat(noisy.get("host1"))
                        .filteredOn(ms -> ms >= 0 && ms < STUCK_HERE_MS)
                        .hasSizeGreaterThan(NEWCOMERS / 2);
                assertThat(probed.ways())
                        .allSatisfy(way -> assertThat(way.received()).isGreaterThan((long) (way.sent() * (1 - LOST))));
            }
        }
        newcomers("afterwards");
        State.now().assertBounded(before);
        assertThat(rows("drops", "drops"))
                .as("said by port")
                .anyMatch(row -> row.get("port").asText().equals(NOISY)
                        && row.get("host").asText().equals("host1"));
        assertThat(rows("events", ""))
                .filteredOn(event -> event.get("kind").asText().equals("overload"))
                .as("told, and not for each packet")
                .hasSizeBetween(1, 20);
        assertThat(Lab.pings("host1", "docker2", "192.168.2.12")).isTrue();
    }

    private static List<JsonNode> rows(String word, String field) {
        List<JsonNode> rows = new ArrayList<>();
        JsonNode answer = Lab.json(word);
        (field.isEmpty() ? answer : answer.get(field)).forEach(rows::add);
        return rows;
    }

    private static LabShell.Running noise(String kind) {
        return LabShell.startOn(
                "host1",
                new Guest("host1", "guest", NOISY)
                        .place()
                        .entering(
                                "/usr/bin/python3",
                                "-c",
                                Agent.resource("noise.py"),
                                "eth0",
                                kind,
                                Integer.toString(RATE),
                                Integer.toString(SECONDS),
                                NOISY_IP));
    }

    /** Frames that the noisy guest's port has taken in. */
    private static long received() {
        return Long.parseLong(LabShell.on("host1", "cat", "/sys/class/net/" + NOISY + "/statistics/rx_packets")
                .ok()
                .out()
                .strip());
    }

    /** How long guests of both hosts that nobody knows wait for their first answer, in ms. */
    private static Map<String, List<Double>> newcomers(String when) {
        Map<String, List<Double>> all = new TreeMap<>();
        Map<String, String> targets = new TreeMap<>(Map.of("host1", "docker3", "host2", "docker1"));
        int first = 100 + speakers;
        speakers += NEWCOMERS;
        Map<String, LabShell.Running> running = new TreeMap<>();
        targets.forEach(
                (host, target) -> running.put(host, speak(host, target, host.equals("host1") ? first : first + 70)));
        running.forEach((host, program) -> {
            List<Double> waits = LabShell.finish(program, Duration.ofSeconds(60), "newcomers")
                    .ok()
                    .out()
                    .lines()
                    .map(Double::valueOf)
                    .toList();
            assertThat(waits).hasSize(NEWCOMERS);
            System.out.printf("newcomers on %s %s, ms: %s%n", host, when, waits);
            all.put(host, waits);
        });
        return all;
    }

    private static LabShell.Running speak(String host, String target, int first) {
        String[] program = {
            "/usr/bin/python3",
            "-c",
            Agent.resource("newcomers.py"),
            "eth0",
            "192.168.1",
            Integer.toString(first),
            Integer.toString(NEWCOMERS),
            known(target, "mac"),
            known(target, "ip")
        };
        return LabShell.startOn(
                host, new Guest(host, QUIET, "blue-spare").place().entering(program));
    }

    /** What the controller says of a container. */
    private static String known(String container, String field) {
        return rows("macs", "").stream()
                .filter(row -> row.get("name").asText().equals(container))
                .findFirst()
                .orElseThrow()
                .get(field)
                .asText();
    }

    /** What noise must not fill up: flows by host, and the controller's memory after a collection of garbage. */
    private record State(Map<String, Long> flows, long heap, long resident) {
        private static final Pattern FLOWS = Pattern.compile("flow_count=([0-9]+)");
        private static final Pattern USED = Pattern.compile("used ([0-9]+)K");
        private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

        static State now() {
            Map<String, Long> flows = new TreeMap<>();
            Stream.of("host1", "host2")
                    .forEach(host -> flows.put(
                            host,
                            number(
                                    FLOWS,
                                    LabShell.on(host, "ovs-ofctl", "-O", "OpenFlow13", "dump-aggregate", "ovs-br0"))));
            String pid = Long.toString(Lab.controller().orElseThrow().pid());
            LabShell.run("jcmd", pid, "GC.run").ok();
            return new State(
                    flows,
                    number(USED, LabShell.run("jcmd", pid, "GC.heap_info")),
                    number(RESIDENT, LabShell.run("cat", "/proc/" + pid + "/status")));
        }

        private static long number(Pattern pattern, Result said) {
            Matcher found = pattern.matcher(said.ok().out());
            assertThat(found.find()).as(said.out()).isTrue();
            return Long.parseLong(found.group(1));
        }

        void assertBounded(State before) {
            flows.forEach((host, count) ->
                    assertThat(count).as(host).isLessThan(before.flows().get(host) + MORE_FLOWS));
            assertThat(heap).isLessThan(before.heap() + MORE_HEAP_KB);
        }

        @Override
        public String toString() {
            return "flows " + flows + ", the controller's heap after GC " + heap + " kB, resident " + resident + " kB";
        }
    }
}
