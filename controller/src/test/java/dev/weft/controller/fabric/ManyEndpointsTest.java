package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.store.Child;
import dev.weft.controller.store.FileStore;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Table;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many endpoints are learned from simulated switches, the controller is killed, the next one starts: it knows all, and sends what is
 * missing and nothing else. Prints how long that takes and how much memory it needs; the figures are not asserted. With
 * {@code -DargLine=-Dweft.endpoints=10000} there are so many.
 */
@Timeout(900)
class ManyEndpointsTest {
    private static final int HOSTS = 10;
    private static final int NETWORKS = 40;
    private static final int ENDPOINTS = Integer.getInteger("weft.endpoints", 2 * HOSTS * NETWORKS);
    private static final int AT_A_PORT = ENDPOINTS / (HOSTS * NETWORKS);
    private static final int MISSING = 100;
    private static final int AGE = 300;
    private static final int FIRST_GUEST = 100;
    private static final Topology TOPOLOGY = topology();

    @TempDir
    private Path directory;

    private static Topology topology() {
        List<Host> hosts = IntStream.range(1, HOSTS + 1)
                .mapToObj(n -> new Host(
                        "host" + n,
                        Ipv4Address.parse("10.9.0." + n),
                        Host.Ssh.DEFAULT,
                        Ipv4Address.parse("10.9.0." + n)))
                .toList();
        List<Network> networks = IntStream.range(0, NETWORKS)
                .mapToObj(n -> Network.of(
                        "net" + n,
                        new Vni(1000 + n),
                        Ipv4Prefix.parse("10." + (100 + n) + ".0.0/16"),
                        Ipv4Address.parse("10." + (100 + n) + ".0.1"),
                        "gw" + n,
                        1450))
                .toList();
        List<AssignedPort> ports = IntStream.range(0, NETWORKS)
                .mapToObj(n -> new AssignedPort("guest" + n, Optional.empty(), "net" + n))
                .toList();
        return new Topology(1500, Optional.empty(), hosts, networks, List.of(), ports);
    }

    private static List<SwitchPort> ports() {
        List<SwitchPort> ports = new ArrayList<>();
        ports.add(Lab.port(1, "vxlan0"));
        for (int n = 0; n < NETWORKS; n++) {
            MacAddress gateway = TOPOLOGY.networks().get(n).gatewayMac();
            ports.add(new SwitchPort(2 + n, "gw" + n, gateway, true));
            ports.add(Lab.port(FIRST_GUEST + n, "guest" + n));
        }
        return ports;
    }

