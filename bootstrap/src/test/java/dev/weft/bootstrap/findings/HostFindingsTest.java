package dev.weft.bootstrap.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.change.Commands;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.testkit.FakeHost;
import dev.weft.bootstrap.testkit.Fixtures;
import dev.weft.topology.Layout;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hosts as {@code weft apply} makes them have nothing; hosts as the tutorial makes them have a lot. */
class HostFindingsTest {
    private static final String TARGET = "tcp:192.168.56.1:6653";

    /** The tutorial's file: a bridge for each network, no containers. */
    private static final Topology TWO_BRIDGES = new Topology(
            1500,
            Fixtures.TUTORIAL.controller(),
            Layout.BRIDGE_PER_NETWORK,
            List.of(Fixtures.HOST1, Fixtures.HOST2),
            List.of(Fixtures.BLUE.on("ovs-br0", "vxlan0"), Fixtures.GREEN.on("ovs-br1", "vxlan1")),
            List.of(),
            List.of(),
            List.of());

    private final FakeHost host = new FakeHost();
    private final List<String> filter = new ArrayList<>(List.of(
            "-P FORWARD DROP",
            "-A FORWARD -i veth0 -j ACCEPT",
            "-A FORWARD -o veth0 -j ACCEPT",
            "-A FORWARD -i veth1 -j ACCEPT",
            "-A FORWARD -o veth1 -j ACCEPT"));
    private final List<String> nat = new ArrayList<>(List.of(
            "-P POSTROUTING ACCEPT",
            "-A POSTROUTING -s 192.168.1.0/24 -d 192.168.1.0/24 -j ACCEPT",
            "-A POSTROUTING -s 192.168.1.0/24 -d 192.168.2.0/24 -j ACCEPT",
            "-A POSTROUTING -s 192.168.2.0/24 -d 192.168.1.0/24 -j ACCEPT",
            "-A POSTROUTING -s 192.168.2.0/24 -d 192.168.2.0/24 -j ACCEPT",
            "-A POSTROUTING -s 192.168.1.0/24 -j MASQUERADE",
            "-A POSTROUTING -s 192.168.2.0/24 -j MASQUERADE"));
    private Optional<Upcalls> upcalls = Optional.of(new Upcalls(1000, 0));
    private Optional<Upcalls> earlier = Optional.empty();

    @Test
    void hostsAsApplyMakesThemHaveNoProblem() throws RemoteException {
        assertThat(ofRecorded("applied", Fixtures.TUTORIAL, "")).isEmpty();
        assertThat(ofRecorded("two-bridges", TWO_BRIDGES, "")).isEmpty();
    }

    @Test
    void whateverPlanWouldChangeOnAHostThatWasAppliedIsNamed() throws RemoteException {
        assertThat(ofRecorded("applied", Fixtures.TUTORIAL, "192.168.1.11"))
                .containsExactly("host1: it differs from the file in 1 thing (`weft plan` lists them): ~ cable"
                        + " w-docker1. Run `weft apply`.");
    }

    /** @param without an address that the container has lost */
    private static List<String> ofRecorded(String name, Topology topology, String without) throws RemoteException {
        String output = Fixtures.recorded(name);
        HostSight sight = HostSight.read(
                without.isEmpty()
                        ? output
                        : output.replaceAll("\"local\": *\"" + without + "\"", "\"local\":\"192.0.2.1\""),
                Optional.empty());
        HostFacts healing = Fixtures.healing(sight.facts(), HostSpec.of(topology, Fixtures.HOST1));
        return HostFindings.of(topology, Fixtures.HOST1, sight.with(healing)).stream()
                .map(HostProblem::text)
                .toList();
    }

    @Test
    void aSafeHostMadeByHandHasNoProblem() {
        safe();
        assertThat(found()).isEmpty();
    }

