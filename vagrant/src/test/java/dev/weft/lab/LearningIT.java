package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
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
        detach("host1");
        detach("host2");
    }

    @Test
    void aGuestIsLearnedByOnePacketAndReachedFromTheOtherHost() {
        long before = packetIns("host1");
        attach("host1", MAC);
        // One packet, and no more until it is learned: what is sent meanwhile goes on its way, but is shown as well.
        String answer = Shell.on(
                        "host1", "ip", "netns", "exec", "guest", "arping", "-c", "1", "-I", "eth0", "192.168.1.1")
                .ok()
                .out();
        assertThat(answer)
                .as("the switch answers for the gateway, and nobody else")
                .contains("0e:57:fe:00:03:e8");
        assertThat(answer).contains("(0 extra)");
        await().atMost(Duration.ofSeconds(5)).until(() -> hostOf(MAC).equals("host1"));
        assertThat(Lab.pings("host2", "docker3", IP)).as("from the other host").isTrue();
        assertThat(guestPings("host1", "192.168.1.1")).as("its gateway").isTrue();
        assertThat(guestPings("host1", "192.168.1.12")).as("to the other host").isTrue();
        assertThat(guestPings("host1", "192.168.2.12"))
                .as("to the other network")
                .isFalse();
        assertThat(guestPings("host1", "203.0.113.1")).as("outside").isTrue();
        assertThat(guestPings("host1", "192.168.2.1"))
                .as("the other network's gateway")
                .isFalse();
        assertThat(guestPings("host1", "192.168.56.10")).as("the host itself").isFalse();
        assertThat(packetIns("host1") - before)
                .as("packet-ins for one new address")
                .isEqualTo(1);
    }

    @Test
    void aGuestThatMovesIsReachedAtItsNewPlaceAfterOneOfItsPackets() {
        attach("host1", MAC);
        assertThat(guestPings("host1", "192.168.1.12")).isTrue();
        assertThat(Lab.pings("host2", "docker3", IP)).isTrue();
        // The old port stays: the switch must follow the packet, not the port.
        Shell.on("host1", "ip", "-n", "guest", "link", "set", "eth0", "down").ok();
        attach("host2", MAC);
        Shell.on("host2", "ip", "netns", "exec", "guest", "arping", "-U", "-c", "1", "-I", "eth0", "-S", IP, IP);
        await().atMost(Duration.ofSeconds(5)).until(() -> hostOf(MAC).equals("host2"));
        assertThat(Lab.pings("host1", "docker1", IP)).as("from its old host").isTrue();
        assertThat(Lab.pings("host2", "docker3", IP)).as("from its new host").isTrue();
    }

    @Test
    void aGuestWhosePortGoesIsForgotten() {
        attach("host1", MAC);
        assertThat(guestPings("host1", "192.168.1.1")).isTrue();
        await().atMost(Duration.ofSeconds(5)).until(() -> hostOf(MAC).equals("host1"));
        detach("host1");
        await().atMost(Duration.ofSeconds(5)).until(() -> hostOf(MAC).isEmpty());
    }

    @Test
    void oneMacInTwoNetworksIsTwoEndpoints() {
        attach("host1", MAC);
        assertThat(guestPings("host1", "192.168.1.1")).isTrue();
        attach("host2", MAC, "green-spare", "192.168.2.99/24");
        assertThat(guestPings("host2", "192.168.2.1")).isTrue();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Lab.json("macs").findValuesAsText("mac").stream()
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
        attach("host1", MAC);
        attach("host2", "02:00:00:00:00:98", "blue-spare", "192.168.1.98/24");
        assertThat(guestPings("host1", "192.168.1.98")).isTrue();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Lab.json("status").get("learnedEndpoints").asInt() == 2);
        Lab.killController();
        assertThat(guestPings("host2", IP)).as("while there is no controller").isTrue();
        Lab.startController(Lab.TOPOLOGY);
        Lab.awaitConnected();
        assertThat(Lab.json("status").get("learnedEndpoints").asInt()).isEqualTo(2);
        assertThat(Lab.synced()).allMatch(text -> text.endsWith("all there"));
        assertThat(guestPings("host2", IP)).isTrue();
    }

    private static void attach(String host, String mac) {
        attach(host, mac, "blue-spare", IP + "/24");
    }

    /** A namespace with a veth into a port that the file assigns: what somebody would type. */
    private static void attach(String host, String mac, String port, String address) {
        String script = String.join(
                " && ",
                "ip netns add guest",
                "ip link add " + port + " type veth peer name eth0 netns guest",
                "ip -n guest link set lo up",
                "ip netns exec guest sysctl -qw net.ipv6.conf.all.disable_ipv6=1",
                "ip -n guest link set eth0 address " + mac + " mtu 1450 up",
                "ip -n guest addr add " + address + " dev eth0",
                "ip -n guest route add default via " + address.replaceFirst("[0-9]+/24", "1"),
                "ip netns exec guest ethtool -K eth0 tx off >/dev/null",
                "sysctl -qw net.ipv6.conf." + port + ".disable_ipv6=1",
                "ip link set " + port + " mtu 1450 up",
                "ovs-vsctl add-port ovs-br0 " + port);
        Shell.on(host, "sh", "-c", script).ok();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Shell.on(host, "ovs-ofctl", "--names", "-O", "OpenFlow13", "dump-flows", "ovs-br0")
                        .out()
                        .lines()
                        .anyMatch(line -> line.contains("table=0") && line.contains("in_port=\"" + port + "\"")));
    }

    private static void detach(String host) {
        Shell.on(
                host,
                "sh",
                "-c",
                "ovs-vsctl --if-exists del-port blue-spare -- --if-exists del-port green-spare;"
                        + " ip netns del guest 2>/dev/null; ip link del blue-spare 2>/dev/null; ip link del green-spare"
                        + " 2>/dev/null; true");
    }

    private static boolean guestPings(String host, String address) {
        return Shell.on(host, "ip", "netns", "exec", "guest", "ping", "-c", "1", "-W", "2", address)
                .succeeded();
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