    /** Which they are, however anybody comes to know them. */
    private static List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        for (int host = 0; host < HOSTS; host++) {
            for (int net = 0; net < NETWORKS; net++) {
                for (int n = 0; n < AT_A_PORT; n++) {
                    all.add(new Endpoint(
                            "net" + net,
                            Lab.mac(all.size()),
                            Optional.of(Ipv4Address.parse("10." + (100 + net) + "." + (1 + host) + "." + (1 + n))),
                            "host" + (1 + host),
                            "guest" + net,
                            Optional.empty()));
                }
            }
        }
        return all;
    }

    /** The controller that learns and is killed. */
    static final class Learns {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            long start = System.nanoTime();
            FabricLoop loop = new FabricLoop(TOPOLOGY, AGE, Clock.systemUTC(), FileStore.open(Path.of(arguments[0])));
            Map<String, SimulatedSwitch> switches = new LinkedHashMap<>();
            for (Bridge bridge : TOPOLOGY.bridges()) {
                SimulatedSwitch connection = new SimulatedSwitch(bridge.datapathId(), Installed.NOTHING);
                switches.put(bridge.host().name(), connection);
                loop.connected(connection, ports());
            }
            int said = 0;
            for (Endpoint endpoint : endpoints()) {
                int port = FIRST_GUEST + Integer.parseInt(endpoint.port().substring("guest".length()));
                loop.packetIn(
                        switches.get(endpoint.host()),
                        Lab.arp(
                                port,
                                endpoint.mac(),
                                endpoint.ip().orElseThrow().toString()));
                if (++said % 250 == 0) {
                    awaitKnown(loop, said); // no faster than they are looked at
                }
            }
            awaitKnown(loop, said);
            System.out.println(loop.ask(() -> said(loop)).join());
            System.out.println(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS); // as much as a kill may cost
            System.out.println("kill");
            new CountDownLatch(1).await();
        }

        private static void awaitKnown(FabricLoop loop, int said) {
            while (loop.ask(() -> said(loop)).join() < said) {
                Thread.onSpinWait();
            }
        }

        private static int said(FabricLoop loop) {
            return loop.fabric().endpoints().size();
        }
    }

    /** The controller after it. */
    static final class Remembers {
        public static void main(String[] arguments) throws IOException {
            List<SimulatedSwitch> switches = new ArrayList<>();
            for (Bridge bridge : TOPOLOGY.bridges()) {
                switches.add(new SimulatedSwitch(bridge.datapathId(), holds(bridge, switches.isEmpty() ? MISSING : 0)));
            }
            System.gc();
            long memory = used();
            long start = System.nanoTime();
            FileStore store = FileStore.open(Path.of(arguments[0]));
            FabricLoop loop = new FabricLoop(TOPOLOGY, AGE, Clock.systemUTC(), store);
            List<Endpoint> known =
                    loop.ask(() -> List.copyOf(loop.fabric().endpoints())).join();
            long loaded = System.nanoTime();
            System.gc();
            long loadedMemory = used();
            long connecting = System.nanoTime();
            switches.forEach(connection -> loop.connected(connection, ports()));
            while (!loop.ask(() -> loop.switches().all().size() == HOSTS
                            && loop.switches().all().values().stream()
                                    .allMatch(session -> session.state() == SwitchReconciler.State.SETTLED))
                    .join()) {
                Thread.onSpinWait();
            }
            long settled = System.nanoTime();
            int after = loop.ask(() -> loop.fabric().endpoints().size()).join();
            System.gc();
            System.out.println(known.size());
            System.out.println(new java.util.HashSet<>(known).equals(new java.util.HashSet<>(endpoints())));
            System.out.println(after);
            System.out.println(switches.get(0).flows());
            System.out.println(switches.stream()
                    .mapToInt(connection -> connection.flows() + connection.others())
                    .sum());
            System.out.printf(
                    "loaded in %d ms, %d MB of heap; %d switches compared and right after %d ms more, %d MB of heap with all their tables%n",
                    TimeUnit.NANOSECONDS.toMillis(loaded - start),
                    loadedMemory - memory,
                    HOSTS,
                    TimeUnit.NANOSECONDS.toMillis(settled - connecting),
                    used() - memory);
            System.exit(0);
        }

        /** What the switch held when the controller died, but for some of its flows; not from the store. */
        private static Installed holds(Bridge bridge, int missing) {
            Map<String, Integer> numbers = new LinkedHashMap<>();
            ports().forEach(port -> numbers.put(port.name(), port.number()));
            Installed all = FabricTest.installed(new Compiler(TOPOLOGY, AGE)
                    .compile(BridgePorts.of(bridge, numbers, PortNumbers.of(TOPOLOGY, bridge)), endpoints()));
            List<InstalledFlow> flows = new ArrayList<>(all.flows());
            List<InstalledFlow> lost = flows.stream()
                    .filter(flow -> flow.table() == Table.FORWARD.number())
                    .limit(missing)
                    .toList();
            flows.removeAll(lost);
            return new Installed(flows, all.groups(), all.meters());
        }

        private static long used() {
            return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
        }
    }

    @Test
    void areThereAfterAKill() throws Exception {
        try (Child learns = Child.java(Learns.class.getName(), directory.toString())) {
            assertThat(learns.line()).isEqualTo(Integer.toString(ENDPOINTS));
            String learning = learns.line();
            assertThat(learns.line()).isEqualTo("kill");
            learns.kill();
            System.out.printf(
                    "%d endpoints learned in %s ms, then kill -9; state file %d kB%n",
                    ENDPOINTS, learning, Files.size(directory.resolve("state")) >> 10);
        }
        try (Child remembers = Child.java(Remembers.class.getName(), directory.toString())) {
            assertThat(remembers.line()).as("known").isEqualTo(Integer.toString(ENDPOINTS));
            assertThat(remembers.line()).as("and each is right").isEqualTo("true");
            assertThat(remembers.line())
                    .as("still, when the switches have said")
                    .isEqualTo(Integer.toString(ENDPOINTS));
            assertThat(remembers.line())
                    .as("flows sent to the switch that lacked some")
                    .isEqualTo(Integer.toString(MISSING));
            assertThat(remembers.line()).as("all that was sent").isEqualTo(Integer.toString(MISSING));
            System.out.println(remembers.line());
        }
    }
}
