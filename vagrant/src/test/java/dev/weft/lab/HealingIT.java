package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What broke on a host is mended by the next apply, and the status says that it is broken. */
class HealingIT {
    @BeforeEach
    void ready() {
        Lab.ready();
    }

    @Test
    void aRestartedContainer() {
        Shell.on("host1", "docker", "restart", "-t", "1", "docker1").ok();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Lab.json("status").get("problems").toString().contains("docker1"));
        assertThat(Lab.pings("host2", "docker3", "192.168.1.11")).isFalse();
        assertThat(Shell.weft("apply", "-f", Lab.TOPOLOGY).ok().err()).contains("docker1");
        works();
    }

    @Test
    void aRestartedSwitch() {
        Shell.on("host2", "sh", "-c", "kill -9 $(cat /run/openvswitch/ovs-vswitchd.pid)")
                .ok();
        await().atMost(Duration.ofSeconds(30)).until(() -> Lab.pings("host1", "docker1", "192.168.1.12"));
        Shell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        works();
    }

    @Test
    void aRebootedHost() {
        Shell.weft("lab", "reboot", "host2").ok();
        Shell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        works();
    }

    @Test
    void aMissingTunnelAndABridgeThatForgotItsController() {
        Shell.on("host1", "sh", "-c", "ovs-vsctl del-port vxlan0 && ovs-vsctl del-controller ovs-br0")
                .ok();
        assertThat(Shell.weft("plan", "-f", Lab.TOPOLOGY).ok().out())
                .contains("vxlan0")
                .contains("controller");
        Shell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        works();
    }

    private static void works() {
        Lab.awaitConnected();
        Shell.weft("check", "-f", Lab.TOPOLOGY).ok();
        assertThat(Lab.json("status").get("problems")).isEmpty();
    }
}
