package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A host that the controller cannot reach for a while goes on as it was, and afterwards is as the others are. */
@ExtendWith(RepeatedWhenInconclusive.class)
class CutIT {
    private static final Duration CUT = Duration.ofSeconds(60);
    private static final String HOST2 = "192.168.56.20";

    @AfterEach
    void reachable() {
        mend();
    }

    @Test
    void whatChangesMeanwhileIsMadeUpForAndWhoDoesNotChangeLosesNothing() {
        try (Edited file = Edited.tutorial();
                Traffic unconcerned = Traffic.between("host1", "docker2", "host2", "docker4")) {
            cut();
            Instant start = Instant.now();
            file.write(Edited.text()
                    .replace("docker3, host: host2", "docker3, host: host1")
                    .replace(
                            "docker1, host: host1, network: blue,  ip: 192.168.1.11",
                            "docker1, host: host1, network: green, ip: 192.168.2.13"));
            file.apply();
            LabShell.weft("reload").ok();
            assertThat(Lab.in("host1", "docker2", "ping", "-c", "1", "-W", "5", "192.168.2.13")
                            .succeeded())
                    .as("where the controller is heard all is so at once")
                    .isTrue();
            await().until(() -> connected() == 1);
            assertThat(Lab.json("status").get("problems").toString()).contains("host2");

            unconcerned.awaitArrivals(LossProbe.RATE
                    * (CUT.toSeconds() - Duration.between(start, Instant.now()).toSeconds()));
            assertThat(connected()).isEqualTo(1);
            mend();
            Instant end = Instant.now();
            Lab.awaitConnected();
            await().until(() -> Lab.json("status").get("problems").isEmpty());
            file.check();
            unconcerned.assertNothingLost();
            System.out.printf(
                    "cut off for %d s: noticed after %d ms, back %d ms after its end%n",
                    CUT.toSeconds(),
                    Duration.between(start, last("disconnected")).toMillis(),
                    Duration.between(end, last("connected")).toMillis());
        }
    }

    private static int connected() {
        return Lab.json("status").get("connected").asInt();
    }

    /** When something happened to host2 the last time. */
    private static Instant last(String kind) {
        Instant last = Instant.EPOCH;
        for (JsonNode event : Lab.json("events")) {
            if (event.get("kind").asText().equals(kind)
                    && event.get("host").asText().equals("host2")) {
                last = Instant.parse(event.get("time").asText());
            }
        }
        return last;
    }

    /** Nothing passes between host2's switch and the controller; what else they say to each other does. */
    private static void cut() {
        nft("add table inet cut; add chain inet cut in { type filter hook input priority 0; };"
                        + " add chain inet cut out { type filter hook output priority 0; };"
                        + " add rule inet cut in ip saddr " + HOST2 + " tcp dport 6653 drop;"
                        + " add rule inet cut out ip daddr " + HOST2 + " tcp sport 6653 drop")
                .ok();
    }

    private static void mend() {
        nft("add table inet cut; delete table inet cut").ok();
    }

    private static Result nft(String command) {
        return LabShell.on("controller", "nft", command);
    }
}
