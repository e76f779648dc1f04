package dev.weft.bootstrap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.ImagePlanner;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.FakeOvs;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.bootstrap.testkit.Plans;
import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One bridge for all networks, a bridge for each, and the way from one to the other. */
class LayoutsTest {
    private static final Network BLUE = Fixtures.BLUE.on("ovs-br0", "vxlan0");
    private static final Network GREEN = Fixtures.GREEN.on("ovs-br1", "vxlan1");
    private static final Host HOST3 = Fixtures.host("host3", "192.168.56.30");
    private static final List<Host> HOSTS = List.of(Fixtures.HOST1, Fixtures.HOST2);
    static final Topology BRIDGES = bridges(HOSTS, List.of(BLUE, GREEN));

    private final FakeHost host = new FakeHost();

    @Test
    void eachNetworkHasItsBridgeWithTunnelsAndGateway() {
        assertThat(Plans.descriptions(plan(spec(BRIDGES))))
                .containsExactly(
                        "weft-file: the value before Weft: ip_forward 0, all.arp_ignore 0, default.rp_filter 0,"
                                + " default.disable_ipv6 0",
                        "heal.sh: lets this host repair itself (to read it: weft plan --script host1)",
                        "weft-heal.service: runs /etc/weft/heal.sh",
                        "weft-heal.timer: runs it at boot and every 10 s",
                        "weft-heal.path: runs it whenever ovs-vswitchd starts",
                        "weft-heal: enabled and started: weft-heal.timer, weft-heal.path",
                        "ovs-br0: datapath id 77650000c0a8380a, OpenFlow13, fail_mode secure, userspace datapath",
                        "ovs-br1: datapath id 77650001c0a8380a, OpenFlow13, fail_mode secure, userspace datapath",
                        "vxlan0: VXLAN on UDP 4789 from 192.168.56.10 to 192.168.56.20 (host2), VNI 1000",
                        "vxlan1: VXLAN on UDP 4789 from 192.168.56.10 to 192.168.56.20 (host2), VNI 2000",
                        "WEFT: 27 rules: egress with source NAT; not to the overlay, the hosts or the controller",
                        "ip_forward: 0 -> 1",
                        "all.arp_ignore: 0 -> 1",
                        "default.rp_filter: 0 -> 2",
                        "default.disable_ipv6: 0 -> 1",
                        "veth0: blue 192.168.1.1/24, 0e:57:fe:00:03:e8, MTU 1450",
                        "veth1: green 192.168.2.1/24, 0e:57:fe:00:07:d0, MTU 1450",
                        "weft/busybox: built here from the host's busybox, version " + ImagePlanner.version(),
                        "ovs-br0: tcp:192.168.56.1:6653",
                        "ovs-br1: tcp:192.168.56.1:6653");
        apply(spec(BRIDGES));
        assertThat(Plans.descriptions(plan(spec(BRIDGES)))).isEmpty();
        for (String bridge : List.of("ovs-br0", "ovs-br1")) {
            assertThat(host.bridges.get(bridge).columns)
                    .containsEntry("fail_mode", "secure")
                    .containsEntry("other_config:disable-in-band", "true");
        }
        assertThat(host.bridges.get("ovs-br0").columns.get("other_config:hwaddr"))
                .isNotEqualTo(host.bridges.get("ovs-br1").columns.get("other_config:hwaddr"));
        assertThat(host.bridges.get("ovs-br1").ports).containsOnlyKeys("vxlan1", "veth1");
        assertThat(host.bridges.get("ovs-br1").ports.get("vxlan1"))
                .containsEntry("options:remote_ip", "192.168.56.20")
                .doesNotContainKey("options:local_ip")
                .containsEntry("options:key", "2000");
    }

    @Test
    void aHostThatWeftMadeAndSomebodyHungAContainerOnNeedsNothing() throws RemoteException {
        HostFacts facts = Fixtures.healing(Fixtures.facts("two-bridges"), spec(BRIDGES));
        assertThat(facts.ovs().bridge("ovs-br0").orElseThrow().foreignPorts())
                .singleElement()
                .asString()
                .endsWith("_l");
        HostPlan plan = Planner.plan(spec(BRIDGES), facts);
        assertThat(plan.failures()).isEmpty();
        assertThat(plan.changes()).isEmpty();
    }

