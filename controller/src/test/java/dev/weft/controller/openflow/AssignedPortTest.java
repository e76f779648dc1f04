package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.fabric.FabricLoop;
import dev.weft.controller.fabric.FabricOperations;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A port that is put into a network by command, in a real Open vSwitch, and across a restart of the controller. */
class AssignedPortTest {
    private static final Topology TOPOLOGY = Pipeline.topology("""
            hosts:
              - {name: h, address: 192.168.56.10}
            networks:
              - {name: blue, vni: 1000, subnet: 10.0.1.0/24, port: gw1}
            containers:
              - {name: one, host: h, network: blue, ip: 10.0.1.11}
            """);
    /** A gratuitous ARP request of 02:aa:00:00:00:05 for 10.0.1.77. */
    private static final String HELLO = "ffffffffffff" + "02aa00000005" + "0806" + "0001080006040001" + "02aa00000005"
            + "0a00014d" + "000000000000" + "0a00014d";

    private final FabricLoop fabric = new FabricLoop(TOPOLOGY, 300, Clock.systemUTC());
    private final FabricOperations operations = operations(fabric);
    private final FabricLoop next = new FabricLoop(TOPOLOGY, 300, Clock.systemUTC());

    @RegisterExtension
    final OvsExtension real = new OvsExtension(fabric, fabric);

    private static FabricOperations operations(FabricLoop loop) {
        return new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));
    }

    @BeforeEach
    void programmed() {
        real.ovs().addBridge(BRIDGE, TOPOLOGY.bridges().get(0).datapathId().toString());
        real.ovs().addWatchedPort(BRIDGE, "w-one", 1);
        real.ovs().addWatchedPort(BRIDGE, "stray", 2);
        real.ovs().setController(BRIDGE, real.port());
        await().until(() -> isSettled(operations));
    }

    @AfterEach
    void stop() {
        fabric.close();
        next.close();
    }

    @Test
    void whatItSendsIsRefusedUntilItIsPutIntoANetwork() {
        real.ovs().receive("stray", HELLO);
        await().untilAsserted(() -> assertThat(drops()).singleElement().satisfies(drop -> {
            assertThat(drop.reason()).isEqualTo("no-network");
            assertThat(drop.packets()).isEqualTo(1);
        }));
        operations.assignPort("h", "stray", "blue").toCompletableFuture().join();
        await().until(() -> isSettled(operations) && flows().contains("in_port=2 actions=write_metadata"));
        real.ovs().receive("stray", HELLO);
        await().until(() -> !endpoints(operations).isEmpty());
        assertThat(real.ovs().sent("w-one")).hasSize(1);
    }

    @Test
    void aControllerWithNoMemoryFindsItThereAndSendsNothing() {
        operations.assignPort("h", "stray", "blue").toCompletableFuture().join();
        await().until(() -> isSettled(operations) && flows().contains("in_port=2 actions=write_metadata"));
        real.ovs().receive("stray", HELLO);
        await().until(() -> endpoints(operations).size() == 1 && isSettled(operations));
        await().until(() -> flows().contains("dl_src=02:aa:00:00:00:05"));
        List<Views.EndpointView> known = endpoints(operations);

        try (OpenFlowServer server = OpenFlowServer.start(new InetSocketAddress("127.0.0.1", 0), next, next)) {
            FabricOperations again = operations(next);
            real.ovs().setController(BRIDGE, server.address().getPort());
            await().until(() -> isSettled(again));
            assertThat(endpoints(again)).isEqualTo(known);
            assertThat(again.events().toCompletableFuture().join())
                    .filteredOn(event -> event.kind().equals("synced"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.text()).endsWith("in sync"));
            again.unassignPort("h", "stray").toCompletableFuture().join();
            await().until(() -> !flows().contains("in_port=2"));
        }
    }

    private List<Views.DropView> drops() {
        return operations.drops(Optional.empty()).toCompletableFuture().join().drops();
    }

    private static List<Views.EndpointView> endpoints(FabricOperations operations) {
        return operations.endpoints().toCompletableFuture().join().stream()
                .filter(endpoint -> endpoint.kind().equals("learned"))
                .toList();
    }

    private static boolean isSettled(FabricOperations operations) {
        return operations.switches().toCompletableFuture().join().stream()
                        .filter(one -> one.state().equals("connected"))
                        .count()
                == 1;
    }

    private String flows() {
        return real.ovs().ofctl("dump-flows", BRIDGE);
    }
}
