package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static dev.weft.controller.openflow.OvsExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Ipv4Prefix;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A network on very many hosts in a real Open vSwitch, which drops copies without a word where a flood is too much for it. */
class CrowdTest {
    private static final String UNDERLAY = "br-phy";
    private static final Network NETWORK = Network.of(
            "crowd", new Vni(4711), Ipv4Prefix.parse("10.0.0.0/8"), Ipv4Address.parse("10.0.0.1"), "veth0", 1450);
    private static final int VTEPS = Ipv4Address.parse("172.16.1.0").bits();
    private static final int CONTAINERS = Ipv4Address.parse("10.0.1.0").bits();

    /** Where the outer target is in a frame in hexadecimal: its Ethernet and IPv4 headers have no options. */
    private static final int OUTER_TARGET = 2 * (14 + 16);

    @RegisterExtension
    final OvsExtension real = new OvsExtension();

    @Test
    void everyOneOfThreeThousandHostsGetsACopy() {
        FlowTables many = tables(3000);
        addUnderlay();
        SwitchConnection connection = real.connect(
                        Map.of(Topology.TUNNEL_PORT, 1, container(0).portName(), 2))
                .connection();
        real.ovs().addWatchedPort(BRIDGE, container(1).portName(), 3);
        real.hold(connection, many);

        assertThat(Difference.of(many, await(connection.read())).isEmpty()).isTrue();
        Set<String> targets = new HashSet<>();
        for (int host = 1; host <= 3000; host++) {
            targets.add("%08x".formatted(VTEPS + host));
        }
        assertFloods(targets, 1);

        FlowTables few = tables(3);
        assertThat(await(connection.program(Difference.of(few, many)))).isEmpty();
        assertThat(Difference.of(few, await(connection.read())).isEmpty()).isTrue();
        assertThat(await(connection.program(Difference.of(FlowTables.EMPTY, few))))
                .isEmpty();
        assertThat(await(connection.read())).isEqualTo(Installed.NOTHING);
    }

    /** A host that has lost its flows while there is no controller puts them back from what its own script kept: parts before doors, doors before heads. */
    @Test
    void aHostKeepsAndPutsBackAFloodInParts(@TempDir Path directory) throws IOException {
        FlowTables many = tables(3000);
        addUnderlay();
        SwitchConnection connection = real.connect(
                        Map.of(Topology.TUNNEL_PORT, 1, container(0).portName(), 2))
                .connection();
        real.ovs().addPort(BRIDGE, container(1).portName(), 3);
        real.hold(connection, many);
        try (InputStream script = Bootstrap.class.getResourceAsStream("heal/head.sh")) {
            Files.copy(script, directory.resolve("head.sh"));
        }
        real.ovs().sh(". \"$0/head.sh\"; ours \"$1\" >\"$0/kept\"", BRIDGE, directory);
        String restore = "ovs-ofctl -O OpenFlow13 bundle \"$1\" \"$0/kept\"";

        real.ovs().ofctl("del-flows", BRIDGE);
        real.ovs().sh(restore, BRIDGE, directory); // somebody deleted flows alone
        assertThat(Difference.of(many, await(connection.read())).isEmpty()).isTrue();

        real.ovs().ofctl("del-flows", BRIDGE);
        real.ovs().ofctl("del-groups", BRIDGE);
        real.ovs().sh(restore, BRIDGE, directory); // the switch started again
        assertThat(Difference.of(many, await(connection.read())).isEmpty()).isTrue();
    }

    /** From the first container: to these hosts one copy each, and to the second container. */
    private void assertFloods(Set<String> targets, int floods) {
        String mac = container(0).mac().toString().replace(":", "");
        String ip = "%08x".formatted(container(0).ip().bits());
        real.ovs()
                .receive(
                        container(0).portName(),
                        "ffffffffffff" + mac + "0806" + "0001080006040001" + mac + ip + "000000000000" + "0aff0909");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (real.ovs().sent("nic").size() < targets.size() * floods && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        List<String> copies = real.ovs().sent("nic");
        assertThat(copies).hasSize(targets.size() * floods);
        assertThat(copies.stream()
                        .map(frame -> frame.substring(OUTER_TARGET, OUTER_TARGET + 8))
                        .toList())
                .containsAll(targets);
        assertThat(real.ovs().sent(container(1).portName())).hasSize(floods);
    }

    /** The bridge that outer frames leave by, all through one router. */
    private void addUnderlay() {
        real.ovs().vsctl("add-br", UNDERLAY, "--", "set", "bridge", UNDERLAY, "datapath_type=dummy");
        real.ovs().addWatchedPort(UNDERLAY, "nic", 1);
        real.ovs().appctl("netdev-dummy/ip4addr", UNDERLAY, "172.31.0.1/24");
        real.ovs().appctl("ovs/route/add", "172.31.0.0/24", UNDERLAY);
        real.ovs().appctl("ovs/route/add", "172.16.0.0/16", UNDERLAY, "172.31.0.2");
        real.ovs().appctl("tnl/neigh/set", UNDERLAY, "172.31.0.2", "aa:55:aa:55:00:01");
    }

    /** What the first host holds, which has two containers; so many others have one each. */
    private static FlowTables tables(int others) {
        List<Host> hosts = new ArrayList<>();
        List<Container> containers = new ArrayList<>(List.of(container(0)));
        for (int n = 0; n <= others; n++) {
            Ipv4Address address = new Ipv4Address(VTEPS + n);
            hosts.add(new Host("host" + n, address, Host.Ssh.DEFAULT, address));
            containers.add(container(n + 1));
        }
        Topology topology = new Topology(1500, Optional.empty(), hosts, List.of(NETWORK), containers, List.of());
        return new Compiler(topology, 300)
                .compile(
                        new BridgePorts(
                                topology.bridges(hosts.get(0)).get(0),
                                Map.of(
                                        Topology.TUNNEL_PORT,
                                        1,
                                        container(0).portName(),
                                        2,
                                        container(1).portName(),
                                        3)),
                        containers.stream().map(Endpoint::declared).toList());
    }

    private static Container container(int n) {
        Ipv4Address ip = new Ipv4Address(CONTAINERS + n);
        return new Container(
                "c" + n,
                "host" + Math.max(0, n - 1),
                NETWORK.name(),
                ip,
                NETWORK.vni().endpointMac(ip),
                Container.DEFAULT_IMAGE);
    }
}
