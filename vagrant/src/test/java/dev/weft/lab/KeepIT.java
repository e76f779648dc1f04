package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Containers that somebody hung on by hand, and that their host hangs on again since it was asked to: nobody types anything. */
class KeepIT {
    private static final String TWO_BRIDGES = "vagrant/topology-two-bridges.yaml";
    private static final HandMade KEPT = new HandMade("host1", "kept", "ovs-br0", "192.168.1.11/24", "192.168.1.1");
    private static final HandMade SPARE = new HandMade("host1", "kept", "ovs-br0", "192.168.1.77/24", "192.168.1.1");
    private static final HandMade PEER = new HandMade("host2", "peer", "ovs-br0", "192.168.1.12/24", "192.168.1.1");

    @AfterEach
    void remove() {
        KEPT.remove();
        PEER.remove();
    }

    @Test
    void withABridgePerNetwork() {
        Lab.ready(TWO_BRIDGES);
        PEER.hang("--mtu=1450");
        KEPT.hang("--mtu=1450", "--macaddress=02:00:00:00:00:11");
        comesBack(KEPT, TWO_BRIDGES, PEER.ip());
        refusals(TWO_BRIDGES);

        LabShell.weft("port", "unkeep", "-f", TWO_BRIDGES, "host1", "kept").ok();
        assertThat(KEPT.pings(PEER.ip())).isTrue();
        LabShell.on("host1", "docker", "restart", "-t", "0", "kept").ok();
        assertThat(heal()).isEmpty();
        assertThat(KEPT.pings(PEER.ip())).isFalse();
        await().untilAsserted(() -> assertThat(problems())
                .contains("port " + KEPT.port() + " is in the database, but its device is gone")
                .contains("after `weft port keep host1 kept` the host does that automatically"));
    }

    @Test
    void withOneBridge() {
        Lab.ready();
        SPARE.hang("--mtu=1450", "--macaddress=02:00:00:00:00:11");
        LabShell.weft("port", "assign", "host1", SPARE.port(), "blue").ok();
        await().until(() -> SPARE.pings("192.168.1.12"));
        comesBack(SPARE, Lab.TOPOLOGY, "192.168.1.12");
    }

    private static void comesBack(HandMade kept, String file, String peer) {
        await().until(() -> kept.pings(peer));
        LabShell.on("host1", "docker", "update", "--restart", "always", "kept").ok();
        assertThat(LabShell.weft("port", "keep", "-f", file, "host1", "kept")
                        .ok()
                        .out())
                .contains("host1: kept: port " + kept.port() + " on ovs-br0: device=eth0 number=")
                .doesNotContain("note");
        String before = state(kept);

        LabShell.on("host1", "docker", "restart", "-t", "0", "kept").ok();
        await().until(() -> kept.pings(peer));
        assertThat(state(kept)).isEqualTo(before);
        assertThat(kept.run("ethtool", "-k", "eth0").ok().out()).contains("tx-checksumming: off");

        LabShell.weft("lab", "reboot", "host1").ok();
        await().until(() -> kept.pings(peer));
        assertThat(state(kept)).isEqualTo(before);
        await().untilAsserted(() -> assertThat(heal()).isEmpty());
        await().untilAsserted(() -> assertThat(problems()).doesNotContain(kept.port()));
        LabShell.weft("plan", "--detailed-exitcode", "-f", file).ok();
    }

    private static void refusals(String file) {
        assertThat(LabShell.weft("port", "keep", "-f", file, "host1", "nobody").out())
                .contains("there is no container nobody here");
        assertThat(LabShell.weft("port", "keep", "-f", file, "host9", "kept").err())
                .contains("the file has no host \"host9\"");
        LabShell.on("host1", "docker", "stop", "-t", "0", "kept").ok();
        assertThat(LabShell.weft("port", "keep", "-f", file, "host1", "kept").out())
                .contains("container kept is not running");
        await().untilAsserted(() -> assertThat(problems())
                .contains("is kept for container kept, which is not running", "docker start kept"));
        LabShell.on("host1", "docker", "start", "kept").ok();
        await().until(() -> KEPT.pings(PEER.ip()));
    }

    /** What the container and its port are like. */
    private static String state(HandMade kept) {
        return kept.run("ip", "-o", "link", "show", "eth0")
                        .ok()
                        .out()
                        .replaceAll(".* (mtu \\d+) .*(link/\\S+ \\S+).*\\s*", "$1 $2 ")
                + kept.run("ip", "-o", "-4", "addr", "show", "eth0").ok().out().replaceAll("^\\d+", "")
                + kept.run("ip", "route", "show").ok().out()
                + LabShell.on(
                                "host1",
                                "ovs-vsctl",
                                "get",
                                "Interface",
                                kept.port(),
                                "name",
                                "ofport",
                                "type",
                                "ofport_request")
                        .ok()
                        .out();
    }

    private static String heal() {
        return LabShell.on("host1", "sh", "/etc/weft/heal.sh", "--report").ok().out();
    }

    private static String problems() {
        return Lab.json("status").get("problems").toString();
    }
}
