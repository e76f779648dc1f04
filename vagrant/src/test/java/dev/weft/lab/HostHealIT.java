package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What breaks on a host is put right by that host: no apply is run here, and the controller is dead where that is harder. */
class HostHealIT {
    private static final String KEPT = "/var/lib/weft-heal/ovs-br0.flows";

    @BeforeEach
    void ready() {
        Lab.ready();
    }

    @Test
    void aSwitchThatIsKilledWithAndWithoutAController() {
        awaitKept();
        try (Stream stream = Stream.between("host1", "docker1", "host2", "docker3")) {
            killSwitch();
            stream.awaitArrivals(100);
            Lab.killController();
            killSwitch();
            stream.awaitArrivals(100);
            stream.stop().assertHeld();
        }
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
        LabShell.weft("plan", "--detailed-exitcode", "-f", Lab.TOPOLOGY).ok();
        controllerFindsAllThere();
    }

    @Test
    void aSwitchThatEndsInOrderTakesTheGatewaysWithIt() {
        LabShell.on("host2", "ovs-appctl", "-t", "ovs-vswitchd", "exit", "--cleanup")
                .ok();
        await().until(() -> !LabShell.on("host2", "test", "-e", "/run/openvswitch/ovs-vswitchd.pid")
                .succeeded());
        LabShell.on(
                        "host2",
                        "sh",
                        "-c",
                        "ovs-vswitchd unix:/run/openvswitch/db.sock --disable-system-route --pidfile --detach "
                                + "--no-chdir --log-file -vconsole:off")
                .ok();
        awaitRight("host2");
        Lab.awaitConnected();
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }

    @Test
    void aHostThatBootsWithoutAController() {
        awaitKept();
        Lab.killController();
        LabShell.weft("lab", "reboot", "host2").ok();
        await().until(() -> Lab.pings("host1", "docker1", "192.168.1.12"));
        awaitRight("host2");
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
        LabShell.weft("plan", "--detailed-exitcode", "-f", Lab.TOPOLOGY).ok();
        controllerFindsAllThere();
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }

    @Test
    void aContainerThatStartedAgainHasItsCableAndOneThatSomebodyStoppedStaysSo() {
        LabShell.on("host1", "docker", "restart", "-t", "1", "docker1").ok();
        await().until(() -> Lab.pings("host1", "docker1", "192.168.1.12"));

        LabShell.on("host1", "docker", "stop", "-t", "1", "docker2").ok();
        Result said =
                LabShell.on("host1", "sh", "/etc/weft/heal.sh", "--report").ok();
        assertThat(said.out()).contains("note container docker2 was stopped by hand and stays stopped");
        assertThat(LabShell.on("host1", "docker", "inspect", "-f", "{{.State.Running}}", "docker2")
                        .ok()
                        .out())
                .startsWith("false");
    }

    @Test
    void anotherControllerInTheRecordIsReplaced() {
        String ours = LabShell.on("host1", "ovs-vsctl", "get-controller", "ovs-br0")
                .ok()
                .out();
        for (List<String> targets :
                List.of(List.of("tcp:203.0.113.99:6653"), List.of(ours.strip(), "tcp:203.0.113.99:6653"))) {
            LabShell.on(
                            "host1",
                            LabShell.with(
                                    List.of("ovs-vsctl", "set-controller", "ovs-br0"), targets.toArray(String[]::new)))
                    .ok();
            await().until(() -> LabShell.on("host1", "ovs-vsctl", "get-controller", "ovs-br0")
                    .out()
                    .equals(ours));
        }
        awaitRight("host1");
    }

    @Test
    void containersComeBackAfterACrashOfDockerAndAfterASignalToThem() {
        LabShell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        LabShell.on("host1", "docker", "kill", "-s", "HUP", "docker2").ok();
        LabShell.on("host1", "sh", "-c", "kill -9 $(cat /run/docker.pid)").ok();
        await().until(() -> LabShell.on("host1", "docker", "ps", "--format", "{{.Names}}")
                .out()
                .lines()
                .toList()
                .containsAll(List.of("docker1", "docker2")));
        await().until(() -> Lab.pings("host1", "docker1", "192.168.1.12"));
        awaitRight("host1");
    }

    @Test
    void destroyLeavesNothingOfIt() {
        LabShell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
        assertThat(LabShell.on(
                                "host1",
                                "sh",
                                "-c",
                                "find /etc/weft /etc/systemd/system /run/systemd/active /var/lib/weft-heal "
                                        + "/run/weft-heal -name '*weft*'"
                                        + " 2>/dev/null; true")
                        .out())
                .isEmpty();
    }

    private static void killSwitch() {
        String pid = LabShell.on("host1", "cat", "/run/openvswitch/ovs-vswitchd.pid")
                .ok()
                .out();
        LabShell.on("host1", "sh", "-c", "kill -9 " + pid.strip()).ok();
        await().until(() -> !LabShell.on("host1", "cat", "/run/openvswitch/ovs-vswitchd.pid")
                .out()
                .equals(pid));
        awaitRight("host1");
    }

    /** Its own script has nothing to do. */
    private static void awaitRight(String host) {
        await().untilAsserted(() -> {
            Result said =
                    LabShell.on(host, "sh", "/etc/weft/heal.sh", "--report").ok();
            assertThat(said.out()).isEmpty();
        });
    }

    /** What the controller has programmed is on both hosts' disks. */
    private static void awaitKept() {
        for (String host : List.of("host1", "host2")) {
            await().until(() -> {
                LabShell.on(host, "sh", "/etc/weft/heal.sh").ok();
                return LabShell.on(host, "test", "-s", KEPT).succeeded();
            });
        }
    }

    private static void controllerFindsAllThere() {
        Lab.startController(Lab.TOPOLOGY);
        Lab.awaitConnected();
        assertThat(Lab.synced()).allMatch(text -> text.endsWith("in sync"));
    }
}