    @Test
    void whatTheTutorialLeavesUnsafeIsNamedWithTheCommandThatMendsIt() {
        handMade();
        nat.removeIf(rule -> rule.contains("-d "));
        sysctl("net/ipv4/ip_forward", "0");

        assertThat(found())
                .containsExactly(
                        "host1: the host's own network stack answers ARP for its gateways at port 0a1b2c_l: "
                                + "containers use the MAC address that answered last, and their packets may be "
                                + "lost. On host1: `sysctl -w"
                                + " net.ipv4.conf.all.arp_ignore=1`.",
                        "host1: container docker1: the MTU of its eth0 is 1500, but network blue carries 1450: "
                                + "larger packets to other hosts are lost. On host1: `nsenter -n -t $(docker inspect"
                                + " -f {{.State.Pid}} docker1) ip link set dev eth0 mtu 1450`; `ovs-docker "
                                + "add-port` takes"
                                + " `--mtu=1450`.",
                        "host1: container docker1: checksum offload of its eth0 is on, so its TCP and UDP "
                                + "packets have no checksum: Open vSwitch runs in userspace here and does not "
                                + "add one. On host1: `nsenter -n -t $(docker inspect -f {{.State.Pid}} "
                                + "docker1) ethtool -K eth0 tx"
                                + " off`.",
                        "host1: the kernel does not forward (ip_forward is 0), so no network reaches the "
                                + "outside from here. On host1: `sysctl -w net.ipv4.ip_forward=1`.",
                        "host1: NAT rules `-s 192.168.1.0/24 -j MASQUERADE` and `-s 192.168.2.0/24 -j "
                                + "MASQUERADE` in POSTROUTING also change the source of packets between overlay "
                                + "networks: routed pings get no reply. On host1: `iptables -t nat -I "
                                + "POSTROUTING -s"
                                + " 192.168.1.0/24,192.168.2.0/24 -d 192.168.1.0/24,192.168.2.0/24 -j ACCEPT`.",
                        "host1: bridge ovs-br0 is not in fail_mode secure: without a controller it forwards "
                                + "like an ordinary switch and ignores the isolation that the file defines. On "
                                + "host1: `ovs-vsctl set-fail-mode ovs-br0"
                                + " secure`.",
                        "host1: bridge ovs-br0 is in in-band mode: hidden flows above Weft's flows pass ARP and "
                                + "TCP to and from the controller's address. On host1: `ovs-vsctl set bridge ovs-br0"
                                + " other_config:disable-in-band=true`.",
                        "host1: bridge ovs-br1 is not in fail_mode secure: without a controller it forwards "
                                + "like an ordinary switch and ignores the isolation that the file defines. On "
                                + "host1: `ovs-vsctl set-fail-mode ovs-br1"
                                + " secure`.",
                        "host1: bridge ovs-br1 is in in-band mode: hidden flows above Weft's flows pass ARP and "
                                + "TCP to and from the controller's address. On host1: `ovs-vsctl set bridge ovs-br1"
                                + " other_config:disable-in-band=true`.");
    }

    @Test
    void aPortThatAnswersNoArpByItsOwnSettingIsFine() {
        safe();
        sysctl("net/ipv4/conf/all/arp_ignore", "0");
        assertThat(found()).singleElement().asString().contains("answers ARP for its gateways at port 0a1b2c_l:");
        sysctl("net/ipv4/conf/0a1b2c_l/arp_ignore", "1");
        assertThat(found()).isEmpty();
    }

    @Test
    void aSecondControllerAndAnotherOneAreToldApart() {
        safe();
        host.bridges.get("ovs-br0").controllers.add(Map.of("target", "tcp:203.0.113.99:6653"));
        assertThat(found())
                .containsExactly(
                        "host1: bridge ovs-br0 has a second controller, tcp:203.0.113.99:6653, which can change "
                                + "flows there. On host1: `ovs-vsctl set-controller ovs-br0 "
                                + TARGET + "`.");

        host.bridges.get("ovs-br0").controllers.remove(0);
        assertThat(found()).singleElement().asString().contains("has the controller tcp:203.0.113.99:6653 instead of");

        host.bridges.get("ovs-br0").controllers.clear();
        assertThat(found()).singleElement().asString().contains("ovs-br0 has no controller");

        host.bridges.get("ovs-br0").controllers.add(Map.of("target", "tcp:192.168.56.1")); // 6653 is the standard
        assertThat(found()).isEmpty();
    }

    @Test
    void ofABridgeOfWeftsOwnApplyPutsItRight() {
        safe();
        set("Bridge", "ovs-br0", "external_ids:weft=bridge", "fail_mode=standalone");
        assertThat(found()).singleElement().asString().endsWith(". Run `weft apply`.");
    }

    @Test
    void aBridgeThatSpeaksAnotherOpenFlowIsNamed() {
        safe();
        set("Bridge", "ovs-br0", "protocols=OpenFlow10");
        assertThat(found()).singleElement().asString().contains("`ovs-vsctl set bridge ovs-br0 protocols=OpenFlow13`");
    }

