package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.Verdict;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Layout;
import dev.weft.topology.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bridge for each network: two switches on each host, and what hangs on a bridge is in its network. */
class TwoBridgesTest {
    private static final int HUNG = 7;
    private static final Topology FILE = new Topology(
            1500,
            Optional.empty(),
            Layout.BRIDGE_PER_NETWORK,
            Lab.HOSTS.subList(0, 2),
            List.of(Lab.BLUE, Lab.GREEN.on("ovs-br1", "vxlan1")),
            List.of(),
            List.of(),
            List.of());
    private static final List<Bridge> BRIDGES = FILE.bridges();
    private static final Bridge GREEN1 = BRIDGES.get(1);

    private final FabricLoop loop = new FabricLoop(FILE, 300, Clock.systemUTC());
    private final FabricOperations operations =
            new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));
    private final Map<DatapathId, FakeConnection> switches = new LinkedHashMap<>();

    @BeforeEach
    void allSettled() {
        for (Bridge bridge : BRIDGES) {
            assertThat(loop.judge(bridge.datapathId(), new Origin(InetAddress.getLoopbackAddress(), true)))
                    .isInstanceOf(Verdict.Admitted.class);
            FakeConnection connection = new FakeConnection(bridge.datapathId());
            switches.put(bridge.datapathId(), connection);
            loop.connected(connection, World.applied(FILE, bridge));
            await().until(() -> connection.reads.size() == 1);
            connection.reads.remove().complete(Installed.NOTHING);
            await().until(() -> connection.programs.size() == 1);
            connection.programs.remove().done().complete(List.of());
        }
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void eachBridgeIsARowAndAHostIsConnectedWhenAllOfItsBridgesAre() {
        assertThat(operations.switches().toCompletableFuture().join())
                .extracting(Views.SwitchView::bridge)
                .containsExactly("host1/ovs-br0", "host1/ovs-br1", "host2/ovs-br0", "host2/ovs-br1");
        assertThat(operations.hosts().toCompletableFuture().join())
                .extracting(Views.HostView::state)
                .containsExactly("connected", "connected");
        loop.disconnected(switches.get(GREEN1.datapathId()), "test");
        assertThat(operations.hosts().toCompletableFuture().join())
                .extracting(Views.HostView::state)
                .containsExactly("away", "connected");
        assertThat(loop.ask(() -> new Troubles(loop).list()).join())
                .singleElement()
                .asString()
                .startsWith("host1/ovs-br1: its switch is not connected");
    }

    @Test
    void whatHangsOnABridgeIsInItsNetworkAndLearned() {
        FakeConnection green1 = switches.get(GREEN1.datapathId());
        loop.portChanged(green1, Lab.port(HUNG, "3f2a_eth0_l"));
        loop.packetIn(green1, Lab.arp(HUNG, Lab.mac(1), "192.168.2.11"));
        Bridge green2 = BRIDGES.get(3);
        await().until(() -> switches.get(green2.datapathId()).programs.size() == 1);
        assertThat(operations.macs().toCompletableFuture().join())
                .containsExactly(new Views.MacView(
                        "green", Lab.mac(1).toString(), "192.168.2.11", "host1", "3f2a_eth0_l", "learned", ""));
        assertThat(operations.endpoints().toCompletableFuture().join())
                .extracting(Views.EndpointView::state)
                .containsExactly("up");
        assertThat(operations.ports().toCompletableFuture().join())
                .filteredOn(port -> port.number() == HUNG)
                .extracting(Views.PortView::role, Views.PortView::network)
                .containsExactly(org.assertj.core.api.Assertions.tuple("member", "green"));
        for (int blue : List.of(0, 2)) {
            assertThat(switches.get(BRIDGES.get(blue).datapathId()).programs).isEmpty();
        }
    }

    @Test
    void flowsOfAHostAreThoseOfItsBridges() {
        CompletableFuture<Views.Flows> both =
                operations.flows(Optional.of("host1")).toCompletableFuture();
        answer(0);
        answer(1);
        assertThat(both.join().flows())
                .extracting(Views.FlowView::bridge)
                .containsOnly("host1/ovs-br0", "host1/ovs-br1");
        CompletableFuture<Views.Flows> one =
                operations.flows(Optional.of("host1/ovs-br1")).toCompletableFuture();
        answer(1);
        assertThat(one.join().flows()).extracting(Views.FlowView::bridge).containsOnly("host1/ovs-br1");
        assertThatThrownBy(() -> operations
                        .flows(Optional.of("host1/ovs-br9"))
                        .toCompletableFuture()
                        .join())
                .hasRootCauseMessage("the topology file has no host or bridge 'host1/ovs-br9'");
    }

    private void answer(int bridge) {
        DatapathId id = BRIDGES.get(bridge).datapathId();
        await().until(() -> switches.get(id).reads.size() == 1);
        switches.get(id)
                .reads
                .remove()
                .complete(FabricTest.installed(
                        loop.ask(() -> loop.fabric().desired(id)).join()));
    }

    @Test
    void aPortIsInItsBridgesNetworkAndCannotBePutIntoAnother() {
        assertThatThrownBy(() -> operations
                        .assignPort("host1", "x", "blue")
                        .toCompletableFuture()
                        .join())
                .hasRootCauseMessage("with `layout: bridge-per-network` a port belongs to the network of its bridge");
    }

    @Test
    void aTunnelPortToAHostThatTheFileHasNoMoreIsNobodysMember() {
        Topology alone = new Topology(
                1500,
                Optional.empty(),
                Layout.BRIDGE_PER_NETWORK,
                Lab.HOSTS.subList(0, 1),
                FILE.networks(),
                List.of(),
                List.of(),
                List.of());
        assertThat(PortUse.of(alone, alone.bridges().get(1), "vxlan1").role()).isEqualTo(PortUse.Role.TUNNEL);
        assertThat(PortUse.of(alone, alone.bridges().get(1), "vxlan1-host9").role())
                .isEqualTo(PortUse.Role.TUNNEL);
    }

    /** What fixed tunnels lead to is told by their ports alone. */
    @Test
    void aControllerWithNoMemoryFindsTheLearnedInTheSwitches() {
        World before = new World(FILE);
        BRIDGES.forEach(bridge -> before.up(bridge.datapathId(), List.of(Lab.port(HUNG, "hung"))));
        before.fabric().packetIn(GREEN1, Lab.arp(HUNG, Lab.mac(1), "192.168.2.11"));
        before.fabric().packetIn(BRIDGES.get(2), Lab.arp(HUNG, Lab.mac(1), "192.168.1.11"));
        for (List<Integer> order : List.of(List.of(0, 1, 2, 3), List.of(3, 2, 1, 0), List.of(1, 3, 0, 2))) {
            World next = new World(FILE);
            for (int n : order) {
                Bridge bridge = BRIDGES.get(n);
                Installed held = FabricTest.installed(before.fabric().desired(bridge.datapathId()));
                next.up(bridge.datapathId(), List.of(Lab.port(HUNG, "hung")));
                next.fabric().recover(bridge, held);
                assertThat(Difference.of(next.fabric().desired(bridge.datapathId()), held))
                        .as("%s in %s", bridge.title(), order)
                        .matches(Difference::isEmpty);
            }
            assertThat(next.fabric().endpoints())
                    .containsExactlyInAnyOrderElementsOf(before.fabric().endpoints());
        }
    }
}
