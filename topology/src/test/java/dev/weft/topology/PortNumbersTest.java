package dev.weft.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PortNumbersTest {
    private static final int FILES = 200;

    /** These are asked for on hosts: a change here takes every port out and in again. */
    @ParameterizedTest
    @CsvSource({"vxlan0, 33360", "veth0, 37170", "veth1, 40577", "w-docker1, 52862", "w-docker2, 47511"})
    void theTutorialsPorts(String port, int number) {
        Topology tutorial = file(2, List.of("blue", "green"), List.of("docker1 host0 blue", "docker2 host0 green"));

        assertThat(PortNumbers.of(tutorial, bridge(tutorial, "host0")))
                .hasSize(5)
                .containsEntry(port, number);
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void onABridgeAllDifferAndAreNoneThatOpenVSwitchGivesByItself(Layout layout) {
        for (int seed = 0; seed < FILES; seed++) {
            Topology topology = new RandomFile(layout, new Random(seed)).topology();
            for (Bridge bridge : topology.bridges()) {
                Map<String, Integer> numbers = PortNumbers.of(topology, bridge);
                assertThat(numbers.values()).doesNotHaveDuplicates().allMatch(n -> n >= 32_768 && n <= 65_279);
                assertThat(numbers).containsOnlyKeys(portsOf(topology, bridge));
            }
        }
    }

    /** Something more at the end of its list changes nothing; taken out again, it leaves nothing behind. */
    @ParameterizedTest
    @EnumSource(Layout.class)
    void somethingMoreAtTheEndRenumbersNothing(Layout layout) {
        for (int seed = 0; seed < FILES; seed++) {
            RandomFile file = new RandomFile(layout, new Random(seed));
            Topology before = file.topology();
            file.addOne();
            Topology after = file.topology();
            for (Bridge bridge : before.bridges()) {
                Map<String, Integer> numbers = new HashMap<>(PortNumbers.of(before, bridge));
                assertThat(PortNumbers.of(
                                after, after.bridge(bridge.datapathId()).orElseThrow()))
                        .containsAllEntriesOf(numbers);
            }
        }
    }

    /** A container more or less anywhere in the list: only who wants the number that it has is given another. */
    @Test
    void aContainerInTheMiddleRenumbersOnlyThoseThatWantItsNumber() {
        Random random = new Random(7);
        int others = 0;
        int changed = 0;
        for (int round = 0; round < 50; round++) {
            List<String> containers = new ArrayList<>();
            IntStream.range(0, 300 + random.nextInt(300))
                    .forEach(i -> containers.add("c" + random.nextInt(1_000_000) + "-" + i + " host0 blue"));
            Topology before = file(1, List.of("blue"), containers);
            containers.remove(random.nextInt(containers.size()));
            Topology after = file(1, List.of("blue"), containers);
            Map<String, Integer> was = PortNumbers.of(before, bridge(before, "host0"));
            Map<String, Integer> is = PortNumbers.of(after, bridge(after, "host0"));
            for (Map.Entry<String, Integer> port : is.entrySet()) {
                others++;
                if (!port.getValue().equals(was.get(port.getKey()))) {
                    changed++;
                    assertThat(was).containsValue(port.getValue());
                }
            }
        }
        assertThat(others).isGreaterThan(15_000);
        assertThat(changed).as("ports of %d that changed", others).isLessThan(5);
    }

    /** 20,000 ports in 24,320 numbers: what finds none gets none, and none is given twice. */
    @Test
    void aBridgeThatIsNearlyFullStillGivesEachNumberOnce() {
        List<String> containers = IntStream.range(0, 20_000)
                .mapToObj(i -> "c" + i + " host0 blue")
                .toList();
        Topology topology = file(1, List.of("blue"), containers);

        Map<String, Integer> numbers = PortNumbers.of(topology, bridge(topology, "host0"));

        assertThat(new HashSet<>(numbers.values())).hasSameSizeAs(numbers.values());
        assertThat(numbers).hasSizeGreaterThan(19_990);
    }

    private static List<String> portsOf(Topology topology, Bridge bridge) {
        List<String> ports = new ArrayList<>();
        String host = bridge.host().name();
        for (Network network : topology.networks()) {
            if (network.bridge().equals(bridge.name())) {
                if (topology.isOn(network, host) && network.exit() == Exit.NAT) {
                    ports.add(network.port());
                }
                if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
                    topology.hosts().stream()
                            .filter(peer -> !peer.equals(bridge.host()))
                            .forEach(peer -> ports.add(topology.tunnelPort(network, bridge.host(), peer)));
                }
            }
        }
        if (topology.layout() == Layout.ONE_BRIDGE) {
            ports.add(Topology.TUNNEL_PORT);
        }
        topology.containersOn(host).stream()
                .filter(container -> topology.networkOf(container).bridge().equals(bridge.name()))
                .forEach(container -> ports.add(container.portName()));
        return ports;
    }

    private static Bridge bridge(Topology topology, String host) {
        return topology.bridges(topology.host(host).orElseThrow()).get(0);
    }

    /**
     * @param containers each its name, host and network
     */
    private static Topology file(int hosts, List<String> networks, List<String> containers) {
        return file(Layout.ONE_BRIDGE, hosts, networks, containers);
    }

    private static Topology file(Layout layout, int hosts, List<String> networks, List<String> containers) {
        List<Network> made = IntStream.range(0, networks.size())
                .mapToObj(k -> {
                    String[] words = networks.get(k).split(" ");
                    boolean bridges = layout == Layout.BRIDGE_PER_NETWORK;
                    Network network = Network.of(
                            words[0],
                            new Vni(k + 1),
                            Ipv4Prefix.parse("10." + k + ".0.0/16"),
                            Ipv4Address.parse("10." + k + ".255.254"),
                            "veth" + k,
                            1450);
                    return new Network(
                            network.name(),
                            network.vni(),
                            network.subnet(),
                            network.gateway(),
                            network.port(),
                            network.mtu(),
                            words.length > 1 ? Exit.NONE : Exit.NAT,
                            network.unknownUnicast(),
                            network.macLimit(),
                            bridges ? "ovs-br" + k : Topology.BRIDGE,
                            bridges ? "vxlan" + k : Topology.TUNNEL_PORT,
                            Optional.empty());
                })
                .toList();
        return new Topology(
                1500,
                Optional.empty(),
                layout,
                IntStream.range(0, hosts)
                        .mapToObj(i -> {
                            Ipv4Address address = Ipv4Address.parse("172.16.0." + (i + 1));
                            return new Host("host" + i, address, Host.Ssh.DEFAULT, address);
                        })
                        .toList(),
                made,
                List.of(),
                IntStream.range(0, containers.size())
                        .mapToObj(i -> {
                            String[] words = containers.get(i).split(" ");
                            return new Container(
                                    words[0],
                                    words[1],
                                    words[2],
                                    new Ipv4Address(0x0a00_0001 + i),
                                    new MacAddress(0x0200_0000_0000L + i),
                                    Container.DEFAULT_IMAGE);
                        })
                        .toList(),
                List.of());
    }

    /** Any hosts, networks with and without exit, containers anywhere. */
    private static final class RandomFile {
        private final Layout layout;
        private final Random random;
        private int hosts;
        private final List<String> networks = new ArrayList<>();
        private final List<String> containers = new ArrayList<>();

        RandomFile(Layout layout, Random random) {
            this.layout = layout;
            this.random = random;
            hosts = 1 + random.nextInt(4);
            IntStream.range(0, 1 + random.nextInt(4)).forEach(i -> addNetwork());
            IntStream.range(0, random.nextInt(100)).forEach(i -> addContainer());
        }

        void addOne() {
            switch (random.nextInt(3)) {
                case 0 -> hosts++;
                case 1 -> addNetwork();
                default -> addContainer();
            }
        }

        private void addNetwork() {
            networks.add("n" + networks.size() + (random.nextInt(4) == 0 ? " closed" : ""));
        }

        private void addContainer() {
            String network = networks.get(random.nextInt(networks.size())).split(" ")[0];
            containers.add("c" + containers.size() + " host" + random.nextInt(hosts) + " " + network);
        }

        Topology topology() {
            return file(layout, hosts, networks, containers);
        }
    }
}
