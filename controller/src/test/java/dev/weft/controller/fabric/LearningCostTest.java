package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.store.Batch;
import dev.weft.controller.store.MemoryStore;
import dev.weft.controller.store.Store;
import dev.weft.controller.store.StoreException;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What one endpoint costs that is learned and forgotten again, in a network of more and more others, on more and more bridges:
 * time and memory of the fabric's thread, and time until all switches have confirmed; beside it what compiling and comparing
 * everything costs, as it would be if nothing were kept. Prints them, and asserts only what is sent. The figures of the note:
 * {@code -DargLine="-Dweft.endpoints=10,100,1000,10000 -Dweft.bridges=2,10"}.
 */
@Timeout(900)
class LearningCostTest {
    private static final int[] ENDPOINTS = numbers("weft.endpoints", "10,100");
    private static final int[] BRIDGES = numbers("weft.bridges", "2,4");
    private static final int WARM_UP = Integer.getInteger("weft.warm-up", 50);
    private static final int EVENTS = 200;
    private static final int FROM_SCRATCH = 5;
    private static final int AGE = 300;
    private static final int GUEST = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static int[] numbers(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** What a thread spent. */
    private record Cost(double micros, double kilobytes) {
        /** By this thread since it began. */
        static Cost now() {
            return new Cost(THREADS.getCurrentThreadCpuTime() / 1e3, THREADS.getCurrentThreadAllocatedBytes() / 1024.0);
        }

        Cost per(int times) {
            return new Cost(micros / times, kilobytes / times);
        }

        Cost minus(Cost before) {
            return new Cost(micros - before.micros, kilobytes - before.kilobytes);
        }
    }

    @Test
    void oneEndpoint() throws StoreException {
        System.out.println("an event: microseconds, KB, microseconds until all confirmed | from scratch | ratio");
        for (int bridges : BRIDGES) {
            Set<Double> sent = new HashSet<>();
            for (int endpoints : ENDPOINTS) {
                sent.add(measure(endpoints, bridges));
            }
            assertThat(sent).as("flows for one endpoint, whoever else there is").hasSize(1);
        }
    }

    /** Returns how many flows another switch is sent for one endpoint. */
    private static double measure(int endpoints, int bridges) throws StoreException {
        Topology topology = topology(bridges);
        try (FabricLoop loop = new FabricLoop(topology, AGE, Clock.systemUTC(), others(topology, endpoints))) {
            List<SimulatedSwitch> switches = topology.bridges().stream()
                    .map(bridge -> new SimulatedSwitch(bridge.datapathId(), Installed.NOTHING))
                    .toList();
            switches.forEach(connection -> loop.connected(connection, ports()));
            settle(loop, bridges, endpoints);
            comeAndGo(loop, switches, endpoints, WARM_UP);
            int sent = switches.get(1).flows();
            Cost before = loop.ask(Cost::now).join();
            long start = System.nanoTime();
            comeAndGo(loop, switches, endpoints, EVENTS);
            double confirmed = (System.nanoTime() - start) / 1e3 / EVENTS;
            Cost event = loop.ask(Cost::now).join().minus(before).per(EVENTS);
            Cost scratch = loop.ask(() -> fromScratch(loop, topology)).join();
            System.out.printf(
                    "%9d %7d | %8.0f %8.0f %8.0f | %8.0f %8.0f | %6.1f %6.1f%n",
                    endpoints,
                    bridges,
                    event.micros,
                    event.kilobytes,
                    confirmed,
                    scratch.micros,
                    scratch.kilobytes,
                    scratch.micros / event.micros,
                    scratch.kilobytes / event.kilobytes);
            return (switches.get(1).flows() - sent) * 2.0 / EVENTS;
        }
    }

    /** Half of the events are of somebody who is learned, half of the same one who is silent then. */
    private static void comeAndGo(FabricLoop loop, List<SimulatedSwitch> switches, int number, int events) {
        SimulatedSwitch at = switches.get(0);
        Place ageing = new Place(
                Table.LEARN.number(),
                Priority.ENTRY.number(),
                Match.ALL.with(Field.IN_PORT, GUEST).with(Field.ETH_SRC, Lab.mac(number)));
        for (int i = 0; i < events; i += 2) {
            learn(loop, at, number);
            settle(loop, switches.size(), number + 1);
            loop.flowRemoved(at, ageing, new Cookie(Cookie.OWNER), true);
            settle(loop, switches.size(), number);
        }
    }

    private static void learn(FabricLoop loop, SimulatedSwitch at, int number) {
        loop.packetIn(at, Lab.arp(GUEST, Lab.mac(number), ip(number)));
    }

    private static String ip(int number) {
        return "10.0." + (1 + number / 250) + "." + (1 + number % 250);
    }

    /** They are known from before: the controller would not look at so many packets of one port at once. */
    private static Store others(Topology topology, int endpoints) throws StoreException {
        SortedMap<String, Optional<String>> kept = new TreeMap<>();
        for (int n = 0; n < endpoints; n++) {
            Endpoint endpoint = new Endpoint(
                    "net",
                    Lab.mac(n),
                    Optional.of(Ipv4Address.parse(ip(n))),
                    topology.hosts().get(n % topology.hosts().size()).name(),
                    "guest",
                    Optional.empty());
            Fact known = new Fact.Learned(endpoint.id(), Optional.of(endpoint));
            kept.put(Remembered.key(known), Remembered.value(known));
        }
        Store store = new MemoryStore();
        store.write(new Batch(kept));
        return store;
    }

    /** Waits until so many endpoints are known, and all switches have confirmed what is wanted of them. */
    private static void settle(FabricLoop loop, int bridges, int endpoints) {
        while (!loop.ask(() -> loop.switches().all().size() == bridges
                        && loop.fabric().endpoints().size() == endpoints
                        && loop.switches().all().values().stream()
                                .allMatch(session -> session.state() == SwitchReconciler.State.SETTLED))
                .join()) {
            Thread.onSpinWait();
        }
    }

    /** All that the bridges must hold compiled anew, and compared whole. */
    private static Cost fromScratch(FabricLoop loop, Topology topology) {
        Collection<Endpoint> endpoints = loop.fabric().endpoints();
        Cost before = Cost.now();
        for (int i = 0; i < FROM_SCRATCH; i++) {
            for (Bridge bridge : topology.bridges()) {
                FlowTables all = new Compiler(topology, AGE).compile(new BridgePorts(bridge, numbers()), endpoints);
                assertThat(Difference.of(all, loop.fabric().desired(bridge.datapathId()))
                                .isEmpty())
                        .isTrue();
            }
        }
        return Cost.now().minus(before).per(FROM_SCRATCH);
    }

    private static Map<String, Integer> numbers() {
        return ports().stream().collect(Collectors.toMap(SwitchPort::name, SwitchPort::number));
    }

    private static List<SwitchPort> ports() {
        return List.of(Lab.port(1, "vxlan0"), Lab.port(2, "veth0"), Lab.port(GUEST, "guest"));
    }

    private static Topology topology(int bridges) {
        List<Host> hosts = IntStream.rangeClosed(1, bridges)
                .mapToObj(n -> Ipv4Address.parse("10.9.0." + n))
                .map(address -> new Host("host-" + address, address, Host.Ssh.DEFAULT, address))
                .toList();
        Network network = Network.of(
                        "net",
                        new Vni(1000),
                        Ipv4Prefix.parse("10.0.0.0/16"),
                        Ipv4Address.parse("10.0.0.1"),
                        "veth0",
                        1450)
                .withMacLimit(ENDPOINTS[ENDPOINTS.length - 1] + 1);
        return new Topology(
                1500,
                Optional.empty(),
                hosts,
                List.of(network),
                List.of(),
                List.of(new AssignedPort("guest", Optional.empty(), "net")));
    }
}
