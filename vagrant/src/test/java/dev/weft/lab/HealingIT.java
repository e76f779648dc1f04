package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What broke on a host is mended by the next apply, and the status says that it is broken. What hosts mend themselves: HostHealIT. */
class HealingIT {
    @BeforeEach
    void ready() {
        Lab.ready();
        for (String host : List.of("host1", "host2")) {
            LabShell.on(host, "systemctl", "stop", "weft-heal.timer", "weft-heal.path")
                    .ok();
        }
    }

    @Test
    void aRestartedContainer() {
        LabShell.on("host1", "docker", "restart", "-t", "1", "docker1").ok();
        await().until(() -> Lab.json("status").get("problems").toString().contains("docker1"));
        assertThat(Lab.pings("host2", "docker3", "192.168.1.11")).isFalse();
        assertThat(LabShell.weft("apply", "-f", Lab.TOPOLOGY).ok().err()).contains("docker1");
        works();
    }

    @Test
    void aMissingTunnelAndABridgeThatForgotItsController() {
        LabShell.on("host1", "sh", "-c", "ovs-vsctl del-port vxlan0 && ovs-vsctl del-controller ovs-br0")
                .ok();
        assertThat(LabShell.weft("plan", "-f", Lab.TOPOLOGY).ok().out())
                .contains("vxlan0")
                .contains("controller");
        LabShell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        works();
    }

    private static void works() {
        Lab.awaitConnected();
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
        await().until(() -> Lab.json("status").get("problems").isEmpty());
    }
}
