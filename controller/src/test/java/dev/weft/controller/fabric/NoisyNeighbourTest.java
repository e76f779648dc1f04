package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Installed;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many switches, and one guest of one of them that makes up senders: counts who was heard, and what waits. */
class NoisyNeighbourTest {
    private static final int HOSTS = 8;
    private static final int PORTS = 10;
    private static final int NOISY = 1;
    private static final Network NET = Lab.network("blue", 1000, 1, "veth0");
    private static final List<MacAddress> NOISE =
            IntStream.range(0, 10_000).mapToObj(n -> Lab.mac(1_000_000 + n)).toList();
    private static final Topology FILE = file();

    private final FabricLoop loop = new FabricLoop(FILE, 300, Clock.systemUTC());
    private final Map<Bridge, FakeConnection> switches = new LinkedHashMap<>();

    private static Topology file() {
        List<Host> hosts = IntStream.rangeClosed(1, HOSTS)
                .mapToObj(n -> {
                    Ipv4Address address = Ipv4Address.parse("10.9.0." + n);
                    return new Host("host" + n, address, Host.Ssh.DEFAULT, address);
                })
                .toList();
        List<AssignedPort> ports = IntStream.rangeClosed(1, PORTS)
                .mapToObj(n -> new AssignedPort("guest" + n, Optional.empty(), NET.name()))
                .toList();
        return new Topology(1500, Optional.empty(), hosts, List.of(NET), List.of(), ports);
    }

    @BeforeEach
    void connectAll() {
        for (Bridge bridge : FILE.bridges()) {
            FakeConnection fake = new FakeConnection(bridge.datapathId());
            switches.put(bridge, fake);
            List<SwitchPort> ports = new ArrayList<>();
            ports.add(Lab.port(100, "vxlan0"));
            IntStream.rangeClosed(1, PORTS).forEach(n -> ports.add(Lab.port(n, "guest" + n)));
            loop.connected(fake, ports);
            await().until(() -> fake.reads.size() == 1);
            fake.reads.remove().complete(Installed.NOTHING);
        }
    }

    @Test
    void everyQuietPortHasItsTurnBeforeTheNoisyOneHasManyMore() {
        CompletableFuture<Void> busy = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> done = loop.ask(() -> {
            begun.complete(null);
            return busy.join();
        });
        begun.join(); // nothing is looked at before
        FakeConnection noisy = switches.values().iterator().next();
        int noise = 100_000;
        for (int n = 0; n < noise; n++) {
            loop.packetIn(noisy, Lab.ipv6(NOISY, NOISE.get(n % NOISE.size())));
        }
        Set<String> quiet = new HashSet<>();
        for (FakeConnection each : switches.values()) {
            for (int port = 1; port <= PORTS; port++) {
                if (each != noisy || port != NOISY) {
                    MacAddress mac = Lab.mac(quiet.size());
                    quiet.add(mac.toString());
                    loop.packetIn(each, Lab.ipv6(port, mac));
                }
            }
        }
        busy.complete(null);
        done.join();

        await().until(() -> learned().size() == quiet.size() + NET.macLimit());
        List<String> upToTheLast = new ArrayList<>(learned());
        while (!quiet.contains(upToTheLast.get(upToTheLast.size() - 1))) {
            upToTheLast.remove(upToTheLast.size() - 1);
        }
        // The event that tells of the overload came before the quiet ones, and those that were looked at before it.
        assertThat(upToTheLast).containsAll(quiet).hasSizeLessThanOrEqualTo(quiet.size() + 2 + Turns.PACKETS_AT_ONCE);

        Map<String, Long> dropped = loop.packetIns().dropped(noisy).stream()
                .collect(Collectors.groupingBy(
                        PacketBudget.Dropped::port, Collectors.summingLong(PacketBudget.Dropped::packets)));
        assertThat(dropped).as("by port").containsOnlyKeys("guest" + NOISY);
        assertThat(dropped.get("guest" + NOISY)).isEqualTo(noise - Backlog.OF_PORT);
    }

    /** MAC addresses in the order in which they were learned. */
    private List<String> learned() {
        return loop.ask(() -> loop.events().newest()).join().stream()
                .filter(event -> event.kind().equals("learned"))
                .map(event -> event.text().substring(0, event.text().indexOf(' ')))
                .toList();
    }

    @AfterEach
    void stop() {
        loop.close();
    }
}
