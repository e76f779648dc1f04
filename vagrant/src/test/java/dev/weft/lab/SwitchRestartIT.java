package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The switch of a host is killed and started again by what watches over it: for how long do two containers not reach each
 * other? Prints what it measured.
 */
class SwitchRestartIT {
    private static final int TRIES = Integer.getInteger("weft.tries", 4);

    /** Half of the time between two runs of the host's timer. */
    private static final long STUCK_MS = 5000;

    @Test
    void theGapIsShortAndConnectionsHold() {
        Lab.ready();
        await().until(() -> LabShell.on("host1", "test", "-s", "/var/lib/weft-heal/ovs-br0.flows")
                .succeeded());
        List<Long> gaps = new ArrayList<>();
        try (Stream stream = Stream.between("host1", "docker1", "host2", "docker3")) {
            for (int i = 0; i < TRIES; i++) {
                gaps.add(gap());
            }
            stream.stop().assertHeld();
        }
        String all = gaps.stream().map(String::valueOf).collect(Collectors.joining(", "));
        System.out.println("SwitchRestartIT: ovs-vswitchd killed; longest gap in ms: " + all + "; median "
                + median(gaps) + " (by hand 196, OVN 1042)");
        // What is promised of a quiet machine is 300 ms; this finds a host that waits for its timer or for its
        // controller.
        assertThat(median(gaps)).isLessThan(STUCK_MS);
    }

    private static long median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static long gap() {
        try (LossProbe probe = LossProbe.between("host1", "docker1", "host2", "docker3")) {
            LabShell.on("host1", "sh", "-c", "kill -9 $(cat /run/openvswitch/ovs-vswitchd.pid)")
                    .ok();
            probe.awaitArrivals(200);
            // What is told after the kill reaches the switch that came after it.
            Lab.awaitConnected();
            probe.awaitArrivals(200);
            LossProbe.Result result = probe.stop();
            assertThat(result.lost()).as(result.toString()).isPositive();
            return result.longestGap().length().toMillis();
        }
    }
}
