package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The lab comes and goes without a trace on the machine. */
class LeftoversIT {
    /** What runs in other namespaces than this test: all that a lab starts does. */
    private static final String ELSEWHERE = """
            for process in /proc/[0-9]*; do
              for kind in net mnt pid uts; do
                theirs=$(readlink $process/ns/$kind) || continue 2
                if [ "$theirs" != "$(readlink /proc/self/ns/$kind)" ]; then
                  cat $process/comm 2>/dev/null
                  continue 2
                fi
              done
            done | sort
            """;

    private static final String DAEMONS = """
            ps -eo comm,stat | awk '$2 !~ /Z/ {print $1}' | grep -E '^(ovs|dockerd|containerd|sshd|httpd|runc)' | sort
            """;

    @Test
    void downLeavesNothingBehind() {
        Lab.down();
        Map<String, String> before = machine();
        Lab.ready();
        assertThat(Shell.run("ip", "-br", "address").ok().out())
                .as("the lab's addresses stay inside")
                .doesNotContain("192.168.56.")
                .doesNotContain("192.168.1.")
                .doesNotContain("203.0.113.");
        Shell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
        Lab.down();
        assertThat(machine()).isEqualTo(before);
    }

    @Test
    void upAfterAKillCleansUpFirst() {
        Lab.ready();
        // Process 1 of a host, seen from outside: all of the host goes with it.
        Shell.run("vagrant/lab.sh", "kill", "host1").ok();
        assertThat(Shell.weft("lab", "status").succeeded()).isFalse();
        Lab.ready();
        Shell.weft("lab", "status").ok();
        Shell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }

    /** All that a lab could leave, without what changes by itself: uptimes, ages, the processes of these tests. */
    private static Map<String, String> machine() {
        Map<String, String> state = new TreeMap<>();
        state.put("namespaces", Shell.run("ip", "netns").ok().out());
        state.put("links", Shell.run("ip", "-o", "-br", "link").ok().out());
        state.put(
                "mounts",
                Shell.run("sh", "-c", "awk '{print $2, $3}' /proc/mounts").ok().out());
        state.put(
                "files",
                Shell.run("sh", "-c", "ls /run /var/run /etc/openvswitch /var/lib/docker 2>/dev/null; true")
                        .out());
        state.put("processes in namespaces", Shell.run("sh", "-c", ELSEWHERE).out());
        state.put("daemons", Shell.run("sh", "-c", DAEMONS).out());
        return state;
    }
}
