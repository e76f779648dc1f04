package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Priority;
import dev.weft.flows.Scenario;
import dev.weft.flows.Tutorial;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many flows there are at most, as DESIGN.md says. */
class FlowCountTest {
    private static final int RANDOM_TOPOLOGIES = 200;

    /** ARP, RESOLVE, FORWARD. */
    private static final int PER_ENDPOINT = 3;
    /** More for one that is on this host: CLASSIFY, GUARD or LEARN, and its announcement in ARP. */
    private static final int PER_LOCAL_ENDPOINT = 9;
    /** More where ports are attached by hand: nobody else uses its IP address, by ARP or IPv4. */
    private static final int PER_ADDRESS = 2;
    /** More for a learned one there: itself it may, wherever it is. */
    private static final int PER_LEARNED_ADDRESS = 2;
    /** CLASSIFY, and where a port has its limit of senders LEARN. */
    private static final int PER_PORT = 2;
    /** Two gateways' answers and the way there. */
    private static final int PER_JOINED_NETWORK = 3;

    private static final int PER_NETWORK = 15;
    private static final int PER_BRIDGE = 15;

    @Test
    void tutorial() {
        check("tutorial", Tutorial.TOPOLOGY, List.of(Tutorial.BRIDGE1, Tutorial.BRIDGE2), Tutorial.declared());
    }

    @Test
    void routedAndTwoBridges() {
        for (Scenario scenario : List.of(Scenario.routed(), Scenario.twoBridges())) {
            check("lab", scenario.topology(), scenario.bridges(), scenario.endpoints());
        }
    }

    @Test
    void randomTopologies() {
        for (long seed = 1; seed <= RANDOM_TOPOLOGIES; seed++) {
            RandomTopology random = new RandomTopology(seed);
            check("weft.seed=" + seed, random.topology(), random.bridges(), random.endpoints());
        }
    }

    /** Where all are declared, derived and routed, the bound per endpoint is met exactly: there is no slack in it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void aRemoteEndpointCostsThreeFlows(int more) {
        assertThat(flowsOn("h1", 1 + more) - flowsOn("h1", 1)).isEqualTo(PER_ENDPOINT * more);
        assertThat(flowsOn("h3", 1 + more) - flowsOn("h3", 1))
                .as("h3 has not the network, but routes into it: no ARP there")
                .isEqualTo((PER_ENDPOINT - 1) * more);
    }

    /** Exactly, again: only where something is attached by hand, and most for one that may speak there itself. */
    @Test
    void anAddressCostsMoreWherePortsAreAttachedByHand() {
        Scenario alone = guarded(List.of());
        Endpoint guest = Scenario.learned("m", 9, "10.0.0.9", "h1", "spare");
        Scenario met = guarded(List.of(guest));
        assertThat(taken(alone, "h1")).isEqualTo(2 * PER_ADDRESS);
        assertThat(taken(met, "h1")).isEqualTo(3 * PER_ADDRESS + PER_LEARNED_ADDRESS);
        assertThat(taken(met, "h2")).isZero();
    }

    private static Scenario guarded(List<Endpoint> learned) {
        return Scenario.parse("""
                hosts:
                  - {name: h1, address: 192.168.56.10}
                  - {name: h2, address: 192.168.56.20}
                networks: [{name: m, vni: 5, subnet: 10.0.0.0/16}]
                containers:
                  - {name: here, host: h1, network: m}
                  - {name: there, host: h2, network: m}
                ports: [{name: spare, host: h1, network: m}]
                """, learned);
    }

    private static long taken(Scenario scenario, String host) {
        Set<Priority> levels = Set.of(Priority.TAKEN, Priority.OWNER);
        return scenario.tables(host).flows().values().stream()
                .filter(flow -> levels.contains(flow.key().priority()))
                .count();
    }

