package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.fabric.FabricLoop;
import dev.weft.controller.fabric.FabricOperations;
import dev.weft.topology.Bridge;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real Open vSwitch takes flows and groups for ports that it does not have, and they work once it has them. */
class AwaitedPortTest {
    private static final Topology TOPOLOGY = Pipeline.topology("""
            hosts:
              - {name: h, address: 192.168.56.10}
            networks:
              - {name: blue, vni: 1000, subnet: 10.0.1.0/24, port: gw1}
            containers:
              - {name: one, host: h, network: blue, ip: 10.0.1.11}
              - {name: two, host: h, network: blue, ip: 10.0.1.12}
            """);
    private static final Bridge AT = TOPOLOGY.bridges().get(0);
    private static final Map<String, Integer> FIXED = PortNumbers.of(TOPOLOGY, AT);
    private static final String ONE = TOPOLOGY.containers().get(0).mac().toString();
    private static final String TWO = TOPOLOGY.containers().get(1).mac().toString();

    /** From one to two, and from one to everybody. */
    private static final String UNICAST = "in_port(1),eth(src=" + ONE + ",dst=" + TWO
            + "),eth_type(0x0800),ipv4(src=10.0.1.11,dst=10.0.1.12,proto=17,tos=0,ttl=64,frag=no),udp(src=1,dst=2)";

    private static final String BROADCAST = UNICAST.replace("dst=" + TWO, "dst=ff:ff:ff:ff:ff:ff");

    private final FabricLoop fabric = new FabricLoop(TOPOLOGY, 300, Clock.systemUTC());
    private final FabricOperations operations =
            new FabricOperations(fabric, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));

    @RegisterExtension
    final OvsExtension real = new OvsExtension(fabric, fabric);

    @BeforeEach
    void connect() {
        real.ovs().addBridge(BRIDGE, AT.datapathId().toString());
        real.ovs().addWatchedPort(BRIDGE, "w-one", FIXED.get("w-one"));
        real.ovs().setController(BRIDGE, real.port());
        await().until(() -> operations.switches().toCompletableFuture().join().stream()
                .anyMatch(one -> one.state().equals("connected") && one.flows() > 0));
    }

    @AfterEach
    void stop() {
        fabric.close();
    }

    @Test
    void whatIsForAPortThatIsNotThereGoesNowhereAndOnceItIsThereItGoesThere() {
        assertThat(real.ovs().ofctl("dump-flows", BRIDGE, "--no-names", "in_port=" + FIXED.get("w-two")))
                .contains("in_port=" + FIXED.get("w-two"));
        assertThat(real.ovs().ofctl("dump-groups", BRIDGE, "--no-names")).contains("output:" + FIXED.get("w-two"));
        real.ovs().receive("w-one", UNICAST);
        real.ovs().receive("w-one", BROADCAST);
        assertThat(problems()).contains("two: its port w-two is not on h");
        assertThat(operations
                        .flows(Optional.empty())
                        .toCompletableFuture()
                        .join()
                        .flows())
                .anyMatch(flow -> flow.match().contains("in_port=w-two(away)"));
        long sent = flowMods();

        real.ovs().addWatchedPort(BRIDGE, "w-two", FIXED.get("w-two"));
        await().until(() -> !problems().contains("two: "));
        assertThat(real.ovs().sent("w-two")).isEmpty();
        real.ovs().receive("w-one", UNICAST);
        real.ovs().receive("w-one", BROADCAST);
        await().untilAsserted(() -> assertThat(real.ovs().sent("w-two"))
                .anyMatch(frame -> frame.startsWith(TWO.replace(":", "") + ONE.replace(":", "")))
                .anyMatch(frame -> frame.startsWith("ffffffffffff" + ONE.replace(":", ""))));

        real.ovs().vsctl("del-port", BRIDGE, "w-two");
        await().until(() -> problems().contains("two: its port w-two is not on h"));
        real.ovs().addWatchedPort(BRIDGE, "w-two", FIXED.get("w-two"));
        await().until(() -> !problems().contains("two: "));
        assertThat(flowMods()).isEqualTo(sent);
    }

    private String problems() {
        return operations.status().toCompletableFuture().join().problems().toString();
    }

    private long flowMods() {
        return operations.counters().toCompletableFuture().join().stream()
                .mapToLong(Views.CounterView::flowMods)
                .sum();
    }
}