    @Test
    void aPortWhoseDeviceIsGoneIsNamed() {
        safe();
        ovs("add-port", "ovs-br0", "blue-spare");
        assertThat(found())
                .containsExactly("host1: port blue-spare is in the database, but its device is gone, and its container "
                        + "or machine with it."
                        + " On host1: `ovs-vsctl --if-exists del-port ovs-br0 blue-spare`, then attach it again.");

        set("Interface", "blue-spare", "external_ids:container_id=guest", "external_ids:container_iface=eth0");
        assertThat(found())
                .singleElement()
                .asString()
                .endsWith("then attach container guest again (`ovs-docker add-port`); after `weft port keep host1"
                        + " guest` the host does that automatically.");
    }

    @Test
    void aDeviceThatIsGoneIsNamedAlsoWhileOpenVSwitchHoldsOnToIt() {
        safe();
        host.links.remove("0a1b2c_l");
        set("Interface", "0a1b2c_l", "type=system"); // of the pretended switch: without an error
        assertThat(found())
                .singleElement()
                .asString()
                .contains("port 0a1b2c_l is in the database, but its " + "device is gone");
    }

    @Test
    void aKeptPortWhoseDeviceIsGoneComesBackWithItsContainer() {
        safe();
        ovs("add-port", "ovs-br0", "blue-spare");
        set("Interface", "blue-spare", "external_ids:weft-kept=container=guest;device=eth0;number=7");
        assertThat(found())
                .containsExactly("host1: port blue-spare is kept for container guest, which does not exist. On "
                        + "host1: `ovs-vsctl --if-exists del-port blue-spare`, or create the container again.");

        FakeHost.Box guest = new FakeHost.Box();
        host.containers.put("guest", guest);
        assertThat(found())
                .containsExactly("host1: port blue-spare is kept for container guest, which is not running. On "
                        + "host1: `docker start guest`: its host then attaches it again; if it should stay "
                        + "down: `weft port unkeep"
                        + " host1 guest`.");

        guest.boot(4712);
        assertThat(found())
                .containsExactly(
                        "host1: port blue-spare is kept for container guest and is not attached yet. On host1: "
                                + "`sh /etc/weft/heal.sh --report`, which shows why if it fails.");
    }

    @Test
    void aPortWithAnyOtherErrorIsNamed() {
        safe();
        ovs("add-port", "ovs-br0", "vxlan7", "--", "set", "Interface", "vxlan7", "type=vxlan");
        set("Interface", "vxlan7", "error=odd\u001b[2J\nnews");
        assertThat(found())
                .singleElement()
                .asString()
                .contains("port vxlan7 of ovs-br0 does not work: odd [2J news. On");
    }

    @Test
    void aTunnelThatLeadsElsewhereIsNamed() {
        safe();
        String vxlan0 = "type=vxlan options:remote_ip=192.168.56.20 options:key=%s";
        ovs("add-port", "ovs-br0", "vxlan0");
        set("Interface", "vxlan0", String.format(vxlan0, "1000").split(" "));
        assertThat(found()).isEmpty();

        set("Interface", "vxlan0", String.format(vxlan0, "1001").split(" "));
        assertThat(found())
                .containsExactly("host1: tunnel port vxlan0 to host2 has key=1001, so no traffic gets there. On "
                        + "host1: `ovs-vsctl set interface vxlan0 type=vxlan options:key=1000`.");
    }

    @Test
    void aGatewayPortWithoutItsAddressOrMtuOrThatIsDownIsNamed() {
        safe();
        FakeHost.Device veth0 = host.links.get("veth0");
        veth0.addresses.clear();
        veth0.addresses.add("192.168.1.254/24");
        veth0.up = false;
        veth0.mtu = 1500;
        assertThat(found())
                .hasSize(3)
                .anyMatch(text -> text.contains("veth0 of blue has 192.168.1.254/24, not 192.168.1.1/24. On host1: `ip"
                        + " address replace 192.168.1.1/24 dev veth0`"))
                .anyMatch(text -> text.contains("`ip link set dev veth0 up`"))
                .anyMatch(text -> text.contains("`ovs-vsctl set interface veth0 mtu_request=1450`"));
    }

    @Test
    void whatThePacketFilterDropsIsNamed() {
        safe();
        filter.removeIf(rule -> rule.contains("-i veth1") || rule.contains("-o veth1"));
        assertThat(found())
                .containsExactly("host1: the packet filter's FORWARD policy drops packets from green by veth1. On "
                        + "host1: `iptables -I FORWARD -i veth1 -j ACCEPT; iptables -I FORWARD -o veth1 "
                        + "-j ACCEPT`.");
    }