    private static int flowsOn(String host, int containers) {
        StringBuilder file = new StringBuilder("""
                hosts:
                  - {name: h1, address: 192.168.56.10}
                  - {name: h2, address: 192.168.56.20}
                  - {name: h3, address: 192.168.56.30}
                networks:
                  - {name: m, vni: 5, subnet: 10.0.0.0/16}
                  - {name: n, vni: 6, subnet: 10.1.0.0/16}
                routers: [{name: r, networks: [m, n]}]
                containers:
                  - {name: here, host: h1, network: m}
                  - {name: there, host: h3, network: n}
                """);
        for (int i = 0; i < containers; i++) {
            file.append("  - {name: c" + i + ", host: h2, network: m}\n");
        }
        return Scenario.parse(file.toString(), List.of()).tables(host).flows().size();
    }

    private static void check(
            String title, Topology topology, Collection<BridgePorts> bridges, Collection<Endpoint> endpoints) {
        Compiler compiler = new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS);
        for (BridgePorts bridge : bridges) {
            FlowTables tables = compiler.compile(bridge, endpoints);
            long common = tables.flows().values().stream()
                    .filter(flow -> flow.network().isEmpty())
                    .count();
            assertThat(common)
                    .as("%s %s", title, bridge)
                    .isLessThanOrEqualTo(PER_BRIDGE
                            + topology.hosts().size()
                            + topology.networks().size()
                            + tunnels(topology, bridge));
            for (Network network : topology.networks()) {
                long flows = tables.flows().values().stream()
                        .filter(flow ->
                                flow.network().filter(network.name()::equals).isPresent())
                        .count();
                assertThat(flows)
                        .as("%s %s %s", title, network, bridge)
                        .isLessThanOrEqualTo(bound(topology, network, bridge, endpoints));
            }
        }
    }

    private static long tunnels(Topology topology, BridgePorts bridge) {
        return Stream.concat(bridge.ports().keySet().stream(), bridge.awaited().keySet().stream())
                .filter(name -> topology.networks().stream().anyMatch(network -> name.startsWith(network.tunnelPort())))
                .count();
    }

    private static long bound(Topology topology, Network network, BridgePorts bridge, Collection<Endpoint> endpoints) {
        Host host = bridge.host();
        if (!topology.holds(network, host.name())
                || !network.bridge().equals(bridge.bridge().name())) {
            return 0;
        }
        List<Endpoint> reachable = endpoints.stream()
                .filter(endpoint -> endpoint.network().equals(network.name()))
                .toList();
        long here = reachable.stream()
                .filter(endpoint -> endpoint.host().equals(host.name()))
                .count();
        long given = reachable.stream()
                .filter(endpoint -> endpoint.isDeclared()
                        && !endpoint.mac()
                                .equals(network.vni().endpointMac(endpoint.ip().orElseThrow())))
                .count();
        long taken = isAttachedByHand(topology, network, bridge)
                ? reachable.stream()
                        .filter(endpoint -> endpoint.ip().isPresent())
                        .mapToLong(endpoint -> endpoint.isDeclared() ? PER_ADDRESS : PER_ADDRESS + PER_LEARNED_ADDRESS)
                        .sum()
                : 0;
        long peers = topology.hostsHolding(network).size() - 1L;
        return PER_ENDPOINT * reachable.size()
                + PER_LOCAL_ENDPOINT * here
                + given
                + taken
                + (long) PER_PORT * (bridge.ports().size() + bridge.awaited().size())
                + peers
                + (long) PER_JOINED_NETWORK * topology.joined(network).size()
                + PER_NETWORK;
    }

    /** Whether a port is in the network on the bridge that no container has. */
    private static boolean isAttachedByHand(Topology topology, Network network, BridgePorts bridge) {
        String host = bridge.host().name();
        Set<String> containers =
                topology.containersOn(host).stream().map(Container::portName).collect(Collectors.toSet());
        Predicate<String> assigned = name -> topology.assignedPorts().stream()
                .anyMatch(port -> port.isOn(host)
                        && port.name().equals(name)
                        && port.network().equals(network.name()));
        Predicate<String> any = name -> !name.equals(network.port()) && !name.startsWith(network.tunnelPort());
        return bridge.ports().entrySet().stream()
                .filter(port -> port.getValue() > 0 && !containers.contains(port.getKey()))
                .map(Map.Entry::getKey)
                .anyMatch(topology.layout() == Layout.BRIDGE_PER_NETWORK ? any : assigned);
    }
}
