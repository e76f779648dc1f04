package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The controller dies, ends, starts, and finds another file: not a packet between endpoints that it knows is lost, no connection
 * breaks, and a restart that has nothing to change sends nothing that changes a switch, as the controller counts and as the wire shows.
 */
@ExtendWith(RepeatedWhenInconclusive.class)
class RestartsIT {
    private static final int TIMES = Integer.getInteger("weft.tries", 3);

    /** Of what is not only repeated but random. */
    private static final int KILLS = Integer.getInteger("weft.tries", 2);

    private static final String ROUTERS = "  - {name: core, networks: [blue, green]}\n";
    private static final String RED = "port: veth2, exit: none}\n";
    private static final String DOCKER7 = "  - {name: docker7, host: host3, network: red,   ip: 192.168.3.12}\n";

    private static Path file;
    private static OpenFlowSniff sniff;

    @BeforeAll
    static void ready() throws IOException {
        file = Files.createTempFile("weft-it", ".yaml");
        Files.writeString(file, Routed.text());
        Lab.up(Routed.FILE);
        sniff = OpenFlowSniff.start();
        Lab.program(file.toString());
        assertThat(Guest.attach("host2", "blue-spare", "02:00:00:00:00:99", "192.168.1.99/24")
                        .pings("192.168.1.1"))
                .isTrue();
        await().until(() -> Lab.json("status").get("learnedEndpoints").asInt() == 1);
    }

    @AfterAll
    static void asItWas() throws IOException {
        sniff.close();
        Guest.detach("host2");
        Lab.killController();
        Files.delete(file);
    }

    /** Of every kind between endpoints that the controller knows: none of it may notice what happens meanwhile. */
    private static Traffic traffic() {
        Place docker1 = Place.container("host1", "docker1");
        Place docker3 = Place.container("host2", "docker3");
        Place docker5 = Place.container("host3", "docker5");
        Place guest = Place.guest("host2");
        return new Traffic()
                .and(docker1, docker3) // one network, two hosts
                .and(docker5, docker1) // routed
                .and(docker1, guest) // learned
                .and(docker5, guest) // routed to a learned one
                .andPing(docker5, "192.168.2.1"); // the gateway, in the switch
    }

    @Test
    void killedAndStarted() {
        repeated(Lab::killController);
    }

    @Test
    void terminatedAndStarted() {
        repeated(Lab::terminateController);
    }

    private static void repeated(Runnable end) {
        inForce(Routed.text());
        try (Traffic traffic = traffic()) {
            for (int i = 0; i < TIMES; i++) {
                OpenFlowTally sent = restart(end);
                assertThat(sent.changes()).as("on the wire: %s", sent).isZero();
                assertThat(Lab.json("status").get("learnedEndpoints").asInt()).isEqualTo(1);
            }
            traffic.assertNothingLost();
        }
    }

    @Test
    void startedWithAnotherFile() {
        inForce(texts().get(0));
        try (Traffic traffic = traffic()) {
            for (int i = 1; i <= TIMES; i++) {
                write(texts().get(i % texts().size()));
                if (i < texts().size()) {
                    LabShell.weft("apply", "-f", file.toString()).ok();
                }
                OpenFlowTally sent = restart(i % 2 == 0 ? Lab::killController : Lab::terminateController);
                assertThat(sent.count(OpenFlowTally.FLOW_MOD)).as("%s", sent).isPositive();
            }
            traffic.assertNothingLost();
        }
    }

    @Test
    void killedAgainBeforeItIsDone() {
        inForce(Routed.text());
        Random random = random();
        try (Traffic traffic = traffic()) {
            Lab.killController();
            for (int i = 0; i < KILLS; i++) {
                // At any moment from the start of its JVM until long after its switches are back.
                LabShell.Running controller = LabShell.start("./weft", "controller", "-f", file.toString());
                pause(random.nextInt(2500));
                controller.process().destroyForcibly();
                LabShell.finish(controller, Duration.ofSeconds(10), "controller");
            }
            Lab.startController(file.toString());
            Lab.awaitConnected();
            traffic.assertNothingLost();
        }
    }

    @Test
    void killedWhileItReloads() {
        inForce(texts().get(0));
        Random random = random();
        try (Traffic traffic = traffic()) {
            long longest = 0;
            for (int i = 1; i <= KILLS; i++) {
                write(texts().get(i % texts().size()));
                long begin = System.nanoTime();
                CompletableFuture<Result> reload = CompletableFuture.supplyAsync(() -> Control.ask("reload"));
                if (i == 1) {
                    assertThat(reload.join().ok().out()).contains("Reloaded");
                    Lab.awaitConnected();
                    longest = System.nanoTime() - begin;
                } else {
                    pause(random.nextInt((int) Duration.ofNanos(longest).toMillis() + 1));
                    Lab.killController();
                    reload.join();
                    Lab.startController(file.toString());
                    Lab.awaitConnected();
                }
            }
            traffic.assertNothingLost();
        }
    }

    /** Ends the controller, starts one with the file as it is, and compares what that one says it sent with what the wire says. */
    private static OpenFlowTally restart(Runnable end) {
        end.run();
        Instant ended = Instant.now();
        Lab.startController(file.toString());
        Lab.awaitConnected();
        await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> bothSayTheSame(sniff.since(ended)));
        return sniff.since(ended);
    }

    /** Of what has been written down by now; announcements may still be on their way. */
    private static void bothSayTheSame(OpenFlowTally wire) {
        assertThat(wire.bytes()).isGreaterThanOrEqualTo(counted("bytesOut")).isPositive();
        assertThat(List.of(counted("flowMods"), counted("groupMods"), counted("meterMods"), counted("packetOuts")))
                .as("counted by the controller; on the wire: %s", wire)
                .containsExactly(
                        wire.count(OpenFlowTally.FLOW_MOD),
                        wire.count(OpenFlowTally.GROUP_MOD),
                        wire.count(OpenFlowTally.METER_MOD),
                        wire.count(OpenFlowTally.PACKET_OUT));
    }

    private static long counted(String what) {
        long sum = 0;
        for (JsonNode row : Lab.json("counters")) {
            sum += row.get(what).asLong();
        }
        return sum;
    }

    /** What the file says in turn: networks, containers and routers come and go, the probes' own stay. */
    private static List<String> texts() {
        String fewer = Routed.text().replace(DOCKER7, "");
        String more = fewer.replace(
                        RED,
                        RED
                                + "  - {name: amber, vni: 4000, subnet: 192.168.4.0/24, gateway: 192.168.4.1, port: veth3}\n")
                .replace(ROUTERS, ROUTERS + "  - {name: side, networks: [red, amber]}\n")
                .replace(
                        "containers:\n",
                        "containers:\n  - {name: docker8, host: host2, network: amber, ip: 192.168.4.12}\n");
        String joined = more.replace("  - {name: side, networks: [red, amber]}\n", "")
                .replace("[blue, green]", "[blue, green, amber]");
        return List.of(Routed.text(), more, joined);
    }

    /** A text is what the file says, the hosts have and the controller knows. */
    private static void inForce(String text) {
        write(text);
        LabShell.weft("apply", "-f", file.toString()).ok();
        Lab.startController(file.toString());
        Control.ask("reload").ok();
        Lab.awaitConnected();
    }

    private static void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Random random() {
        long seed = Long.getLong("weft.seed", System.nanoTime());
        System.out.println("-Dweft.seed=" + seed);
        return new Random(seed);
    }

    /** The moment of a random kill; nothing is waited for. */
    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
