package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.fabric.FabricLoop;
import dev.weft.controller.fabric.FabricOperations;
import dev.weft.flows.Table;
import dev.weft.topology.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A real Open vSwitch holds what a build with the {@link dev.weft.flows.FormerLayout} left in host2 of the file
 * vagrant/topology-routed.yaml, as it was recorded. A controller that remembers nothing takes it over.
 */
class FormerLayoutTest {
    private static final Path FILE = Path.of("../vagrant/topology-routed.yaml");
    private static final Path RECORDED = Path.of("../flows/src/test/resources/former/routed-host2.bundle");
    private static final Pattern TABLE = Pattern.compile("table=(\\d+)");
    private static final int FEWEST_PACKETS = 20;

    /** Of the recorded bridge, in the order of their numbers from 1. */
    private static final List<String> PORTS =
            List.of("vxlan0", "veth0", "veth1", "w-docker3", "w-docker4", "blue-spare");

    private static final String LEARNED = "02:00:00:00:00:99";

    /** docker3 sends to what was learned at blue-spare, with a number that each packet has to itself. */
    private static final String PACKET = "in_port(4),eth(src=02:eb:c0:a8:01:0c,dst=" + LEARNED
            + "),eth_type(0x0800),ipv4(src=192.168.1.12,dst=192.168.1.99,proto=17,tos=0,ttl=64,frag=no),udp(src=%d,dst=9)";

    private final Topology topology = Pipeline.topology(text());
    private final FabricLoop fabric = new FabricLoop(topology, 300, Clock.systemUTC());
    private final FabricOperations operations =
            new FabricOperations(fabric, new TopologySource(FILE), new InetSocketAddress(6653));

    @RegisterExtension
    final OvsExtension real = new OvsExtension(fabric, fabric);

    private static String text() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void asThePreviousBuildLeftIt() throws IOException {
        DummyOvs ovs = real.ovs();
        ovs.addBridge(
                BRIDGE,
                topology.bridges(topology.host("host2").orElseThrow())
                        .get(0)
                        .datapathId()
                        .toString());
        ovs.addTunnel(BRIDGE, "vxlan0", 1, "flow", "flow");
        for (String port : PORTS.subList(1, PORTS.size())) {
            ovs.addWatchedPort(BRIDGE, port, PORTS.indexOf(port) + 1);
        }
        ovs.setController(BRIDGE, 1); // where nobody listens: the first one flushes everybody's flows
        for (String line : Files.readAllLines(RECORDED)) {
            if (line.startsWith("# meter ")) {
                ovs.ofctl("add-meter", BRIDGE, line.substring("# meter ".length()));
            }
        }
        ovs.ofctl("bundle", BRIDGE, RECORDED.toString());
    }

    @AfterEach
    void stop() {
        fabric.close();
    }

    @Test
    void itIsTakenOverAtOnceAndWithoutLosingAPacket() {
        DummyOvs ovs = real.ovs();
        assertThat(tables()).as("before").containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(flows()).allMatch(flow -> flow.contains("cookie=0x7765"));
        ovs.logMessages();
        ovs.setController(BRIDGE, real.port());
        int sent = 0;
        while (!isSettled() || sent < FEWEST_PACKETS) {
            ovs.receive("w-docker3", PACKET.formatted(10_000 + sent++));
        }
        int all = sent;
        await().untilAsserted(() -> assertThat(ovs.sent("blue-spare").stream()
                        .filter(frame -> frame.startsWith(LEARNED.replace(":", "")))
                        .distinct())
                .hasSize(all));

        assertThat(tables())
                .as("after")
                .containsExactlyElementsOf(
                        List.of(Table.values()).stream().map(Table::number).toList());
        ovs.awaitLog("type=COMMIT_REPLY", 1);
        assertThat(ovs.logged("type=COMMIT_REQUEST")).as("one bundle").isOne();
        assertThat(ovs.logged("received: OFPT_BARRIER_REQUEST")).isPositive();
        assertThat(ovs.logged("received: OFPT_FLOW_MOD"))
                .as("nothing but in the bundle")
                .isZero();
        assertThat(operations.endpoints().toCompletableFuture().join())
                .filteredOn(endpoint -> endpoint.mac().equals(LEARNED))
                .extracting(Views.EndpointView::host, Views.EndpointView::port, Views.EndpointView::ip)
                .containsExactly(tuple("host2", "blue-spare", "192.168.1.99"));
        assertThat(operations
                        .heal(Optional.of("host2"))
                        .toCompletableFuture()
                        .join()
                        .switches())
                .singleElement()
                .satisfies(healed -> assertThat(healed.text()).isEqualTo("in sync, nothing sent"));
    }

    private boolean isSettled() {
        return operations.switches().toCompletableFuture().join().stream()
                .anyMatch(one -> one.state().equals("connected"));
    }

    private List<String> flows() {
        return real.ovs().ofctl("dump-flows", BRIDGE, "--no-stats").lines().toList();
    }

    /** Those that hold anything: Open vSwitch leaves table 0 out. */
    private Set<Integer> tables() {
        return flows().stream()
                .map(TABLE::matcher)
                .map(table -> table.find() ? Integer.parseInt(table.group(1)) : 0)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
