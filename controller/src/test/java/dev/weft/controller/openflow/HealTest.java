package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changes flows in a real Open vSwitch: what is ours comes back, what is not stays. */
class HealTest {
    private static final String FILE = """
            hosts:
              - {name: h, address: 192.168.56.10}
            networks:
              - {name: blue, vni: 1000, subnet: 10.0.1.0/24, port: gw1}
            containers:
              - {name: one, host: h, network: blue, ip: 10.0.1.11}
            """;
    private static final String TWO = FILE + "  - {name: two, host: h, network: blue, ip: 10.0.1.12}\n";
    private static final Topology TOPOLOGY = Pipeline.topology(FILE);
    private static final String ALL_OF_OURS = "cookie=0x7765000000000000/0xffff000000000000";

    @TempDir
    private Path directory;

    private final FabricLoop fabric = new FabricLoop(TOPOLOGY, 300, Clock.systemUTC());
    private Path file;
    private FabricOperations operations;

    @RegisterExtension
    final OvsExtension real = new OvsExtension(fabric, fabric);

    @BeforeEach
    void programmedBesideWhatSomebodyElsePutThere() throws IOException {
        file = Files.writeString(directory.resolve("topology.yaml"), FILE);
        operations = new FabricOperations(fabric, new TopologySource(file), new InetSocketAddress(6653));
        real.ovs().addBridge(BRIDGE, TOPOLOGY.bridges().get(0).datapathId().toString());
        real.ovs().addPort(BRIDGE, "w-one", 1);
        real.ovs().setController(BRIDGE, real.port()); // the first one flushes everybody's flows
        await().until(this::isSettled);
        real.ovs().ofctl("add-group", BRIDGE, "group_id=7,type=all,bucket=output:1");
        real.ovs().ofctl("add-flow", BRIDGE, "cookie=0x2a,table=0,priority=9,in_port=99,actions=group:7");
        real.ovs().ofctl("add-flow", BRIDGE, "table=77,priority=3,tcp,tp_dst=80,actions=drop");
    }

    @AfterEach
    void stop() {
        fabric.close();
    }

    @Test
    void whatSomebodyDeletesComesBackByHeal() {
        String before = ours();
        real.ovs().ofctl("del-flows", BRIDGE, ALL_OF_OURS);
        assertThat(ours()).isNotEqualTo(before);

        Views.HealView healed = heal();
        assertThat(ours()).as("confirmed when it answers").isEqualTo(before);
        assertThat(healed.flows()).isPositive();
        assertThat(healed.refused()).isEmpty();
        assertThat(heal().text()).isEqualTo("in sync, nothing sent");
        assertForeignIsThere();

        real.ovs().ofctl("del-groups", BRIDGE, "group_id=1000001000"); // its flows go with it
        Views.HealView groups = heal();
        assertThat(groups.groups()).isOne();
        assertThat(groups.flows()).isPositive();
        assertThat(ours()).isEqualTo(before);
    }

    /** The cookie stays as it was. */
    @Test
    void whatSomebodyChangesInPlaceIsPutRight() {
        String before = ours();
        real.ovs().ofctl("mod-flows", BRIDGE, ALL_OF_OURS + ",table=" + Table.FORWARD.number() + ",actions=drop");
        assertThat(ours()).isNotEqualTo(before);

        assertThat(heal().flows()).isPositive();
        assertThat(ours()).isEqualTo(before);
        assertThat(heal().text()).isEqualTo("in sync, nothing sent");
        assertForeignIsThere();
    }

    @Test
    void whatSomebodyDeletesComesBackByItself() {
        String before = ours();
        fabric.auditEvery(Duration.ofMillis(50));
        real.ovs().ofctl("del-flows", BRIDGE, ALL_OF_OURS);
        await().until(() -> ours().equals(before));
        await().until(() -> events().stream().anyMatch(event -> event.kind().equals("drift")));
        assertThat(operations.status().toCompletableFuture().join().healed()).isPositive();
        assertForeignIsThere();
    }

