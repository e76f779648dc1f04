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
        Shell.weft("check", "-f", Lab.TOPOLOGY).ok();
        Shell.weft("plan", "--detailed-exitcode", "-f", Lab.TOPOLOGY).ok();
        controllerFindsAllThere();
    }

    @Test
    void aSwitchThatEndsInOrderTakesTheGatewaysWithIt() {
        Shell.on("host2", "ovs-appctl", "-t", "ovs-vswitchd", "exit", "--cleanup")
                .ok();
        await().until(() -> !Shell.on("host2", "test", "-e", "/run/openvswitch/ovs-vswitchd.pid")
                .succeeded());
        Shell.on(
                        "host2",
                        "sh",
                        "-c",
                        "ovs-vswitchd unix:/run/openvswitch/db.sock --disable-system-route --pidfile --detach --no-chdir --log-file -vconsole:off")
                .ok();
        awaitRight("host2");
        Lab.awaitConnected();
        Shell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }

    @Test
    void aHostThatBootsWithoutAController() {
        awaitKept();
        Lab.killController();
        Shell.weft("lab", "reboot", "host2").ok();
        await().until(() -> Lab.pings("host1", "docker1", "192.168.1.12"));
        awaitRight("host2");
        Shell.weft("check", "-f", Lab.TOPOLOGY).ok();
        Shell.weft("plan", "--detailed-exitcode", "-f", Lab.TOPOLOGY).ok();
        controllerFindsAllThere();
        Shell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }

    @Test
    void aContainerThatStartedAgainHasItsCableAndOneThatSomebodyStoppedStaysSo() {
        Shell.on("host1", "docker", "restart", "-t", "1", "docker1").ok();
        await().until(() -> Lab.pings("host1", "docker1", "192.168.1.12"));

        Shell.on("host1", "docker", "stop", "-t", "1", "docker2").ok();
        Result said = Shell.on("host1", "sh", "/etc/weft/heal.sh", "--report").ok();
        assertThat(said.out()).contains("note container docker2 was stopped by hand, and stays so");
        assertThat(Shell.on("host1", "docker", "inspect", "-f", "{{.State.Running}}", "docker2")
                        .ok()
                        .out())
                .startsWith("false");
    }

    @Test
    void anotherControllerInTheRecordIsReplaced() {
        String ours =
                Shell.on("host1", "ovs-vsctl", "get-controller", "ovs-br0").ok().out();
        for (List<String> targets :
                List.of(List.of("tcp:203.0.113.99:6653"), List.of(ours.strip(), "tcp:203.0.113.99:6653"))) {
            Shell.on(
                            "host1",
                            Shell.with(
                                    List.of("ovs-vsctl", "set-controller", "ovs-br0"), targets.toArray(String[]::new)))
                    .ok();
            await().until(() -> Shell.on("host1", "ovs-vsctl", "get-controller", "ovs-br0")
                    .out()
                    .equals(ours));
        }
        awaitRight("host1");
    }

    @Test
    void containersComeBackAfterACrashOfDockerAndAfterASignalToThem() {
        Shell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        Shell.on("host1", "docker", "kill", "-s", "HUP", "docker2").ok();
        Shell.on("host1", "sh", "-c", "kill -9 $(cat /run/docker.pid)").ok();
        await().until(() -> Shell.on("host1", "docker", "ps", "--format", "{{.Names}}")
                .out()
                .lines()
                .toList()
                .containsAll(List.of("docker1", "docker2")));
        await().until(() -> Lab.pings("host1", "docker1", "192.168.1.12"));
        awaitRight("host1");
    }

    @Test
    void destroyLeavesNothingOfIt() {
        Shell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
        assertThat(Shell.on(
                                "host1",
                                "sh",
                                "-c",
                                "find /etc/weft /etc/systemd/system /run/systemd/active /var/lib/weft-heal /run/weft-heal -name '*weft*'"
                                        + " 2>/dev/null; true")
                        .out())
                .isEmpty();
    }

    private static void killSwitch() {
        String pid = Shell.on("host1", "cat", "/run/openvswitch/ovs-vswitchd.pid")
                .ok()
                .out();
        Shell.on("host1", "sh", "-c", "kill -9 " + pid.strip()).ok();
        await().until(() -> !Shell.on("host1", "cat", "/run/openvswitch/ovs-vswitchd.pid")
                .out()
                .equals(pid));
        awaitRight("host1");
    }

    /** Its own script has nothing to do. */
    private static void awaitRight(String host) {
        await().untilAsserted(() -> {
            Result said = Shell.on(host, "sh", "/etc/weft/heal.sh", "--report").ok();
            assertThat(said.out()).isEmpty();
        });
    }

    /** What the controller has programmed is on both hosts' disks. */
    private static void awaitKept() {
        for (String host : List.of("host1", "host2")) {
            await().until(() -> {
                Shell.on(host, "sh", "/etc/weft/heal.sh").ok();
                return Shell.on(host, "test", "-s", KEPT).succeeded();
            });
        }
    }

    private static void controllerFindsAllThere() {
        Lab.startController(Lab.TOPOLOGY);
        Lab.awaitConnected();
        assertThat(Lab.synced()).allMatch(text -> text.endsWith("all there"));
    }
}
