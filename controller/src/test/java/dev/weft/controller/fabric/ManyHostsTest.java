package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.budget.InboundBudget;
import dev.weft.controller.openflow.Counters;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Flow;
import dev.weft.flows.Installed;
import dev.weft.flows.Refusal;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 64 switches and a change: who hears of it. Network k is on the hosts 3k+1, 3k+2 and 3k+3; a router joins the first two.
 * Host 64 has no network.
 */
class ManyHostsTest {
    private static final int HOSTS = 64;
    private static final int NETWORKS = 21;
    private static final List<Network> NETS =
            IntStream.range(0, NETWORKS).mapToObj(ManyHostsTest::network).toList();
    private static final List<Host> ALL =
            IntStream.rangeClosed(1, HOSTS + 1).mapToObj(ManyHostsTest::host).toList();

    private final List<Container> containers = new ArrayList<>(IntStream.range(0, 3 * NETWORKS)
            .mapToObj(n -> container("c" + n, n + 1, n / 3, 10 + n))
            .toList());
    private final FabricLoop loop = new FabricLoop(file(HOSTS, NETS, containers), 300, Clock.systemUTC());
    private final Map<DatapathId, Counting> switches = new LinkedHashMap<>();

    @BeforeEach
    void allSettled() {
        loop.ask(() -> loop.fabric().topology()).join().bridges().forEach(this::connect);
        settle();
        assertThat(switches.values()).hasSize(HOSTS).allMatch(one -> !one.programs.isEmpty());
        switches.values().forEach(one -> one.programs.clear());
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void aContainerMoreConcernsTheHostsOfItsNetwork() {
        containers.add(container("more", 14, 4, 90));
        reload(HOSTS, NETS);
        assertThat(told()).containsExactlyInAnyOrder(13, 14, 15);
    }

    @Test
    void aContainerMoreInARoutedNetworkConcernsAllThatRouteIntoIt() {
        containers.add(container("more", 2, 0, 90));
        reload(HOSTS, NETS);
        assertThat(told()).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aContainerLessConcernsTheHostsOfItsNetwork() {
        containers.remove(13); // c13 on host14, the only one of net4 there
        reload(HOSTS, NETS);
        assertThat(told()).containsExactlyInAnyOrder(13, 14, 15);
    }

    @Test
    void aHostMoreInANetworkConcernsTheHostsOfTheNetworkAndWhatRefusesItsVtep() {
        containers.add(container("more", HOSTS + 1, 4, 90));
        reload(HOSTS + 1, NETS);
        assertThat(toldMoreThan(Refusal.TO_VTEP)).containsExactlyInAnyOrder(13, 14, 15);
        assertThat(switches.values()).allMatch(one -> flows(one).size() >= 1);
        connect(loop.ask(() -> loop.fabric().topology()).join().bridges().get(HOSTS));
        settle();
        assertThat(toldMoreThan(Refusal.TO_VTEP)).containsExactlyInAnyOrder(13, 14, 15, HOSTS + 1);
    }

    @Test
    void aHostLessConcernsTheHostsOfItsNetworks() {
        containers.removeIf(container -> container.host().equals("host63"));
        reload(62, NETS);
        // The two others of net20 had ways to its container.
        assertThat(told()).contains(61, 62);
        assertThat(switches.values().stream().filter(one -> one.number() < 61))
                .allSatisfy(one -> assertThat(one.programs)
                        .singleElement()
                        .satisfies(sent -> assertThat(sent.size()).isEqualTo(2))); // to-vtep of 63 and 64
    }

    @Test
    void aNetworkMoreConcernsItsHostsAndWhatIsolatesIt() {
        List<Network> more = new ArrayList<>(NETS);
        more.add(network(NETWORKS));
        containers.add(container("more", HOSTS, NETWORKS, 10));
        reload(HOSTS, more);
        assertThat(toldMoreThan(Refusal.ISOLATED)).containsExactly(HOSTS);
    }

    @Test
    void aPortThatIsPutIntoANetworkConcernsItsHosts() {
        Bridge bridge =
                loop.ask(() -> loop.fabric().topology()).join().bridges().get(HOSTS - 1);
        loop.portChanged(switches.get(bridge.datapathId()), Lab.port(30, "stray"));
        loop.ask(() -> new PortCommands(loop).assign("host64", "stray", "net4")).join();
        settle();
        assertThat(told()).containsExactlyInAnyOrder(13, 14, 15, 64);
    }

    @Test
    void whatIsLearnedConcernsTheHostsOfItsNetwork() {
        Bridge bridge =
                loop.ask(() -> loop.fabric().topology()).join().bridges().get(HOSTS - 1);
        loop.portChanged(switches.get(bridge.datapathId()), Lab.port(30, "stray"));
        loop.ask(() -> new PortCommands(loop).assign("host64", "stray", "net4")).join();
        settle();
        switches.values().forEach(one -> one.programs.clear());
        loop.packetIn(switches.get(bridge.datapathId()), Lab.arp(30, Lab.mac(1), "10.4.0.99"));
        settle();
        assertThat(told()).containsExactlyInAnyOrder(13, 14, 15, 64);
    }

    private void reload(int hosts, List<Network> networks) {
        loop.ask(() -> loop.replace(file(hosts, networks, containers))).join();
        settle();
    }

    /** The numbers of the hosts whose switches were sent something. */
    private Set<Integer> told() {
        return switches.values().stream()
                .filter(one -> !one.programs.isEmpty())
                .map(Counting::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that were sent more than a flow that refuses packets for this reason. */
    private Set<Integer> toldMoreThan(Refusal reason) {
        return switches.values().stream()
                .filter(one -> one.programs.stream()
                                .anyMatch(sent -> !sent.staleFlows().isEmpty()
                                        || !sent.newGroups().isEmpty()
                                        || !sent.changedGroups().isEmpty())
                        || flows(one).stream()
                                .anyMatch(flow ->
                                        flow.refusal().filter(reason::equals).isEmpty()))
                .map(Counting::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Flow> flows(Counting one) {
        return one.programs.stream()
                .map(Difference::flows)
                .flatMap(Collection::stream)
                .toList();
    }

    private void connect(Bridge bridge) {
        Counting connection = new Counting(bridge.datapathId());
        switches.put(bridge.datapathId(), connection);
        Topology file = loop.ask(() -> loop.fabric().file()).join();
        loop.connected(connection, World.applied(file, bridge));
    }

    private void settle() {
        await().until(() -> loop.ask(() -> loop.switches().all().values().stream()
                        .allMatch(session -> session.state() == SwitchReconciler.State.SETTLED))
                .join());
    }

    private static Topology file(int hosts, List<Network> networks, List<Container> containers) {
        return new Topology(
                1500,
                Optional.empty(),
                Layout.ONE_BRIDGE,
                ALL.subList(0, hosts),
                networks,
                List.of(new Router("core", List.of("net0", "net1"))),
                containers,
                List.of());
    }

    private static Host host(int n) {
        Ipv4Address address = Ipv4Address.parse("10.255.0." + n);
        return new Host("host" + n, address, Host.Ssh.DEFAULT, address);
    }

    private static Network network(int k) {
        return Network.of(
                "net" + k,
                new Vni(1000 + k),
                Ipv4Prefix.parse("10." + k + ".0.0/16"),
                Ipv4Address.parse("10." + k + ".0.1"),
                "gw" + k,
                1450);
    }

    private static Container container(String name, int host, int network, int last) {
        Ipv4Address ip = Ipv4Address.parse("10." + network + ".0." + last);
        Network in = network(network);
        return new Container(name, "host" + host, in.name(), ip, in.vni().endpointMac(ip), Container.DEFAULT_IMAGE);
    }

    /** A switch that takes everything at once, and what it was sent. */
    private static final class Counting implements SwitchConnection {
        private final InboundBudget budget = new InboundBudget(0);
        private final DatapathId id;
        final Queue<Difference> programs = new ConcurrentLinkedQueue<>();

        Counting(DatapathId id) {
            this.id = id;
        }

        int number() {
            return (int) id.bits() & 0xff;
        }

        @Override
        public DatapathId id() {
            return id;
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        public CompletionStage<List<SwitchError>> program(Difference difference) {
            programs.add(difference);
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<Installed> read() {
            return CompletableFuture.completedFuture(Installed.NOTHING);
        }

        @Override
        public boolean packetOut(int inPort, List<Action> actions, byte[] frame) {
            throw new AssertionError("nothing here sends packets");
        }

        @Override
        public InboundBudget budget() {
            return budget;
        }

        @Override
        public void used(Installed installed) {}

        @Override
        public Counters counters() {
            return Counters.NONE;
        }

        @Override
        public void close(String why) {
            // A host that the file does not have any more.
        }
    }
}
