package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.imports.Imported;
import dev.weft.bootstrap.imports.TopologyWriter;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.SharedBridge;
import dev.weft.topology.Topology;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is read from hosts describes them. */
class HostImportTest {
    private static final String PORT1 = "4f6cd5e1a2b34_l";
    private static final String PORT3 = "77aa0c9d8e7f6_l";

    private final Map<Host, FakeHost> machines = new TreeMap<>(java.util.Comparator.comparing(Host::name));

    @Test
    void whatWeftMadeOnOneBridgeIsTheSameFile() {
        Topology file = Fixtures.topology(List.of(
                Fixtures.container("docker1", "host1", Fixtures.BLUE, "192.168.1.11"),
                Fixtures.container("docker1b", "host1", Fixtures.BLUE, "192.168.1.21"),
                Fixtures.container("docker2", "host1", Fixtures.GREEN, "192.168.2.11"),
                Fixtures.container("docker3", "host2", Fixtures.BLUE, "192.168.1.12"),
                Fixtures.container("docker4", "host2", Fixtures.GREEN, "192.168.2.12")));
        Topology wanted = new Topology(
                java.util.Optional.empty(),
                1500,
                4789,
                file.controller(),
                Layout.ONE_BRIDGE,
                new SharedBridge("br-int", "vx-all"),
                file.admission(),
                file.hosts(),
                List.of(Fixtures.BLUE.on("br-int", "vx-all"), Fixtures.GREEN.on("br-int", "vx-all")),
                List.of(),
                file.containers(),
                List.of());
        made(wanted);

        Imported imported = imported();

        assertThat(imported.edits()).isEmpty();
        assertThat(read(imported)).isEqualTo(wanted);
    }

    @Test
    void whatWeftMadeOnBridgesOfThreeHostsIsTheSameFile() {
        Network blue = Fixtures.BLUE.on("br-blue", "vx-blue").with(dev.weft.topology.UnknownUnicast.FLOOD);
        Network green = Fixtures.GREEN
                .on("br-green", "vx-green")
                .with(dev.weft.topology.UnknownUnicast.FLOOD)
                .with(Exit.NAT);
        Topology wanted = new Topology(
                1500,
                Fixtures.TUTORIAL.controller(),
                Layout.BRIDGE_PER_NETWORK,
                List.of(Fixtures.HOST1, Fixtures.HOST2, Fixtures.host("host3", "192.168.56.30")),
                List.of(blue, green),
                List.of(),
                Fixtures.TUTORIAL.containers(),
                List.of());
        made(wanted);

        Imported imported = imported();

        assertThat(imported.edits()).isEmpty();
        assertThat(read(imported)).isEqualTo(wanted);
    }

    @Test
    void theTutorialByHandIsDescribedWithWhatIsWrongWithIt() {
        byHand("1000", "192.168.1.11");

        Imported imported = imported();

        assertThat(imported.isComplete()).isFalse();
        assertThat(imported.edits())
                .anyMatch(
                        edit -> edit.contains("docker1 of host1 has the address 192.168.1.11, which docker3 of host2"))
                .anyMatch(edit -> edit.startsWith("line ") && edit.contains("containers[1].ip"));
        assertThat(imported.text())
                .contains("layout: bridge-per-network")
                .contains("vni: 1000, subnet: 192.168.1.0/24, gateway: 192.168.1.1, port: gw0")
                .contains("bridge: br-a, tunnel: vx-a")
                .contains("# the MTU of docker1 of host1 is 1500, but tunnels carry 1450")
                .contains("iptables -t nat -D POSTROUTING -s 192.168.1.0/24 -j MASQUERADE")
                .contains("ip: 192.168.1.11, mac: \"0a:00:00:00:00:0b\"")
                .contains("image: \"debian:12\", port: \"" + PORT1 + "\"");
    }

    @Test
    void withTheAddressesEditedItIsComplete() {
        byHand("1000", "192.168.1.12");

        Imported imported = imported();

        assertThat(imported.edits()).isEmpty();
        Topology file = read(imported);
        assertThat(file.containers()).extracting(c -> c.portName()).containsExactly(PORT1, PORT3);
        assertThat(file.controller()).isEmpty();
        assertThat(imported.text()).contains("# controller: ADDRESS");
    }

