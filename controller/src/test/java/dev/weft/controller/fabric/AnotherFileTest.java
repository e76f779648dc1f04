package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.Views;
import dev.weft.controller.store.MemoryStore;
import dev.weft.flows.Installed;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a new file says of hosts whose switches are connected. */
class AnotherFileTest {
    private static final Host HOST1 = Lab.HOSTS.get(0);

    private final ManualLoop thread = new ManualLoop();
    private final FabricLoop loop = new FabricLoop(Lab.TOPOLOGY, 300, Clock.systemUTC(), new MemoryStore(), thread);
    private final FakeConnection host1 = new FakeConnection(Lab.BRIDGE1.datapathId());

    @BeforeEach
    void isConnected() {
        loop.connected(host1, Lab.ports(Lab.BRIDGE1));
        thread.run();
        host1.reads.remove().complete(Installed.NOTHING);
        thread.run();
        host1.programs.remove().done().complete(List.of());
        thread.run();
    }

    @Test
    void howToReachAHostIsNothingToItsSwitch() {
        Host.Ssh weft = new Host.Ssh("weft", 22, Optional.empty());
        Topology next = with(new Host(HOST1.name(), Ipv4Address.parse("10.1.0.1"), weft, HOST1.vtep()));
        assertThat(next.bridges().get(0)).isNotEqualTo(Lab.BRIDGE1);
        replace(next);
        assertThat(host1.closed).isNull();
        assertThat(host1.programs).isEmpty();
        assertThat(loop.switches().all().get(host1.id()).bridge())
                .isEqualTo(next.bridges().get(0));
        assertThat(events()).extracting(Views.EventView::kind).doesNotContain("disconnected");
    }

    @Test
    void anotherTunnelAddressIsAnotherSwitchAndTheEndOfThisOneIsTold() {
        replace(with(new Host(HOST1.name(), HOST1.address(), HOST1.ssh(), Ipv4Address.parse("10.9.0.77"))));
        assertIsGone();
    }

    @Test
    void theSameNumberOnAnotherHostIsAnotherSwitch() {
        replace(with(new Host("host9", HOST1.address(), HOST1.ssh(), HOST1.vtep())));
        assertIsGone();
    }

    private void assertIsGone() {
        assertThat(loop.switches().all()).isEmpty();
        assertThat(host1.closed).contains("a different bridge, or none, with this datapath id");
        loop.disconnected(host1, host1.closed);
        thread.run();
        assertThat(events())
                .filteredOn(event -> event.kind().equals("disconnected"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.host()).isEqualTo("host1");
                    assertThat(event.text()).endsWith(host1.closed);
                });
    }

    private void replace(Topology next) {
        thread.execute(() -> loop.replace(next));
        thread.run();
    }

    private List<Views.EventView> events() {
        return loop.events().newest();
    }

    private static Topology with(Host first) {
        List<Host> hosts = new ArrayList<>(Lab.HOSTS);
        hosts.set(0, first);
        return new Topology(
                Lab.TOPOLOGY.underlayMtu(),
                Optional.empty(),
                hosts,
                Lab.TOPOLOGY.networks(),
                Lab.TOPOLOGY.containers().stream()
                        .filter(container ->
                                hosts.stream().anyMatch(host -> host.name().equals(container.host())))
                        .toList(),
                Lab.TOPOLOGY.assignedPorts());
    }
}
