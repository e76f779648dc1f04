package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody deletes Weft's flows on a host: they come back by `weft heal`, and by themselves. What is not Weft's stays. */
class HealIT {
    private static final String OURS = "cookie=0x7765000000000000/0xffff000000000000";
    private static final String FOREIGN = "cookie=0x2a,table=0,priority=9,in_port=999,actions=drop";

    @BeforeEach
    void beside() {
        Lab.ready();
        Lab.killController();
    }

    @AfterAll
    static void asItWas() {
        Lab.killController();
        Lab.startController(Lab.TOPOLOGY);
        Lab.awaitConnected();
    }

    @Test
    void byHealAtOnce() {
        program("0");
        try (Stream stream = Stream.between("host1", "docker1", "host2", "docker3")) {
            deleteFlows();
            assertThat(Lab.pings("host1", "docker1", "192.168.1.12")).isFalse();
            JsonNode healed = Lab.json("heal", "host2").get("switches");
            assertThat(healed).hasSize(1);
            assertThat(healed.get(0).get("flows").asInt()).isPositive();
            assertThat(Lab.pings("host1", "docker1", "192.168.1.12")).isTrue();
            stream.awaitArrivals(Stream.RATE);
            stream.stop().assertHeld();
        }
        assertThat(LabShell.weft("heal").ok().out())
                .contains("host1: in sync, nothing sent")
                .contains("host2: in sync, nothing sent");
        foreignIsThere();
    }

    @Test
    void byItselfWithinTheInterval() {
        program("2");
        try (Stream stream = Stream.between("host1", "docker1", "host2", "docker3");
                LossProbe probe = LossProbe.between("host1", "docker1", "host2", "docker3")) {
            deleteFlows();
            await().until(() -> Lab.json("status").get("healed").asInt() > 0);
            probe.awaitArrivals(LossProbe.RATE);
            stream.awaitArrivals(Stream.RATE);
            stream.stop().assertHeld();
            System.out.println("flows deleted, audited every 2 s: " + probe.stop());
        }
        assertThat(Lab.pings("host1", "docker1", "192.168.1.12")).isTrue();
        assertThat(LabShell.weft("events").ok().out()).contains("drift").contains("missing or modified, reinstalled");
        foreignIsThere();
    }

    private static void program(String seconds) {
        Lab.startController(Lab.TOPOLOGY, "--audit", seconds);
        Lab.awaitConnected();
    }

    private static void deleteFlows() {
        LabShell.on("host2", "ovs-ofctl", "-O", "OpenFlow13", "add-flow", "ovs-br0", FOREIGN)
                .ok();
        LabShell.on("host2", "ovs-ofctl", "-O", "OpenFlow13", "del-flows", "ovs-br0", OURS)
                .ok();
    }

    private static void foreignIsThere() {
        JsonNode foreign = Lab.json("flows", "host2", "--foreign").get("flows");
        assertThat(foreign).hasSize(1);
        assertThat(foreign.get(0).get("match").asText()).isEqualTo("in_port=999");
        LabShell.on("host2", "ovs-ofctl", "-O", "OpenFlow13", "del-flows", "ovs-br0", "cookie=0x2a/-1")
                .ok();
    }
}
