package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.Operations.RefusedException;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.store.Batch;
import dev.weft.controller.store.MemoryStore;
import dev.weft.controller.store.Store;
import dev.weft.controller.store.StoreException;
import dev.weft.flows.Installed;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A controller after another, with one store. */
@Timeout(60)
class LoopMemoryTest {
    private final MemoryStore store = new MemoryStore();
    private FabricLoop loop = loop(store);

    private static FabricLoop loop(Store store) {
        return new FabricLoop(Lab.TOPOLOGY, 300, Clock.systemUTC(), store);
    }

    private FabricOperations operations() {
        return new FabricOperations(loop, new TopologySource(Path.of("topology.yaml")), new InetSocketAddress(6653));
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    private FakeConnection connected() {
        return connected(Installed.NOTHING);
    }

    private FakeConnection connected(Installed holds) {
        FakeConnection fake = new FakeConnection(Lab.BRIDGE1.datapathId());
        List<SwitchPort> ports = new ArrayList<>(Lab.ports(Lab.BRIDGE1));
        ports.add(Lab.port(30, "spare"));
        loop.connected(fake, ports);
        await().until(() -> fake.reads.size() == 1);
        fake.reads.remove().complete(holds);
        await().until(() -> fake.programs.size() == 1);
        return fake;
    }

    private List<String> learned() {
        return operations().endpoints().toCompletableFuture().join().stream()
                .filter(endpoint -> endpoint.kind().equals("learned"))
                .map(Views.EndpointView::mac)
                .toList();
    }

    @Test
    void theNextOneKnowsAllBeforeTheFirstSwitch() {
        FakeConnection host1 = connected();
        loop.packetIn(host1, Lab.arp(Lab.BLUE_GUEST, Lab.mac(1), "192.168.1.71"));
        operations().assignPort("host1", "spare", "green").toCompletableFuture().join();
        List<Views.EventView> before =
                operations().events().toCompletableFuture().join();
        loop.close();

        loop = loop(store);
        assertThat(learned()).containsExactly(Lab.mac(1).toString());
        List<Views.EventView> events =
                operations().events().toCompletableFuture().join();
        assertThat(events).startsWith(before.toArray(Views.EventView[]::new)).hasSize(before.size() + 1);
        assertThat(events.get(before.size()).kind()).isEqualTo("started");
        assertThat(events.get(before.size()).text()).contains("1 learned endpoints, 1 assigned ports");
        connected();
        assertThat(operations().ports().toCompletableFuture().join())
                .filteredOn(port -> port.name().equals("spare"))
                .singleElement()
                .satisfies(port -> assertThat(port.network()).isEqualTo("green"));
    }

    @Test
    void anAssignmentIsSavedBeforeItsAnswer() {
        connected();
        operations().assignPort("host1", "spare", "green").toCompletableFuture().join();
        assertThat(store.all()).containsKey("port/host1/spare");
        operations().unassignPort("host1", "spare").toCompletableFuture().join();
        assertThat(store.all()).doesNotContainKey("port/host1/spare");
    }

    @Test
    void aPortTakenOutWhileItsSwitchIsAwayStaysOutWhateverThatHolds() {
        FakeConnection host1 = connected();
        operations().assignPort("host1", "spare", "green").toCompletableFuture().join();
        Installed held = loop.ask(() -> FabricTest.installed(loop.fabric().desired(Lab.BRIDGE1.datapathId())))
                .join();
        loop.disconnected(host1, "power");
        operations().unassignPort("host1", "spare").toCompletableFuture().join();
        assertThat(store.all()).doesNotContainKey("port/host1/spare").containsKey("released/host1/spare");
        for (int restart = 0; restart < 2; restart++) { // the first of them is killed before the switch has confirmed
            loop.close();
            loop = loop(store);
            host1 = connected(held);
            assertThat(operations().ports().toCompletableFuture().join())
                    .filteredOn(port -> port.name().equals("spare"))
                    .singleElement()
                    .satisfies(port -> assertThat(port.network()).isEmpty());
            loop.memory().saved().join();
            assertThat(store.all()).containsKey("released/host1/spare");
        }
        assertThat(host1.programs.peek().difference().staleFlows()).isNotEmpty();
        host1.programs.remove().done().complete(List.of());
        await().until(() -> !store.all().containsKey("released/host1/spare"));
    }

    @Test
    void aPortTakenOutOfASwitchThatIsThereLeavesNothingBehind() {
        FakeConnection host1 = connected();
        host1.programs.remove().done().complete(List.of());
        operations().assignPort("host1", "spare", "green").toCompletableFuture().join();
        host1.programs.remove().done().complete(List.of());
        operations().unassignPort("host1", "spare").toCompletableFuture().join();
        assertThat(store.all()).as("not confirmed").containsKey("released/host1/spare");
        host1.programs.remove().done().complete(List.of());
        await().until(() -> store.all().keySet().stream().noneMatch(key -> key.contains("spare")));

        operations().assignPort("host1", "spare", "green").toCompletableFuture().join();
        operations().unassignPort("host1", "spare").toCompletableFuture().join();
        operations().assignPort("host1", "spare", "blue").toCompletableFuture().join();
        assertThat(store.all())
                .as("put back")
                .containsKey("port/host1/spare")
                .doesNotContainKey("released/host1/spare");
    }

    @Test
    void whatANewerWeftHasWrittenIsLeftThere() {
        loop.close();
        Map<String, Optional<String>> newer = Map.of(
                "route/blue", Optional.of("{}"),
                "port/host1/spare",
                        Optional.of("{\"host\":\"host1\",\"port\":\"spare\",\"network\":\"green\",\"new\":1}"),
                "event/000000000000007", Optional.of("{\"new\":1}"));
        store.write(Batch.of(newer));
        loop = loop(store);
        loop.memory().saved().join();
        newer.forEach((key, value) -> assertThat(store.all()).containsEntry(key, value.orElseThrow()));
        assertThat(store.all()).as("events go on after it").containsKey("event/000000000000008");
    }

    @Test
    void oneThatCannotBeSavedSaysSo() {
        loop.close();
        loop = loop(new Full());
        connected();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> operations()
                        .assignPort("host1", "spare", "green")
                        .toCompletableFuture()
                        .join())
                .havingCause()
                .isInstanceOf(RefusedException.class)
                .withMessageContaining("spare on host1 is now in green")
                .withMessageContaining("could not be saved and is lost when the controller stops: the disk is full");
        assertThat(loop.ask(() -> new Troubles(loop).list()).join())
                .anyMatch(line -> line.contains("State is not saved") && line.contains("make room"));
    }

    /** A store without room. */
    private static final class Full implements Store {
        @Override
        public SortedMap<String, String> all() {
            return new java.util.TreeMap<>();
        }

        @Override
        public long write(Batch batch) throws StoreException {
            throw new StoreException("the disk is full", "make room");
        }

        @Override
        public Watch watch(Watcher watcher) {
            watcher.kept(0, Batch.of(Map.of()));
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
