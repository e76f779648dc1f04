package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tutorial's layout with the tutorial's own commands: containers of which no file knows, hung on a bridge. */
class TwoBridgesIT {
    private static final String TOPOLOGY = "vagrant/topology-two-bridges.yaml";
    private static final String OUTSIDE = "203.0.113.1";

    private static final HandMade DOCKER1 = blue("host1", "docker1", "192.168.1.11/24");
    private static final HandMade DOCKER2 = green("host1", "docker2", "192.168.2.11/24");
    private static final HandMade DOCKER3 = blue("host2", "docker3", "192.168.1.12/24");
    private static final HandMade DOCKER4 = green("host2", "docker4", "192.168.2.12/24");
    private static final List<HandMade> ALL = List.of(DOCKER1, DOCKER2, DOCKER3, DOCKER4);

    private static HandMade blue(String host, String name, String address) {
        return new HandMade(host, name, "ovs-br0", address, "192.168.1.1");
    }

    private static HandMade green(String host, String name, String address) {
        return new HandMade(host, name, "ovs-br1", address, "192.168.2.1");
    }

    @BeforeEach
    void ready() {
        Lab.ready(TOPOLOGY);
    }

    /** Other tests' files have containers of these names. */
    @AfterEach
    void remove() {
        ALL.forEach(HandMade::remove);
    }

    @Test
    void theTutorialsMatrix() {
        ALL.forEach(HandMade::hang);
        Capture underlay = Capture.on("underlay", "any", "udp", "port", "4789");
        Capture outside = Capture.on("outside", "any", "icmp");
        Trials trials = new Trials();
        for (HandMade from : ALL) {
            for (HandMade to : ALL) {
                if (!from.equals(to)) {
                    trials.trial(
                            from.name() + " to " + to.name(),
                            from.bridge().equals(to.bridge()),
                            () -> from.pings(to.ip()));
                }
            }
            trials.reaches(from.name() + " to its gateway", () -> from.pings(from.gateway()))
                    .reaches(from.name() + " to the outside", () -> from.pings(OUTSIDE))
                    .doesNotReach(from.name() + " to a VTEP", () -> from.pings("192.168.56.20"));
        }
        trials.doesNotReach("blue to green's gateway", () -> DOCKER1.pings(DOCKER2.gateway()))
                .check();
        assertThat(underlay.stop()).contains("vni 1000").contains("vni 2000");
        assertThat(outside.stop())
                .contains("203.0.113.10 > " + OUTSIDE)
                .contains("203.0.113.20 > " + OUTSIDE)
                .doesNotContain("192.168.");
    }

    /** Its host knew the address with another MAC address until then. */
    @Test
    void aContainerMadeAnewGetsItsAnswersFromTheOutsideAtOnce() {
        DOCKER1.hang();
        assertThat(DOCKER1.pings(OUTSIDE)).isTrue();
        DOCKER1.remove();
        DOCKER1.hang();
        assertThat(DOCKER1.pings(DOCKER1.gateway())).isTrue();
        assertThat(DOCKER1.pings(OUTSIDE)).isTrue();
    }

    /** Nobody has said whose the address is: it is who had it first, until that one is gone or has another. */
    @Test
    void anAddressThatTwoHaveIsTheFirstOnes() {
        HandMade twin = blue("host2", "docker4", DOCKER1.address());
        DOCKER1.hang();
        DOCKER3.hang();
        assertThat(DOCKER1.pings(DOCKER3.ip())).isTrue();
        twin.hang();
        assertThat(twin.pings(DOCKER3.ip())).isFalse();
        assertThat(DOCKER3.pings(DOCKER1.ip())).isTrue();
        assertThat(Lab.json("events").findValuesAsText("text"))
                .as("names both ports")
                .anyMatch(text -> text.contains("is claimed by")
                        && text.contains("at port " + twin.port() + " on host2, but belongs")
                        && text.contains("at port " + DOCKER1.port() + " on host1"));

        DOCKER1.run("ip", "addr", "del", DOCKER1.address(), "dev", "eth0").ok();
        DOCKER1.run("ip", "addr", "add", "192.168.1.21/24", "dev", "eth0").ok();
        await().until(() -> twin.pings(DOCKER3.ip()));
        assertThat(DOCKER1.pings(DOCKER3.ip())).as("by its new address").isTrue();
        assertThat(DOCKER3.pings(DOCKER1.ip())).as("now the twin").isTrue();
    }