    @Test
    void keysThatDoNotMatchAndTunnelsToNobodyAreSaid() {
        byHand("1001", "192.168.1.12");
        machine("host2")
                .ovs
                .execute(List.of(
                        "add-port br-a lost -- set Interface lost type=vxlan options:remote_ip=192.168.56.99 options:key=7"
                                .split(" ")));

        List<String> edits = imported().edits();

        assertThat(edits)
                .anyMatch(edit -> edit.contains("has the key 1000 to host2, and vx-a there has 1001"))
                .anyMatch(edit -> edit.contains(
                        "lost on br-a of host2 leads to 192.168.56.99, which is not one of the " + "imported hosts"));
    }

    @Test
    void aContainerThatIsDownIsNotForgotten() {
        byHand("1000", "192.168.1.12");
        machine("host1").stop("docker1");

        Imported imported = imported();

        assertThat(imported.edits())
                .singleElement()
                .asString()
                .contains("port " + PORT1 + " on br-a of host1 belongs to container docker1, which is down");
        assertThat(imported.text()).contains("# EDIT: port " + PORT1);
    }

    private FakeHost machine(String name) {
        return machines.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private FakeHost machine(Host host) {
        FakeHost machine = new FakeHost();
        machine.links.get("br-phy").addresses.clear();
        machine.links.get("br-phy").addresses.add(host.address() + "/24");
        machines.put(host, machine);
        return machine;
    }

    private void made(Topology topology) {
        topology.hosts().forEach(host -> Plans.apply(machine(host), HostSpec.of(topology, host)));
    }

    private Imported imported() {
        List<dev.weft.bootstrap.imports.SeenHost> seen = new ArrayList<>();
        machines.forEach((host, machine) -> {
            StringBuilder ids = new StringBuilder();
            machine.bridges.forEach((name, bridge) -> ids.append(name)
                    .append(' ')
                    .append(bridge.columns.getOrDefault("other_config:datapath-id", ""))
                    .append('\n'));
            seen.add(HostImport.seen(host, machine.facts(), ids.toString()));
        });
        return TopologyWriter.write(seen);
    }

    private static Topology read(Imported imported) {
        ParsedTopology parsed = TopologyFile.parse(imported.text());
        assertThat(parsed).as(imported.text() + parsed).isInstanceOf(ParsedTopology.Valid.class);
        return ((ParsedTopology.Valid) parsed).topology();
    }

    /** One network on two hosts, with names of the user's own. */
    private void byHand(String keyOfHost2, String addressOfDocker3) {
        hang(machine(Fixtures.HOST1), "192.168.56.20", "1000", "docker1", PORT1, "192.168.1.11", "0a:00:00:00:00:0b");
        hang(
                machine(Fixtures.HOST2),
                "192.168.56.10",
                keyOfHost2,
                "docker3",
                PORT3,
                addressOfDocker3,
                "0a:00:00:00:00:0c");
    }

    private static void hang(
            FakeHost host, String peer, String key, String container, String port, String address, String mac) {
        ovs(host, "add-br br-a");
        ovs(host, "add-port br-a gw0 -- set Interface gw0 type=internal");
        host.links.get("gw0").addresses.add("192.168.1.1/24");
        host.links.get("gw0").up = true;
        host.links.get("gw0").mtu = 1450;
        ovs(
                host,
                "add-port br-a vx-a -- set Interface vx-a type=vxlan options:remote_ip=" + peer + " options:key="
                        + key);
        FakeHost.Box box = new FakeHost.Box();
        box.id = "id-" + container;
        box.image = "debian:12";
        box.boot(900);
        host.containers.put(container, box);
        host.execute(Command.script("cable", Commands.CABLE, List.of(container, port, "1500", mac)));
        box.links.get("eth0").addresses.add(address + "/24");
        box.routes.add("192.168.1.1 eth0");
        ovs(host, "add-port br-a " + port + " -- set Interface " + port + " external_ids:container_id=" + container);
        host.builtin.get("POSTROUTING").add("-s 192.168.1.0/24 -j MASQUERADE");
    }

    private static void ovs(FakeHost host, String words) {
        host.ovs.execute(List.of(words.split(" ")));
    }
}
