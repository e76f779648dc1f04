package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller may die, end, come back and be told a new file: traffic does not notice. */
class ControllerLossIT {
    @BeforeEach
    void ready() {
        Lab.ready();
    }

    @AfterAll
    static void controllerIsBack() {
        Lab.ready();
    }

    @Test
    void killedItLeavesEveryPathWorking() {
        Lab.killController();
        assertThat(Lab.controllerRuns()).isFalse();
        Lab.flushNeighbours("host1", "docker1");
        assertThat(LabShell.weft("check", "-f", Lab.TOPOLOGY).ok().out()).isNotBlank();
    }

    @Test
    void anotherControllerOfThisMachineIsLeftAlone() {
        try (ElsewhereController elsewhere = ElsewhereController.start()) {
            assertThat(Lab.controller()).get().extracting(ProcessHandle::pid).isNotEqualTo(elsewhere.pid());
            Lab.killController();
            assertThat(elsewhere.isAlive()).isTrue();
            assertThat(Lab.controller()).isEmpty();
        }
    }

    @Test
    void sigtermEndsItCleanly() {
        Lab.terminateController();
        assertThat(LabShell.run("test", "-e", "/run/weft-lab/controller.sock").succeeded())
                .as("socket is left")
                .isFalse();
        assertThat(Lab.pings("host1", "docker1", "192.168.1.12")).isTrue();
    }

    @Test
    void aFileWithProblemsChangesNothing() throws IOException {
        Path file = Files.createTempFile("weft-it", ".yaml");
        String good = Files.readString(LabShell.PROJECT.resolve(Lab.TOPOLOGY));
        Files.writeString(file, good);
        Lab.killController();
        Lab.startController(file.toString());
        Lab.awaitConnected();

        Files.writeString(file, good.replace("vni: 2000", "vni: 1000"));
        Result refused = LabShell.weft("reload");
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.out() + refused.err()).contains("1000");
        assertThat(Lab.json("networks").get(1).get("vni").asInt()).isEqualTo(2000);

        Files.writeString(
                file,
                good.replace(
                        "containers:",
                        "containers:\n  - {name: docker9, host: host2, network: blue, ip: 192.168.1.99}"));
        LabShell.run(
                        "kill",
                        "-HUP",
                        Long.toString(Lab.controller().orElseThrow().pid()))
                .ok();
        await().until(() -> Lab.json("endpoints").size() == 5);
        assertThat(LabShell.on("host1", "ovs-ofctl", "-O", "OpenFlow13", "dump-flows", "ovs-br0")
                        .ok()
                        .out())
                .contains("arp_tpa=192.168.1.99");
        Lab.killController();
        Files.delete(file);
    }

    @Test
    void anUnknownSwitchIsRefusedWithWhatToDo() {
        LabShell.on(
                        "host1",
                        "ovs-vsctl",
                        "--",
                        "--may-exist",
                        "add-br",
                        "stranger",
                        "--",
                        "set",
                        "bridge",
                        "stranger",
                        "datapath_type=netdev",
                        "protocols=OpenFlow13",
                        "--",
                        "set-controller",
                        "stranger",
                        "tcp:192.168.56.1:6653")
                .ok();
        try {
            await().until(() ->
                    Lab.json("events").toString().contains("not stranger. If it is one of these with another name"));
        } finally {
            LabShell.on("host1", "ovs-vsctl", "del-br", "stranger").ok();
        }
        assertThat(Lab.json("status").get("connected").asInt()).isEqualTo(2);
    }
}