    @Test
    void eachBridgeHasItsTunnelAndNoPlainSwitching() {
        for (String host : List.of("host1", "host2")) {
            for (String bridge : List.of("ovs-br0", "ovs-br1")) {
                String flows = LabShell.on(host, "ovs-ofctl", "-O", "OpenFlow13", "dump-flows", bridge)
                        .ok()
                        .out();
                assertThat(flows).doesNotContain("NORMAL");
                assertThat(flows.lines().filter(line -> line.contains("actions=")))
                        .as("%s of %s", bridge, host)
                        .isNotEmpty()
                        .allMatch(line -> line.contains("cookie=0x7765"));
            }
        }
        assertThat(options("host1", "vxlan0")).contains("key=\"1000\"").contains("remote_ip=\"192.168.56.20\"");
        assertThat(options("host1", "vxlan1")).contains("key=\"2000\"").contains("remote_ip=\"192.168.56.20\"");
        assertThat(options("host2", "vxlan0")).contains("key=\"1000\"").contains("remote_ip=\"192.168.56.10\"");
        assertThat(options("host2", "vxlan1")).contains("key=\"2000\"").contains("remote_ip=\"192.168.56.10\"");
    }

    private static String options(String host, String port) {
        return LabShell.on(host, "ovs-vsctl", "get", "Interface", port, "options", "error")
                .ok()
                .out();
    }

    @Test
    void onlyTheSwitchAnswersOnAPortThatAppearedByItself() {
        DOCKER1.hang();
        assertThat(DOCKER1.run("arping", "-c", "1", "-I", "eth0", "192.168.1.1")
                        .ok()
                        .out())
                .contains("0e:57:fe:00:03:e8")
                .contains("(0 extra)");
        assertThat(DOCKER1.run("arping", "-c", "1", "-I", "eth0", "192.168.56.10")
                        .succeeded())
                .as("the host's kernel answers for its own address")
                .isFalse();
        assertThat(LabShell.on("host1", "ip", "-6", "-o", "addr", "show", "dev", DOCKER1.port())
                        .ok()
                        .out())
                .as("IPv6 addresses of the host's end")
                .isEmpty();
        String endMac = LabShell.on("host1", "cat", "/sys/class/net/" + DOCKER1.port() + "/address")
                .ok()
                .out()
                .strip();
        DOCKER1.run("ip", "neigh", "replace", "192.168.1.1", "lladdr", endMac, "dev", "eth0")
                .ok();
        assertThat(DOCKER1.pings("192.168.56.10"))
                .as("to the host, by the MAC address of the host's end")
                .isFalse();
    }

    /** With what the documentation adds for TCP: the MTU, and finished checksums where Open vSwitch is in userspace. */
    @Test
    void largeSegmentsPass() {
        for (HandMade container : List.of(DOCKER1, DOCKER3)) {
            container.hang("--mtu=1450");
            container.run("ethtool", "-K", "eth0", "tx", "off").ok();
        }
        String sum = Lab.in(
                        "host2",
                        "docker3",
                        "sh",
                        "-c",
                        "dd if=/dev/urandom of=/www/big bs=1M count=10 2>/dev/null && sha256sum < /www/big")
                .ok()
                .out();
        assertThat(Lab.in("host1", "docker1", "sh", "-c", "wget -q -O - http://192.168.1.12/big | sha256sum")
                        .ok()
                        .out())
                .isEqualTo(sum);
        assertThat(Lab.in("host1", "docker1", "wget", "-q", "-O", "-", "http://" + OUTSIDE + "/")
                        .ok()
                        .out())
                .isNotBlank();
    }

    @Test
    void whatSomebodyHungOnABridgeIsLeftAlone() {
        DOCKER1.hang();
        DOCKER4.hang();
        assertThat(plan(TOPOLOGY)).contains("0 to add, 0 to change, 0 to remove");
        await().until(() -> Lab.json("status")
                .get("problems")
                .toString()
                .contains("container docker1: the MTU of its eth0 is 1500, but network blue carries 1450"));
        Result destroyed = LabShell.weft("destroy", "-f", TOPOLOGY).ok();
        assertThat(destroyed.out())
                .contains("bridge ovs-br0 stays because it has ports that Weft does not manage: " + DOCKER1.port())
                .contains("bridge ovs-br1 stays because it has ports that Weft does not manage: " + DOCKER4.port());
        assertThat(bridges("host1")).contains("ovs-br0").doesNotContain("ovs-br1");
        assertThat(bridges("host2")).contains("ovs-br1").doesNotContain("ovs-br0");
        DOCKER1.remove();
        DOCKER4.remove();
        LabShell.weft("destroy", "-f", TOPOLOGY).ok();
        assertThat(bridges("host1") + bridges("host2")).doesNotContain("ovs-br");
    }

    @Test
    void oneApplyLeadsFromOneLayoutToTheOther() {
        for (String file : List.of(Lab.TOPOLOGY, TOPOLOGY)) {
            LabShell.weft("apply", "-f", file).ok();
            assertThat(plan(file)).contains("0 to add, 0 to change, 0 to remove");
            assertThat(bridges("host1").lines().filter(name -> name.startsWith("ovs-br")))
                    .hasSize(file.equals(TOPOLOGY) ? 2 : 1);
        }
    }

    private static String plan(String file) {
        return LabShell.weft("plan", "-f", file).ok().out();
    }

    private static String bridges(String host) {
        return LabShell.on(host, "ovs-vsctl", "list-br").ok().out();
    }
}
