package dev.weft.topology.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import dev.weft.topology.Vni;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a file may leave out, and what is put there instead. */
class HandedOutTest {
    private static final Path VALID = Path.of("src", "test", "resources", "valid");

    @Test
    void oneHostIsEnough() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("shortest.yaml")));

        assertThat(topology)
                .isEqualTo(new Topology(
                        1500,
                        Optional.empty(),
                        List.of(new Host(
                                "host1",
                                Ipv4Address.parse("10.0.0.1"),
                                Host.Ssh.DEFAULT,
                                Ipv4Address.parse("10.0.0.1"))),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void gatewaysPortsAddressesAndMtu() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("short-forms.yaml")));

        assertThat(topology.networks())
                .extracting(network -> network.gateway().orElseThrow())
                .hasToString("[192.168.1.1, 192.168.2.1]");
        assertThat(topology.networks()).extracting(Network::port).containsExactly("veth0", "veth1");
        assertThat(topology.networks()).extracting(Network::mtu).containsOnly(1450);
        assertThat(topology.containers())
                .extracting(Container::ip)
                .hasToString("[192.168.1.2, 192.168.2.2, 192.168.1.3, 192.168.2.3]");
        assertThat(topology.containers()).extracting(Container::image).containsOnly("weft/busybox");
        assertThat(topology.containers())
                .allSatisfy(container -> assertThat(container.mac())
                        .isEqualTo(topology.networkOf(container).vni().endpointMac(container.ip())));
    }

    @Test
    void addressesThatTheFileGivesFurtherDownAreNotHandedOut() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("addresses-handed-out.yaml")));

        assertThat(topology.containers())
                .extracting(container -> container.name() + " " + container.ip())
                .containsExactly(
                        "docker1 192.168.1.4",
                        "docker2 192.168.2.2",
                        "docker3 192.168.1.5",
                        "docker4 192.168.1.3",
                        "docker5 192.168.1.1",
                        "docker6 192.168.1.6");
    }

    @Test
    void gatewayPortsPassOverNamesThatTheFileUses() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("addresses-handed-out.yaml")));

        assertThat(topology.networks()).extracting(Network::port).containsExactly("veth1", "veth0", "veth3");
    }

    @Test
    void bridgesAndTunnelPortsOfALayoutWithManyBridges() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("bridge-per-network.yaml")));

        assertThat(topology.networks())
                .extracting(network -> network.bridge() + " " + network.tunnelPort() + " " + network.port())
                .containsExactly(
                        "br-blue vxlan0 veth1", "ovs-br0 vxlan1 veth2", "ovs-br1 vxlan2 veth0", "ovs-br2 vxlan3 veth3");
        assertThat(topology.networks())
                .extracting(Network::unknownUnicast)
                .containsExactly(UnknownUnicast.DROP, UnknownUnicast.FLOOD, UnknownUnicast.FLOOD, UnknownUnicast.FLOOD);
    }

    @Test
    void whatANetworkDoesWithPacketsForTheOutsideAndForNobody() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("routers.yaml")));

        assertThat(topology.layout()).isEqualTo(Layout.ONE_BRIDGE);
        assertThat(topology.networks())
                .extracting(network -> network.name() + " " + network.exit() + " " + network.unknownUnicast() + " "
                        + network.macLimit())
                .containsExactly(
                        "a NAT FLOOD 64",
                        "b NONE DROP 1",
                        "c NAT DROP 1024",
                        "d NAT FLOOD 64",
                        "e NAT DROP 64",
                        "f NAT DROP 64");
        assertThat(topology.networks()).extracting(Network::bridge).containsOnly("ovs-br0");
        assertThat(topology.networks()).extracting(Network::tunnelPort).containsOnly("vxlan0");
        assertThat(topology.routers())
                .containsExactly(new Router("core", List.of("e", "a", "b")), new Router("a", List.of("c", "d")));
    }

    @Test
    void networksFollowTheUnderlaysMtu() {
        Topology topology = valid("""
                underlay: {mtu: 9000}
                hosts: [{name: host1, address: 10.0.0.1}]
                networks:
                  - {name: blue, vni: 1, subnet: 192.168.1.0/24}
                  - {name: green, vni: 2, subnet: 192.168.2.0/24, mtu: 1280}
                """);

        assertThat(topology.networks()).extracting(Network::mtu).containsExactly(8950, 1280);
    }

    @Test
    void aHostHasANameOrAnAddressToLogInTo() {
        List<Host> hosts =
                valid(TopologyFiles.read(VALID.resolve("host-names.yaml"))).hosts();

        assertThat(hosts).extracting(Host::address).hasToString("[alpha.lab.example.org, beta, 10.0.0.3]");
        assertThat(hosts.get(0).address().ipv4()).isEmpty();
        assertThat(hosts.get(0).ssh().jump()).contains("ops@bastion:2222,inner");
        assertThat(hosts.get(2).address().ipv4()).contains(hosts.get(2).vtep());
        assertThat(hosts.get(2).ssh()).isEqualTo(Host.Ssh.DEFAULT);
    }

    @Test
    void whatIsGivenIsTaken() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("everything-given.yaml")));

        Host host = topology.hosts().get(0);
        assertThat(host.ssh()).isEqualTo(new Host.Ssh("ops.team", 2201, Optional.of("~/keys/rack 1")));
        assertThat(host.vtep()).hasToString("10.20.0.1");
        assertThat(topology.hosts()).extracting(Host::name).containsExactly("Rack-1_node", "rack-1_node");
        assertThat(topology.controller()).contains(new Topology.Controller(Ipv4Address.parse("203.0.113.9"), 16653));
        assertThat(topology.networks().get(0))
                .isEqualTo(Network.of(
                                "100",
                                new Vni(Vni.MAX),
                                Ipv4Prefix.parse("172.16.0.0/12"),
                                Ipv4Address.parse("172.31.255.254"),
                                "gw.100",
                                8950)
                        .with(UnknownUnicast.FLOOD));
        Container container = topology.containers().get(0);
        assertThat(container.mac()).hasToString("0a:00:00:00:00:01");
        assertThat(container.image()).startsWith("registry.example:5000/team/app@sha256:");
        assertThat(topology.containers().get(1).ip()).hasToString("192.0.2.1");
        assertThat(topology.assignedPorts())
                .extracting(AssignedPort::host)
                .containsExactly(Optional.of("rack-1_node"), Optional.of("Rack-1_node"));
    }

    @Test
    void emptyListsAndObjectsAreAsIfLeftOut() {
        Topology topology = valid(TopologyFiles.read(VALID.resolve("nothing-in-the-lists.yaml")));

        assertThat(topology).isEqualTo(valid(TopologyFiles.read(VALID.resolve("shortest.yaml"))));
    }

    @Test
    void theOrderOfTheFileIsKept() {
        Topology topology = valid("""
                containers:
                  - {name: zz, host: b, network: n}
                  - {name: aa, host: a, network: n}
                networks: [{name: n, vni: 1, subnet: 192.168.1.0/24}]
                hosts: [{name: b, address: 10.0.0.2}, {name: a, address: 10.0.0.1}]
                """);

        assertThat(topology.hosts()).extracting(Host::name).containsExactly("b", "a");
        assertThat(topology.containers()).extracting(Container::name).containsExactly("zz", "aa");
    }

    private static Topology valid(String text) {
        return TopologyFile.parse(text).fold(topology -> topology, problems -> {
            throw new AssertionError(ProblemReport.format("topology.yaml", problems));
        });
    }
}
