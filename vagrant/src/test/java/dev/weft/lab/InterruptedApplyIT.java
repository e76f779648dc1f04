package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** plan, apply and destroy: the same twice changes nothing, half of it is completed by the next, what is others' stays. */
class InterruptedApplyIT {
    private static final int KILLS = Integer.getInteger("weft.tries", 2);
    private static final long SEED = 20261123;

    @BeforeAll
    static void ready() {
        Lab.ready();
    }

    @AfterAll
    static void whole() {
        Lab.ready();
    }

    @Test
    void killedAnywhereItIsCompletedByTheNext() throws InterruptedException {
        Random random = new Random(SEED);
        long whole = timeOfAnApplyFromNothing();
        for (int kill = 1; kill <= KILLS; kill++) {
            LabShell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
            long after = (long) (random.nextDouble() * whole);
            LabShell.Running apply = LabShell.start("./weft", "apply", "-f", Lab.TOPOLOGY);
            // The point of the kill is a time by intention: any will do.
            boolean endedBefore = apply.process().waitFor(after, TimeUnit.MILLISECONDS);
            apply.process().destroyForcibly();
            LabShell.finish(apply, Duration.ofSeconds(10), "apply");
            String where = "kill " + kill + " after " + after + " ms of " + whole
                    + (endedBefore ? " (it had ended)" : "") + ", seed " + SEED;
            Result next = LabShell.weft("apply", "-f", Lab.TOPOLOGY);
            assertThat(next.status())
                    .as("%s%n%s%n%s", where, next.out(), next.err())
                    .isZero();
            Result plan = LabShell.weft("plan", "--detailed-exitcode", "-f", Lab.TOPOLOGY);
            assertThat(plan.status())
                    .as("%s: nothing is left to do%n%s", where, plan.out())
                    .isZero();
        }
        Lab.awaitConnected();
        LabShell.weft("check", "-f", Lab.TOPOLOGY).ok();
    }

    private static long timeOfAnApplyFromNothing() {
        LabShell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
        long start = System.nanoTime();
        LabShell.weft("apply", "-f", Lab.TOPOLOGY).ok();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @Test
    void planChangesNothingAndSaysWhatApplyDoes() {
        LabShell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
        Result plan =
                LabShell.weft("plan", "--detailed-exitcode", "-f", Lab.TOPOLOGY).endedWith(2);
        assertThat(plan.out())
                .contains("host1")
                .contains("host2")
                .contains("+ ")
                .contains("docker1")
                .contains("vxlan0");
        assertThat(LabShell.on("host1", "ovs-vsctl", "list-br").ok().out()).doesNotContain("ovs-br0");
        assertThat(LabShell.on("host1", "docker", "ps", "-aq").ok().out()).isBlank();
        Lab.ready();
    }

    @Test
    void destroyLeavesWhatIsOthers() {
        LabShell.on(
                        "host1",
                        "sh",
                        "-c",
                        "ovs-vsctl --may-exist add-br theirs -- set bridge theirs datapath_type=netdev"
                                + " && docker run -d --name theirs --net=none weft/busybox")
                .ok();
        try {
            LabShell.weft("destroy", "-f", Lab.TOPOLOGY).ok();
            assertThat(LabShell.on("host1", "ovs-vsctl", "list-br").ok().out().lines())
                    .contains("theirs", "br-phy")
                    .doesNotContain("ovs-br0");
            assertThat(LabShell.on("host1", "docker", "ps", "--format", "{{.Names}}")
                            .ok()
                            .out()
                            .lines())
                    .containsExactly("theirs");
            assertThat(LabShell.on("host1", "iptables-save").ok().out()).doesNotContain("WEFT");
            assertThat(LabShell.on("host1", "sysctl", "-n", "net.ipv4.ip_forward")
                            .ok()
                            .out())
                    .startsWith("0");
        } finally {
            LabShell.on("host1", "sh", "-c", "ovs-vsctl del-br theirs; docker rm -f theirs")
                    .ok();
        }
        Lab.ready();
    }
}
