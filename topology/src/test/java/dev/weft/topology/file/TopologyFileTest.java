package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weft.topology.AdmissionMode;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which host has which network, on which bridge, and which networks are joined. */
class TopologyFileTest {
    private final Topology topology = valid("""
                    hosts:
                      - {name: host1, address: 10.0.0.1}
                      - {name: host2, address: 10.0.0.2}
                      - {name: host3, address: 10.0.0.3, vtep: 10.1.0.3}
                    networks:
                      - {name: blue, vni: 1, subnet: 192.168.1.0/24}
                      - {name: green, vni: 2, subnet: 192.168.2.0/24}
                      - {name: red, vni: 3, subnet: 192.168.3.0/24}
                    containers:
                      - {name: docker1, host: host1, network: blue}
                      - {name: docker2, host: host1, network: blue}
                    ports:
                      - {name: spare0, host: host2, network: blue}
                      - {name: spare1, network: green}
                    """);
    private final Topology joined = valid("""
                    hosts:
                      - {name: host1, address: 10.0.0.1}
                      - {name: host2, address: 10.0.0.2}
                      - {name: host3, address: 10.0.0.3}
                    networks:
                      - {name: blue, vni: 1, subnet: 192.168.1.0/24}
                      - {name: green, vni: 2, subnet: 192.168.2.0/24}
                      - {name: red, vni: 3, subnet: 192.168.3.0/24}
                      - {name: grey, vni: 4, subnet: 192.168.4.0/24}
                    routers:
                      - {name: core, networks: [green, blue, red]}
                    containers:
                      - {name: docker1, host: host1, network: blue}
                      - {name: docker2, host: host2, network: green}
                      - {name: docker3, host: host3, network: grey}
                    """);
    private final Topology bridges =
            valid(TopologyFiles.read(Path.of("src", "test", "resources", "valid", "bridge-per-network.yaml")));

    @Test
    void aHostHasTheNetworksOfItsContainersAndPorts() {
        assertThat(networksOn("host1")).containsExactly("blue", "green");
        assertThat(networksOn("host2")).containsExactly("blue", "green");
        assertThat(networksOn("host3")).containsExactly("green");
    }

    @Test
    void aNetworkIsOnTheHostsOfItsContainersAndPorts() {
        assertThat(hostsOf("blue")).containsExactly("host1", "host2");
        assertThat(hostsOf("green")).containsExactly("host1", "host2", "host3");
        assertThat(hostsOf("red")).isEmpty();
    }

    @Test
    void thingsAreFoundByName() {
        assertThat(topology.containersOn("host1")).extracting(Container::name).containsExactly("docker1", "docker2");
        assertThat(topology.containersOn("host2")).isEmpty();
        assertThat(topology.host("Host1")).isEmpty();
        assertThat(topology.network("yellow")).isEmpty();
        assertThat(topology.networkOf(topology.containers().get(0)).name()).isEqualTo("blue");
    }

    @Test
    void aRouterJoinsItsNetworks() {
        assertThat(joined("blue")).containsExactly("green", "red");
        assertThat(joined("red")).containsExactly("green", "blue");
        assertThat(joined("grey")).isEmpty();
    }

    @Test
    void aHostHoldsItsNetworksAndThoseJoinedWithThem() {
        assertThat(holders("blue")).containsExactly("host1", "host2");
        assertThat(holders("red")).containsExactly("host1", "host2");
        assertThat(holders("grey")).containsExactly("host3");
    }

    @Test
    void oneBridgeOfAHostCarriesAllItsNetworks() {
        Host host = joined.hosts().get(0);
        Bridge bridge = new Bridge(host, "ovs-br0", "ovs-br0", DatapathId.of(host.vtep()), "host1");

        assertThat(joined.bridges(host)).containsExactly(bridge);
        assertThat(joined.bridges()).hasSize(3).startsWith(bridge);
        assertThat(joined.bridge(bridge.datapathId())).contains(bridge);
        assertThat(joined.networksOn(bridge)).extracting(Network::name).containsExactly("blue");
        for (Network network : joined.networks()) {
            assertThat(joined.bridgeOf(network, host)).isEqualTo(bridge);
            assertThat(joined.tunnelPort(network, host, joined.hosts().get(2))).isEqualTo("vxlan0");
        }
    }

    @Test
    void aBridgeMadeByHandHasItsOwnIdAndNames() {
        Topology topology = TopologyFiles.parsed("bridges-made-by-hand.yaml");
        Host host1 = topology.hosts().get(0);
        Host host2 = topology.hosts().get(1);
        Network blue = topology.networks().get(0);
        Network green = topology.networks().get(1);

        Bridge first = topology.bridgeOf(blue, host1);
        assertThat(first.datapathId()).isEqualTo(DatapathId.parse("0000a1b2c3d4e5f6"));
        assertThat(first.name()).isEqualTo("br0");
        assertThat(first.title()).isEqualTo("host1/ovs-br0");
        assertThat(topology.bridge(first.datapathId())).contains(first);
        assertThat(topology.derivedId(first)).isEqualTo(DatapathId.of(host1.vtep(), 0));
        assertThat(topology.gatewayPort(blue, host1)).isEqualTo("gw0");
        assertThat(topology.gatewayPort(green, host1)).isEqualTo("veth1");
        assertThat(topology.tunnelPort(blue, host1, host2)).isEqualTo("vxlan7");
        assertThat(topology.tunnelPort(green, host1, host2)).isEqualTo("vxlan1");
        assertThat(topology.isTunnelPort(blue, host1, "vxlan7")).isTrue();
        assertThat(topology.isTunnelPort(blue, host2, "vxlan7")).isFalse();
        assertThat(topology.bridgeOf(green, host1).datapathId()).isEqualTo(DatapathId.of(host1.vtep(), 1));

        // The names of host2 are swapped.
        assertThat(topology.bridgeOf(blue, host2).name()).isEqualTo("ovs-br1");
        assertThat(topology.networksOn(topology.bridgeOf(blue, host2))).containsExactly(blue);
        assertThat(topology.gatewayPort(blue, host2)).isEqualTo("veth1");
        assertThat(topology.tunnelPort(green, host2, host1)).isEqualTo("vxlan0");
        assertThat(PortNumbers.of(topology, topology.bridgeOf(blue, host2))).containsOnlyKeys("vxlan1", "veth1");
    }