    @Test
    void declaredContainersHangOnTheirNetworksBridge() {
        apply(spec(withContainers(BRIDGES)));
        assertThat(host.bridges.get("ovs-br0").ports).containsOnlyKeys("vxlan0", "veth0", "w-docker1");
        assertThat(host.bridges.get("ovs-br1").ports).containsOnlyKeys("vxlan1", "veth1", "w-docker2");
        assertThat(Plans.descriptions(plan(spec(withContainers(BRIDGES))))).isEmpty();
    }

    @Test
    void fromOneBridgeToBridgesPerNetwork() {
        assertThat(namesOfSwitch(spec(Fixtures.TUTORIAL), spec(withContainers(BRIDGES))))
                .containsExactly(
                        "~ file heal.sh",
                        "- port w-docker2",
                        "- gateway veth1",
                        "- tunnel vxlan0",
                        "+ bridge ovs-br1",
                        "+ tunnel vxlan0",
                        "+ tunnel vxlan1",
                        "~ firewall WEFT",
                        "+ gateway veth1",
                        "+ port w-docker2",
                        "+ controller ovs-br1");
    }

    @Test
    void fromBridgesPerNetworkToOneBridge() {
        assertThat(namesOfSwitch(spec(withContainers(BRIDGES)), spec(Fixtures.TUTORIAL)))
                .containsExactly(
                        "~ file heal.sh",
                        "- port w-docker2",
                        "- gateway veth1",
                        "- tunnel vxlan0",
                        "- bridge ovs-br1",
                        "+ tunnel vxlan0",
                        "~ firewall WEFT",
                        "+ gateway veth1",
                        "+ port w-docker2");
    }

    /** Wherever it is cut short, the next run completes it, and the host is like one that never was otherwise. */
    private List<String> namesOfSwitch(HostSpec from, HostSpec to) {
        FakeHost fresh = new FakeHost();
        Plans.apply(fresh, to);
        apply(from);
        List<String> names = Plans.names(plan(to));
        int commands = Plans.commands(plan(to)).size();
        for (int cut = 0; cut <= commands; cut++) {
            FakeHost other = new FakeHost();
            Plans.apply(other, from);
            Plans.commands(Planner.plan(to, other.facts())).subList(0, cut).forEach(other::execute);
            Plans.apply(other, to);
            assertThat(Plans.names(Planner.plan(to, other.facts())))
                    .as("cut after %d commands", cut)
                    .isEmpty();
            assertThat(Plans.settled(other)).as("cut after %d commands", cut).isEqualTo(Plans.settled(fresh));
        }
        return names;
    }