    @Test
    void forwardingOfOneDeviceCountsToo() {
        safe();
        sysctl("net/ipv4/conf/veth1/forwarding", "0");
        assertThat(found()).singleElement().asString().contains("`sysctl -w net.ipv4.conf.veth1.forwarding=1`");
    }

    @Test
    void anExitWithoutSourceNatIsNamed() {
        safe();
        nat.removeIf(rule -> rule.equals("-A POSTROUTING -s 192.168.2.0/24 -j MASQUERADE"));
        assertThat(found())
                .singleElement()
                .asString()
                .contains("packets of green leave for the outside with their own source")
                .contains("-s 192.168.2.0/24 -j MASQUERADE`");
    }

    @Test
    void lostUpcallsAreNamedWhileTheyRise() {
        safe();
        upcalls = Optional.of(new Upcalls(32, 32));
        assertThat(found())
                .singleElement()
                .asString()
                .contains("lost 32 of 32 upcalls")
                .contains("since it started");

        earlier = upcalls;
        assertThat(found()).isEmpty(); // what is past is past

        upcalls = Optional.of(new Upcalls(132, 132));
        assertThat(found())
                .singleElement()
                .asString()
                .contains("lost 100 of 100 upcalls")
                .contains("since the previous check");

        upcalls = Optional.of(new Upcalls(100_032, 42)); // a burst
        assertThat(found()).isEmpty();
    }

    @Test
    void anUnderlayDeviceThatIsTooSmallAndATunnelAddressThatIsNowhereAreNamed() {
        safe();
        host.links.get("br-phy").mtu = 1400;
        assertThat(found()).singleElement().asString().contains("`underlay: {mtu: 1400}`");

        host.links.get("br-phy").addresses.clear();
        assertThat(found()).anyMatch(text -> text.contains("no device has the tunnel address 192.168.56.10"));
    }

    private List<String> found() {
        HostSight sight =
                new HostSight(host.facts(), FilterTable.read(filter), FilterTable.read(nat), upcalls, earlier);
        return HostFindings.of(TWO_BRIDGES, Fixtures.HOST1, sight).stream()
                .map(HostProblem::text)
                .toList();
    }

    /** As the tutorial's steps 3 to 6 make it, and {@code ovs-vsctl set-controller}. */
    private void handMade() {
        gateway("ovs-br0", "veth0", "192.168.1.1/24");
        gateway("ovs-br1", "veth1", "192.168.2.1/24");
        sysctl("net/ipv4/ip_forward", "1");
        FakeHost.Box box = new FakeHost.Box();
        box.boot(4711);
        host.containers.put("docker1", box);
        host.execute(Command.script("cable", "", List.of("docker1", "0a1b2c_l", "1500", "02:00:00:00:00:01")));
        ovs("add-port", "ovs-br0", "0a1b2c_l");
        ovs("set-controller", "ovs-br0", TARGET);
        ovs("set-controller", "ovs-br1", TARGET);
    }

    private void safe() {
        handMade();
        for (String bridge : List.of("ovs-br0", "ovs-br1")) {
            set("Bridge", bridge, "fail_mode=secure", "other_config:disable-in-band=true");
        }
        FakeHost.Box box = host.containers.get("docker1");
        box.links.get("eth0").mtu = 1450;
        box.offloads.put("eth0", "off");
        sysctl("net/ipv4/conf/all/arp_ignore", "1");
    }

    private void gateway(String bridge, String port, String cidr) {
        ovs("add-br", bridge);
        ovs("add-port", bridge, port, "--", "set", "Interface", port, "type=internal");
        FakeHost.Device device = host.links.get(port);
        device.addresses.add(cidr);
        device.mtu = 1450;
        device.up = true;
    }

    private void set(String table, String record, String... columns) {
        List<String> words = new ArrayList<>(List.of("set", table, record));
        words.addAll(List.of(columns));
        host.execute(Commands.ovs(words));
    }

    private void ovs(String... words) {
        host.execute(Commands.ovs(words));
    }

    private void sysctl(String path, String value) {
        host.sysctls.put(path, value);
        if (path.equals("net/ipv4/ip_forward")) {
            host.sysctls.replaceAll((key, is) -> key.endsWith("/forwarding") ? value : is);
        }
    }
}
