package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A difference as a bundle beside the same one step by step, on a real Open vSwitch: prints how long each took, how long the
 * switch answered nobody meanwhile, and its memory. Asserts no time. For figures:
 * {@code mvn -q -pl controller -am test -Dtest=BundleSpeedTest -Dsurefire.failIfNoSpecifiedTests=false
 * -DargLine=-Dweft.flows=100,1000,5000,20000,50000,200000}
 */
class BundleSpeedTest {
    @RegisterExtension
    final OvsExtension real = new OvsExtension();

    /** A way to program, and how it went. */
    @FunctionalInterface
    private interface Way {
        Program of(Difference difference, CompletableFuture<List<SwitchError>> done);
    }

    @Test
    void asABundleAndStepByStep() {
        LiveSwitch connection =
                (LiveSwitch) real.connect(Map.of("p1", 1, "p2", 2)).connection();
        BundleSupport support = new BundleSupport(why -> {
            throw new AssertionError(why);
        });
        Way bundle = (difference, done) -> new Bundle(Step.of(difference), support, done);
        Way steps = (difference, done) -> new StepByStep(Step.of(difference), done);
        there(connection, flows(200), bundle); // warm
        there(connection, flows(200), steps);
        for (String size : System.getProperty("weft.flows", "1000").split(",")) {
            FlowTables flows = flows(Integer.parseInt(size));
            for (int round = 0; round < 3; round++) {
                System.out.printf(
                        "%s flows step by step: %s%n%s flows as a bundle:    %s%n",
                        size, there(connection, flows, steps), size, there(connection, flows, bundle));
            }
        }
        assertThat(await(connection.read())).isEqualTo(Installed.NOTHING);
    }

    /** Adds all the flows, and removes them. */
    private String there(LiveSwitch connection, FlowTables flows, Way way) {
        Silence silence = new Silence(real.ovs());
        long begun = System.nanoTime();
        program(connection, way, Difference.of(flows, FlowTables.EMPTY));
        long added = System.nanoTime();
        String longest = silence.end();
        long memory = real.ovs().residentKilobytes();
        long between = System.nanoTime();
        program(connection, way, Difference.of(FlowTables.EMPTY, flows));
        return "added in %d ms, removed in %d ms; longest silence %s; %d MB"
                .formatted(
                        TimeUnit.NANOSECONDS.toMillis(added - begun),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - between),
                        longest,
                        memory / 1024);
    }

    private static void program(LiveSwitch connection, Way way, Difference difference) {
        CompletableFuture<List<SwitchError>> done = new CompletableFuture<>();
        connection.line().onEventLoop(() -> connection.requests().begin(way.of(difference, done)), () -> {});
        assertThat(await(done)).isEmpty();
    }

    /** Asks the switch something all the time, on another way than OpenFlow. */
    private static final class Silence {
        private final CompletableFuture<Long> longest;
        private volatile boolean isOver;

        Silence(DummyOvs ovs) {
            longest = CompletableFuture.supplyAsync(() -> {
                long most = 0;
                while (!isOver) {
                    long asked = System.nanoTime();
                    ovs.appctl("version");
                    most = Math.max(most, System.nanoTime() - asked);
                }
                return most;
            });
        }

        String end() {
            isOver = true;
            return TimeUnit.NANOSECONDS.toMillis(longest.join()) + " ms";
        }
    }

    private static FlowTables flows(int count) {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            flows.add(Samples.flow(
                    Table.FORWARD,
                    Match.ALL
                            .with(Field.METADATA, 1000, 0xff_ffff)
                            .with(Field.ETH_DST, new MacAddress(0x0200_0000_0000L + i)),
                    0,
                    Action.set(Field.TUN_ID, 1000),
                    Action.set(Field.TUN_DST, 0xc0a8_3814L),
                    Action.output(1)));
        }
        return FlowTables.of(flows, List.of());
    }
}