    @Test
    void whatSomebodyHangsOnABridgeIsLeftAlone() {
        String before = host.state();
        apply(spec(BRIDGES));
        attachByHand("ovs-br1", "0a1b2c3d4e5f6_l");
        assertThat(plan(spec(BRIDGES)).changes()).isEmpty();
        assertThat(plan(spec(BRIDGES)).warnings()).isEmpty();
        apply(HostSpec.empty(Fixtures.HOST1));
        assertThat(host.bridges.get("ovs-br1").ports).containsOnlyKeys("0a1b2c3d4e5f6_l");
        assertThat(host.bridges).containsOnlyKeys("br-phy", "ovs-br1");
        assertThat(plan(HostSpec.empty(Fixtures.HOST1)).changes()).isEmpty();
        apply(spec(BRIDGES));
        assertThat(host.bridges.get("ovs-br1").ports).containsKeys("0a1b2c3d4e5f6_l", "vxlan1", "veth1");
        host.bridges.get("ovs-br1").ports.remove("0a1b2c3d4e5f6_l");
        host.removeDevice("0a1b2c3d4e5f6_l");
        apply(HostSpec.empty(Fixtures.HOST1));
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void aBridgeThatTheFileNoLongerHasStaysForThePortsOfOthers() {
        apply(spec(BRIDGES));
        attachByHand("ovs-br1", "0a1b2c3d4e5f6_l");
        HostPlan plan = plan(spec(Fixtures.TUTORIAL));
        assertThat(plan.warnings())
                .singleElement()
                .asString()
                .contains(
                        "ovs-br1", "0a1b2c3d4e5f6_l", "ovs-vsctl del-port ovs-br1", "ovs-docker del-port ovs-br1 eth0");
        assertThat(Plans.names(plan)).contains("- controller ovs-br1", "- tunnel vxlan1");
        apply(spec(Fixtures.TUTORIAL));
        assertThat(host.bridges.get("ovs-br1").ports).containsOnlyKeys("0a1b2c3d4e5f6_l");
        assertThat(host.bridges.get("ovs-br1").controllers).isEmpty();
        assertThat(plan(spec(Fixtures.TUTORIAL)).changes()).isEmpty();
    }

    @Test
    void networksThatSwapTheirNumbersDoNotMeetHalfWay() {
        apply(spec(BRIDGES));
        HostSpec swapped = spec(bridges(HOSTS, List.of(GREEN.on("ovs-br0", "vxlan0"), BLUE.on("ovs-br1", "vxlan1"))));
        assertThat(Plans.names(plan(swapped)))
                .startsWith(
                        "~ file heal.sh", "- gateway veth0", "- gateway veth1", "- tunnel vxlan0", "- tunnel vxlan1");
        apply(swapped);
        assertThat(Plans.names(plan(swapped))).isEmpty();
        assertThat(host.bridges.get("ovs-br0").ports.get("vxlan0")).containsEntry("options:key", "2000");
    }

    @Test
    void aHostMoreAtTheEndOnlyAddsATunnelPerNetwork() {
        apply(spec(BRIDGES));
        Topology three = bridges(List.of(Fixtures.HOST1, Fixtures.HOST2, HOST3), List.of(BLUE, GREEN));
        assertThat(Plans.names(plan(spec(three))))
                .containsExactly("~ file heal.sh", "+ tunnel vxlan0-host3", "+ tunnel vxlan1-host3", "~ firewall WEFT");
        apply(spec(three));
        assertThat(Plans.names(plan(spec(three)))).isEmpty();
    }

    @Test
    void theTunnelsOfABridgeAskForTheirNumbersInOneChange() {
        HostSpec three = spec(bridges(List.of(Fixtures.HOST1, Fixtures.HOST2, HOST3), List.of(BLUE, GREEN)));
        apply(three);
        String whole = Plans.settled(host);
        host.bridges.get("ovs-br0").ports.values().forEach(columns -> columns.remove("ofport_request"));

        assertThat(Plans.names(plan(three))).containsExactly("~ tunnel ovs-br0", "~ gateway veth0");
        apply(three);
        assertThat(Plans.settled(host)).isEqualTo(whole);
        assertThat(Plans.names(plan(three))).isEmpty();
    }

    @Test
    void aTunnelThatCouldNotBeMadeIsMadeAnew() {
        apply(spec(BRIDGES));
        host.bridges.get("ovs-br1").ports.get("vxlan1").put("error", "could not set configuration (Address in use)");
        assertThat(Plans.descriptions(plan(spec(BRIDGES))))
                .containsExactly("vxlan1: error could not set configuration (Address in use)");
        apply(spec(BRIDGES));
        assertThat(Plans.names(plan(spec(BRIDGES)))).isEmpty();
    }

    @Test
    void aTunnelOfOthersWithTheSameEndsIsFoundBeforehand() {
        FakeOvs.Bridge theirs = new FakeOvs.Bridge();
        Map<String, String> tunnel = new TreeMap<>(Map.of(
                "type",
                "vxlan",
                "options:remote_ip",
                "192.168.56.20",
                "options:key",
                "2000",
                "ofport",
                "4",
                "made",
                "0"));
        theirs.ports.put("vx-theirs", tunnel);
        host.bridges.put("br-theirs", theirs);
        for (Topology topology : List.of(BRIDGES, Fixtures.TUTORIAL)) {
            assertThat(plan(spec(topology)).failures()).singleElement().satisfies(failure -> {
                assertThat(failure.what()).isEqualTo("the tunnel is already in use");
                assertThat(failure.fix()).contains("del-port br-theirs vx-theirs");
            });
        }
        tunnel.put("options:key", "3000");
        assertThat(plan(spec(BRIDGES)).failures()).isEmpty();
    }

    @Test
    void aDeviceWithABridgesNameIsSomebodyElses() {
        host.device("ovs-br1", "bridge");
        assertThat(plan(spec(BRIDGES)).failures())
                .extracting(Failure::what)
                .containsExactly("device ovs-br1 does not belong to Weft");
    }

    @Test
    void aNetworkWithoutExitHasNoGatewayPortAndNoRules() {
        Topology closed = new Topology(
                1500,
                Fixtures.TUTORIAL.controller(),
                HOSTS,
                List.of(Fixtures.BLUE, Fixtures.GREEN.with(Exit.NONE)),
                Fixtures.TUTORIAL.containers(),
                List.of());
        apply(spec(Fixtures.TUTORIAL));
        assertThat(Plans.names(plan(spec(closed))))
                .containsExactly("~ file heal.sh", "- gateway veth1", "~ firewall WEFT");
        apply(spec(closed));
        assertThat(host.chains.values().stream().flatMap(List::stream))
                .noneMatch(rule -> rule.contains("veth1"))
                .noneMatch(rule -> rule.contains("-s 192.168.2.0/24"))
                .contains("-d 192.168.2.0/24 -j DROP");
        assertThat(Plans.names(plan(spec(closed)))).isEmpty();
        apply(spec(Fixtures.TUTORIAL));
        assertThat(Plans.names(plan(spec(Fixtures.TUTORIAL)))).isEmpty();
        assertThat(host.links).containsKey("veth1");
    }

    @Test
    void aHostWhereNoNetworkHasAnExitForwardsNothing() {
        apply(spec(Fixtures.TUTORIAL));
        Topology closed = new Topology(
                1500,
                Fixtures.TUTORIAL.controller(),
                HOSTS,
                List.of(Fixtures.BLUE.with(Exit.NONE), Fixtures.GREEN.with(Exit.NONE)),
                Fixtures.TUTORIAL.containers(),
                List.of());
        apply(spec(closed));
        assertThat(host.sysctls)
                .containsEntry("net/ipv4/ip_forward", "0")
                .containsEntry("net/ipv4/conf/all/arp_ignore", "1");
        assertThat(host.chains.get("WEFT-FORWARD")).isEmpty();
        assertThat(host.chains.get("WEFT-POSTROUTING")).isEmpty();
        assertThat(Plans.names(plan(spec(closed)))).isEmpty();
    }

    @Test
    void sixtyFourHostsAreAFullMesh() {
        List<Host> hosts = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> Fixtures.host("host" + i, "192.168.56." + (9 + i)))
                .toList();
        Topology many = bridges(hosts, List.of(BLUE, GREEN));
        HostSpec spec = HostSpec.of(many, hosts.get(0));
        apply(spec);
        assertThat(Plans.names(plan(spec))).isEmpty();
        assertThat(host.bridges.get("ovs-br1").ports).hasSize(63 + 1);
        assertThat(plan(HostSpec.empty(hosts.get(0))).failures()).isEmpty();
        Plans.apply(new FakeHost(), spec);
        for (Host each : hosts) {
            assertThat(HostSpec.of(many, each).bridges())
                    .allSatisfy(bridge -> assertThat(bridge.tunnels())
                            .hasSize(63)
                            .doesNotHaveDuplicates()
                            .noneMatch(tunnel -> tunnel.peers().contains(each)));
        }
        List<Command> commands = Plans.commands(Planner.plan(spec, new FakeHost().facts()));
        assertThat(commands).as("a bridge's tunnels are one transaction").hasSizeLessThan(40);
    }

    private void attachByHand(String bridge, String port) {
        FakeHost.Device device = host.device(port, "veth");
        host.bridges
                .get(bridge)
                .ports
                .put(port, new TreeMap<>(Map.of("ofport", "9", "made", "9", "opened", "" + device.index)));
    }

    private static Topology bridges(List<Host> hosts, List<Network> networks) {
        return new Topology(
                1500,
                Fixtures.TUTORIAL.controller(),
                Layout.BRIDGE_PER_NETWORK,
                hosts,
                networks,
                List.of(),
                List.of(),
                List.of());
    }

    private static Topology withContainers(Topology topology) {
        List<Container> containers = Fixtures.TUTORIAL.containers();
        return new Topology(
                topology.underlayMtu(),
                topology.controller(),
                topology.layout(),
                topology.hosts(),
                topology.networks(),
                topology.routers(),
                containers,
                topology.assignedPorts());
    }

    private static HostSpec spec(Topology topology) {
        return HostSpec.of(topology, topology.hosts().get(0));
    }

    private HostPlan plan(HostSpec spec) {
        return Planner.plan(spec, host.facts());
    }

    private void apply(HostSpec spec) {
        Plans.apply(host, spec);
    }
}