    @Test
    void aHostsBridgesConnectFromItsAddressItsVtepAndWhatTheFileAdds() {
        Topology topology = TopologyFiles.parsed("bridges-made-by-hand.yaml");
        assertThat(topology.hosts().get(0).sources())
                .extracting(Ipv4Address::toString)
                .containsExactly("192.168.56.10", "192.168.57.10", "127.0.0.1");
        assertThat(topology.admission()).isEqualTo(AdmissionMode.BY_ADDRESS);
    }

    @Test
    void aHostIsTheSameWithOneOfItsBridgesUnderAnotherId() {
        Topology topology = TopologyFiles.parsed("bridges-made-by-hand.yaml");
        DatapathId id = DatapathId.parse("00000000000000aa");

        Host changed = topology.hosts().get(0).with("ovs-br0", id).with("ovs-br1", id);

        assertThat(changed.bridge("ovs-br0").orElseThrow().gateways()).containsEntry("blue", "gw0");
        assertThat(changed.bridge("ovs-br0").orElseThrow().datapathId()).contains(id);
        assertThat(changed.bridge("ovs-br1").orElseThrow().name()).contains("ovs-br0");
    }

    @Test
    void inALayoutWithManyBridgesEachNetworkIsOnEveryHost() {
        assertThat(bridges.layout()).isEqualTo(Layout.BRIDGE_PER_NETWORK);
        for (Network network : bridges.networks()) {
            assertThat(bridges.hostsOf(network)).isEqualTo(bridges.hosts());
        }
    }

    @Test
    void eachNetworkHasABridgeOfItsOwn() {
        Host host = bridges.hosts().get(1);

        assertThat(bridges.bridges(host))
                .extracting(Bridge::title)
                .containsExactly("host2/br-blue", "host2/ovs-br0", "host2/ovs-br1", "host2/ovs-br2");
        assertThat(bridges.bridges(host))
                .extracting(Bridge::datapathId)
                .hasToString("[776500000a000002, 776500010a000002, 776500020a000002, 776500030a000002]");
        for (Network network : bridges.networks()) {
            Bridge bridge = bridges.bridgeOf(network, host);
            assertThat(bridges.networksOn(bridge)).containsExactly(network);
            assertThat(bridges.bridge(bridge.datapathId())).contains(bridge);
        }
        assertThat(bridges.bridge(new DatapathId(4))).isEmpty();
    }

    @Test
    void aContainerOfTheFileIsOnItsNetworksBridge() {
        Container docker1 = bridges.containers().get(0);
        Network green = bridges.networkOf(docker1);

        assertThat(bridges.bridgeOf(green, bridges.host(docker1.host()).orElseThrow()))
                .extracting(Bridge::title)
                .isEqualTo("host2/ovs-br0");
    }

    @Test
    void eachOtherHostHasATunnelPortOfItsOwn() {
        assertThat(tunnels("host1")).containsExactly("vxlan1", "vxlan1-host3");
        assertThat(tunnels("host2")).containsExactly("vxlan1", "vxlan1-host3");
        assertThat(tunnels("host3")).containsExactly("vxlan1", "vxlan1-host2");
    }

    @Test
    void anInvalidTopologyHasProblems() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ParsedTopology.Invalid(List.of()));
    }

    private List<String> tunnels(String name) {
        Host here = bridges.host(name).orElseThrow();
        return bridges.hosts().stream()
                .filter(host -> !host.equals(here))
                .map(peer -> bridges.tunnelPort(bridges.networks().get(1), here, peer))
                .toList();
    }

    private List<String> joined(String network) {
        return joined.joined(joined.network(network).orElseThrow()).stream()
                .map(Network::name)
                .toList();
    }

    private List<String> holders(String network) {
        return joined.hostsHolding(joined.network(network).orElseThrow()).stream()
                .map(Host::name)
                .toList();
    }

    private static Topology valid(String text) {
        return TopologyFile.parse(text).fold(valid -> valid, problems -> {
            throw new AssertionError(ProblemReport.format("topology.yaml", problems));
        });
    }

    private List<String> networksOn(String host) {
        return topology.networksOn(host).stream().map(Network::name).toList();
    }

    private List<String> hostsOf(String network) {
        return topology.hostsOf(topology.network(network).orElseThrow()).stream()
                .map(Host::name)
                .toList();
    }
}
