package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody attaches by hand, with addresses that the file does not know. */
class LearningIT {
    private static final String MAC = "02:00:00:00:00:99";
    private static final String IP = "192.168.1.99";

    @BeforeEach
    void ready() {
        Lab.ready();
    }

    @AfterEach
    void detach() {
        Guest.detach("host1");
        Guest.detach("host2");
    }

    @Test
    void aGuestIsLearnedByOnePacketAndReachedFromTheOtherHost() {
        long before = packetIns("host1");
        Guest guest = attach("host1", MAC);
        // One packet, and no more until it is learned: what is sent meanwhile goes on its way, but is shown as well.
        String answer =
                guest.run("arping", "-c", "1", "-I", "eth0", "192.168.1.1").ok().out();
        assertThat(answer)
                .as("the switch answers for the gateway, and nobody else")
                .contains("0e:57:fe:00:03:e8");
        assertThat(answer).contains("(0 extra)");
        await().until(() -> hostOf(MAC).equals("host1"));
        new Trials()
                .reaches("from the other host", () -> Lab.pings("host2", "docker3", IP))
                .reaches("its gateway", () -> guest.pings("192.168.1.1"))
                .reaches("to the other host", () -> guest.pings("192.168.1.12"))
                .doesNotReach("to the other network", () -> guest.pings("192.168.2.12"))
                .reaches("outside", () -> guest.pings("203.0.113.1"))
                .doesNotReach("the other network's gateway", () -> guest.pings("192.168.2.1"))
                .doesNotReach("the host itself", () -> guest.pings("192.168.56.10"))
                .check();
        assertThat(packetIns("host1") - before)
                .as("packet-ins for one new address")
                .isEqualTo(1);
    }

    @Test
    void aGuestThatMovesIsReachedAtItsNewPlaceAfterOneOfItsPackets() {
        assertThat(attach("host1", MAC).pings("192.168.1.12")).isTrue();
        assertThat(Lab.pings("host2", "docker3", IP)).isTrue();
        // The old port stays: the switch must follow the packet, not the port.
        LabShell.on("host1", "ip", "-n", "guest", "link", "set", "eth0", "down").ok();
        Capture neighbour = Capture.on("host1", "w-docker1", "arp");
        attach("host2", MAC).run("arping", "-U", "-c", "1", "-I", "eth0", "-S", IP, IP);
        await().until(() -> hostOf(MAC).equals("host2"));
        assertThat(Lab.pings("host1", "docker1", IP)).as("from its old host").isTrue();
        assertThat(Lab.pings("host2", "docker3", IP)).as("from its new host").isTrue();
        await().until(() -> neighbour.text().contains("Request who-has " + IP + " (ff:ff:ff:ff:ff:ff) tell " + IP)
                || neighbour.text().contains("Request who-has " + IP + " tell " + IP));
        neighbour.stop();
    }

    @Test
    void aGuestWhosePortGoesIsForgotten() {
        assertThat(attach("host1", MAC).pings("192.168.1.1")).isTrue();
        await().until(() -> hostOf(MAC).equals("host1"));
        Guest.detach("host1");
        await().until(() -> hostOf(MAC).isEmpty());
    }

    @Test
    void oneMacInTwoNetworksIsTwoEndpoints() {
        assertThat(attach("host1", MAC).pings("192.168.1.1")).isTrue();
        Guest green = Guest.attach("host2", "green-spare", MAC, "192.168.2.99/24");
        assertThat(green.pings("192.168.2.1")).isTrue();
        await().until(() -> Lab.json("macs").findValuesAsText("mac").stream()
                        .filter(MAC::equals)
                        .count()
                == 2);
        assertThat(Lab.pings("host2", "docker3", IP)).as("the blue one").isTrue();
        assertThat(Lab.pings("host1", "docker2", "192.168.2.99"))
                .as("the green one")
                .isTrue();
    }

    @Test
    void aControllerThatRestartsFindsTheGuestsOfAllHostsInTheSwitches() {
        Guest one = attach("host1", MAC);
        Guest other = Guest.attach("host2", "blue-spare", "02:00:00:00:00:98", "192.168.1.98/24");
        assertThat(one.pings("192.168.1.98")).isTrue();
        await().until(() -> Lab.json("status").get("learnedEndpoints").asInt() == 2);
        Lab.killController();
        assertThat(other.pings(IP)).as("while there is no controller").isTrue();
        Lab.startController(Lab.TOPOLOGY);
        Lab.awaitConnected();
        assertThat(Lab.json("status").get("learnedEndpoints").asInt()).isEqualTo(2);
        assertThat(Lab.synced()).allMatch(text -> text.endsWith("in sync"));
        assertThat(other.pings(IP)).isTrue();
    }

    private static Guest attach(String host, String mac) {
        return Guest.attach(host, "blue-spare", mac, IP + "/24");
    }

    private static String hostOf(String mac) {
        for (JsonNode entry : Lab.json("macs")) {
            if (entry.get("mac").asText().equals(mac)) {
                return entry.get("host").asText();
            }
        }
        return "";
    }

    private static long packetIns(String host) {
        for (JsonNode entry : Lab.json("switches")) {
            if (entry.get("host").asText().equals(host)) {
                return entry.get("packetIns").asLong();
            }
        }
        throw new AssertionError(host + " is not connected");
    }
}
