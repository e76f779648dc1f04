package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Port numbers are fixed by the file: the flows of a port stand before the port does, with or without a controller. */
class PortsIT {
    private static final String DOCKER1 = "192.168.1.11";
    private static final String DOCKER3 = "192.168.1.12";
    private static final String DOCKER5 = "192.168.1.15";
    private static final String GATEWAY = "192.168.1.1";
    private static final String PORT = "w-docker1";

    private Edited file;

    @BeforeEach
    void ready() {
        file = Edited.tutorial();
    }

    @AfterEach
    void leave() {
        LabShell.on("host1", "ovs-vsctl", "--if-exists", "del-port", "ovs-br0", "thief");
        file.close();
    }

    @Test
    void aContainerThatIsAttachedWhileTheControllerIsDeadIsReachableAtOnce() {
        file.write(Edited.text()
                .replace(
                        "containers:",
                        "containers:\n  - {name: docker5, host: host1, network: blue, ip: " + DOCKER5 + "}"));
        LabShell.weft("reload").ok();
        Lab.awaitConnected();
        assertThat(Lab.json("status").get("problems").toString()).contains("w-docker5 is not on host1");
        Lab.killController();
        try {
            file.apply();
            assertReached("host1", "docker5", DOCKER5);
            LabShell.weft("check", "-f", file.name()).ok();
        } finally {
            Lab.startController(file.name());
            Lab.awaitConnected();
        }
        assertThat(Lab.synced()).allMatch(text -> text.endsWith("in sync"));
        file.write(Edited.text());
        file.apply();
    }

    @Test
    void aContainerThatIsRestartedWhileTheControllerIsDeadIsReachableAfterApply() {
        Lab.killController();
        try {
            LabShell.on("host1", "docker", "restart", "-t", "0", "docker1").ok();
            file.apply();
            assertReached("host1", "docker1", DOCKER1);
        } finally {
            Lab.startController(file.name());
            Lab.awaitConnected();
        }
        assertThat(Lab.synced()).allMatch(text -> text.endsWith("in sync"));
    }

    @Test
    void aPortThatComesBackCostsNoFlowMod() {
        Lab.awaitConnected();
        String number = number(PORT);
        long before = flowMods();
        String gone = "port " + PORT + " is gone";
        LabShell.on("host1", "ovs-vsctl", "del-port", "ovs-br0", PORT).ok();
        await().until(() -> Lab.json("events").toString().contains(gone));
        LabShell.on(
                        "host1",
                        "ovs-vsctl",
                        "--may-exist", // the host may have put it back itself
                        "add-port",
                        "ovs-br0",
                        PORT,
                        "--",
                        "set",
                        "Interface",
                        PORT,
                        "ofport_request=" + number,
                        "external_ids:weft=container") // else it is somebody else's for apply
                .ok();
        await().until(() -> Lab.pings("host2", "docker3", DOCKER1));
        await().until(() -> isUp("docker1"));
        assertThat(number(PORT)).isEqualTo(number);
        assertReached("host1", "docker1", DOCKER1);
        assertThat(flowMods()).isEqualTo(before);
    }

    @Test
    void aNumberThatSomebodyElseTookIsHis() {
        String number = number(PORT);
        LabShell.on("host1", "ovs-vsctl", "del-port", "ovs-br0", PORT).ok();
        LabShell.on(
                        "host1",
                        "ovs-vsctl",
                        "add-port",
                        "ovs-br0",
                        "thief",
                        "--",
                        "set",
                        "Interface",
                        "thief",
                        "type=internal",
                        "ofport_request=" + number)
                .ok();
        await().until(() -> !flows().contains("in_port=" + number));
        file.apply();
        assertThat(number(PORT)).isNotEqualTo(number);
        await().until(() -> flows().contains("in_port=" + number(PORT)));
        assertReached("host1", "docker1", DOCKER1);
        assertThat(flows()).doesNotContain("in_port=" + number, "output:" + number);
        assertThat(LabShell.weft("plan", "-f", file.name()).ok().out())
                .contains("Plan: 0 to add, 0 to change, 0 to remove", "port thief requested the same number first");

        LabShell.on("host1", "ovs-vsctl", "del-port", "ovs-br0", "thief").ok();
        await().until(() -> number(PORT).equals(number));
        await().until(() -> Lab.pings("host2", "docker3", DOCKER1));
        file.check();
    }

    /** From the other host, to it, and its gateway answers; nobody knew anybody's MAC address. */
    private static void assertReached(String host, String container, String address) {
        Lab.flushNeighbours("host2", "docker3");
        assertThat(Lab.pings("host2", "docker3", address)).isTrue();
        assertThat(Lab.pings(host, container, DOCKER3)).isTrue();
        assertThat(Lab.pings(host, container, GATEWAY)).isTrue();
    }

    private static String number(String port) {
        return LabShell.on("host1", "ovs-vsctl", "get", "Interface", port, "ofport")
                .ok()
                .out()
                .strip();
    }

    private static String flows() {
        return LabShell.on("host1", "ovs-ofctl", "-O", "OpenFlow13", "--no-names", "dump-flows", "ovs-br0")
                .ok()
                .out();
    }

    private static boolean isUp(String container) {
        for (JsonNode endpoint : Lab.json("endpoints")) {
            if (endpoint.get("name").asText().equals(container)) {
                return endpoint.get("state").asText().equals("up");
            }
        }
        return false;
    }

    private static long flowMods() {
        long all = 0;
        for (JsonNode row : Lab.json("counters")) {
            all += row.get("flowMods").asLong();
        }
        return all;
    }
}
