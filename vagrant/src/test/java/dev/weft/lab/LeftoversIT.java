package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The lab comes and goes without a trace on the machine. */
class LeftoversIT {
    @Test
    void downLeavesNothingBehind() {
        Lab.down();
        Map<String, String> before = machine();
        Lab.ready();
        assertThat(LabShell.run("ip", "-br", "address").ok().out())
                .as("the lab's addresses stay inside")
                .doesNotContain("192.168.56.")
                .doesNotContain("192.168.1.")
                .doesNotContain("203.0.113.");
        LabShell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
        LabProcesses lab = LabProcesses.running();
        assertThat(lab.names()).contains("ovs-vswitchd", "dockerd", "sshd", "java");
        Lab.down();
        assertThat(lab.alive()).isEmpty();
        assertThat(machine()).isEqualTo(before);
    }

    @Test
    void upAfterAKillCleansUpFirst() {
        Lab.ready();
        // Process 1 of a host, seen from outside: all of the host goes with it.
        LabShell.run("vagrant/lab.sh", "kill", "host1").ok();
        assertThat(LabShell.weft("lab", "status").succeeded()).isFalse();
        Lab.ready();
        LabShell.weft("lab", "status").ok();
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }

    /** All that a lab could leave, without what changes by itself: uptimes, ages, processes. */
    private static Map<String, String> machine() {
        Map<String, String> state = new TreeMap<>();
        state.put("namespaces", LabShell.run("ip", "netns").ok().out());
        state.put("links", LabShell.run("ip", "-o", "-br", "link").ok().out());
        state.put(
                "mounts",
                LabShell.run("sh", "-c", "awk '{print $2, $3}' /proc/mounts")
                        .ok()
                        .out());
        state.put(
                "files",
                LabShell.run("sh", "-c", "ls /run /var/run /etc/openvswitch /var/lib/docker 2>/dev/null; true")
                        .out());
        state.put(
                "processes in cgroups",
                LabShell.run("vagrant/lab/cgroups.sh", "pids").ok().out());
        return state;
    }
}