    @Test
    void whatIsNotOursSurvivesEverything() throws IOException {
        assertForeignIsThere();
        heal();
        assertForeignIsThere();
        Files.writeString(file, TWO);
        assertThat(operations.reload().toCompletableFuture().join().changes()).isNotEmpty();
        await().until(() -> isSettled() && ours().contains("10.0.1.12"));
        assertForeignIsThere();
        real.ovs().setController(BRIDGE, 1); // where nobody listens
        await().until(() -> operations.switches().toCompletableFuture().join().isEmpty());
        real.ovs().setController(BRIDGE, real.port());
        await().until(() -> isSettled() && ours().contains("10.0.1.12"));
        assertForeignIsThere();

        Views.Foreign foreign =
                operations.foreign(Optional.empty()).toCompletableFuture().join();
        assertThat(foreign.flows())
                .extracting(Views.FlowView::tableId, Views.FlowView::priority, Views.FlowView::actions)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(0, 9, "group:7"),
                        org.assertj.core.api.Assertions.tuple(77, 3, "drop"));
        assertThat(foreign.groups()).containsExactly(new Views.GroupView("h", "h", 7, List.of("output:w-one")));
    }

    @Test
    void somebodyElsesFlowWhereOneIsNotWantedAnyMoreStays() throws IOException {
        String before = ours();
        Files.writeString(file, TWO);
        operations.reload().toCompletableFuture().join();
        await().until(() -> isSettled() && ours().contains("10.0.1.12"));
        String place = placeOf("10.0.1.12");
        real.ovs().ofctl("add-flow", BRIDGE, "cookie=0x2b," + place + ",actions=drop");
        Files.writeString(file, FILE);
        operations.reload().toCompletableFuture().join();
        await().until(() -> isSettled() && ours().equals(before));
        assertThat(flows()).contains("cookie=0x2b, " + place + " actions=drop");
        assertThat(heal().text()).isEqualTo("in sync, nothing sent");
        assertThat(flows()).contains("cookie=0x2b, " + place + " actions=drop");
    }

    @Test
    void somebodyElsesFlowWhereOneIsWantedIsReplacedAndToldOf() {
        String before = ours();
        real.ovs().ofctl("add-flow", BRIDGE, "cookie=0x2b," + placeOf("10.0.1.11") + ",actions=drop");
        assertThat(ours()).isNotEqualTo(before);
        assertThat(heal().text()).isEqualTo("1 foreign flow was in the place of Weft flows, replaced");
        assertThat(ours()).isEqualTo(before);
        assertThat(flows()).doesNotContain("cookie=0x2b");
        assertThat(events()).last().satisfies(event -> {
            assertThat(event.kind()).isEqualTo("foreign");
            assertThat(event.text()).startsWith("a foreign flow (cookie 0x2b, actions=drop) was in ");
        });
        assertForeignIsThere();
    }

    /** Where the first flow of ours stands that speaks of an address. */
    private String placeOf(String address) {
        String flow = ours().lines()
                .filter(line -> line.contains(address))
                .findFirst()
                .orElseThrow();
        return flow.substring(flow.indexOf(", ") + 2, flow.indexOf(" actions="));
    }

    private void assertForeignIsThere() {
        assertThat(flows())
                .contains("cookie=0x2a, priority=9,in_port=99 actions=group:7")
                .contains("table=77, priority=3,tcp,tp_dst=80 actions=drop");
        assertThat(real.ovs().ofctl("dump-groups", BRIDGE)).contains("group_id=7,type=all,bucket=");
    }

    private Views.HealView heal() {
        Views.Healed healed =
                operations.heal(Optional.of("h")).toCompletableFuture().join();
        assertThat(healed.unanswered()).isEmpty();
        return healed.switches().get(0);
    }

    private List<Views.EventView> events() {
        return operations.events().toCompletableFuture().join();
    }

    private boolean isSettled() {
        return operations.switches().toCompletableFuture().join().stream()
                .anyMatch(one -> one.state().equals("connected"));
    }

    /** In some order, without counters. */
    private String flows() {
        return real.ovs()
                .ofctl("dump-flows", BRIDGE, "--no-stats")
                .lines()
                .map(String::strip)
                .sorted()
                .reduce("", (all, line) -> all + line + '\n');
    }

    private String ours() {
        return flows().lines()
                .filter(line -> line.contains("cookie=0x7765"))
                .reduce("", (all, line) -> all + line + '\n');
    }
}
