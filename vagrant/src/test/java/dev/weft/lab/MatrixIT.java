package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tutorial's network works, each network for itself, and what does it can be read. */
class MatrixIT {
    @BeforeAll
    static void ready() {
        Lab.ready();
    }

    @Test
    void everybodyReachesWhomTheyShouldAndNobodyElse() {
        Result check = LabShell.weft("check", "-f", Lab.TOPOLOGY);
        System.out.println(check.out());
        check.ok();
    }

    @Test
    void networksShareNothing() {
        new Trials()
                .reaches("blue to blue", () -> pings("192.168.1.12"))
                .doesNotReach("blue to green, same host", () -> pings("192.168.2.11"))
                .doesNotReach("blue to green, other host", () -> pings("192.168.2.12"))
                .doesNotReach("blue to green's gateway", () -> pings("192.168.2.1"))
                .doesNotReach("a container to a host's VTEP", () -> pings("192.168.56.20"))
                .doesNotReach("a container to its own host", () -> pings("192.168.56.10"))
                .check();
    }

    private static boolean pings(String address) {
        return Lab.pings("host1", "docker1", address);
    }

    @Test
    void outsideIsReachedByNatOnly() {
        Capture outside = Capture.on("outside", "any", "icmp");
        assertThat(Lab.pings("host2", "docker4", "203.0.113.1")).isTrue();
        Result page = Lab.in("host2", "docker4", "wget", "-q", "-O", "-", "http://203.0.113.1/")
                .ok();
        assertThat(page.out()).isNotBlank();
        assertThat(outside.stop()).contains("203.0.113.20 > 203.0.113.1").doesNotContain("192.168.2.12");
    }

    @Test
    void theSecondApplyChangesNothing() {
        assertThat(LabShell.weft("apply", "-f", Lab.TOPOLOGY).ok().out()).containsIgnoringCase("no changes");
        assertThat(LabShell.weft("plan", "-f", Lab.TOPOLOGY).ok().out()).containsIgnoringCase("no changes");
    }

    @Test
    void theVniIsOnTheWireAndNoArpForTheGatewayIs() {
        flushNeighbours();
        Capture underlay = Capture.on("underlay", "any", "udp", "port", "4789");
        assertThat(Lab.pings("host1", "docker1", "192.168.1.1")).isTrue();
        assertThat(Lab.pings("host1", "docker1", "192.168.1.12")).isTrue();
        assertThat(Lab.pings("host2", "docker4", "192.168.2.11")).isTrue();
        String seen = underlay.stop();
        assertThat(seen).contains("vni 1000").contains("vni 2000");
        assertThat(seen).contains("192.168.1.11 > 192.168.1.12").contains("192.168.2.12 > 192.168.2.11");
        assertThat(seen).as("ARP on the underlay").doesNotContain("ARP");
    }

    private static void flushNeighbours() {
        List.of("docker1", "docker2").forEach(name -> Lab.flushNeighbours("host1", name));
        List.of("docker3", "docker4").forEach(name -> Lab.flushNeighbours("host2", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host1", "host2"})
    void everyFlowIsOursAndReadable(String host) {
        String flows = LabShell.on(host, "ovs-ofctl", "-O", "OpenFlow13", "dump-flows", "ovs-br0")
                .ok()
                .out();
        assertThat(flows).contains("tun_id=0x3e8").contains("tun_id=0x7d0");
        assertThat(flows).contains("set_field:0x3e8->tun_id").contains("set_field:0x7d0->tun_id");
        assertThat(flows).doesNotContain("NORMAL");
        assertThat(flows.lines().filter(line -> line.contains("actions=")))
                .isNotEmpty()
                .allMatch(line -> line.contains("cookie=0x7765"));
        String explained = LabShell.weft("flows", host).ok().out();
        assertThat(explained)
                .contains("FORWARD")
                .contains("through the tunnel to")
                .contains("docker3");
    }

    @Test
    void largeSegmentsPass() {
        String sum = Lab.in(
                        "host2",
                        "docker3",
                        "sh",
                        "-c",
                        "dd if=/dev/urandom of=/www/big bs=1M count=10 2>/dev/null && sha256sum < /www/big")
                .ok()
                .out();
        Result fetched = Lab.in("host1", "docker1", "sh", "-c", "wget -q -O - http://192.168.1.12/big | sha256sum");
        Lab.in("host2", "docker3", "rm", "/www/big");
        assertThat(fetched.ok().out()).isEqualTo(sum);
    }

    @Test
    void theMtuIsWhatTheUnderlayLeaves() {
        assertThat(dfPing(1450 - 28).ok().out()).contains("1 received");
        Result tooLong = dfPing(1450 - 27);
        assertThat(tooLong.succeeded()).isFalse();
        assertThat(tooLong.out() + tooLong.err()).containsIgnoringCase("message too long");
        assertThat(LabShell.on("host1", "ip", "link", "show", "veth0").ok().out())
                .contains("mtu 1450");
    }

    /** The container's busybox has no DF flag: the host's ping, in the container's network namespace. */
    private static Result dfPing(int payload) {
        return Lab.inNetworkOf(
                "host1",
                "docker1",
                "ping",
                "-c",
                "1",
                "-W",
                "2",
                "-M",
                "do",
                "-s",
                Integer.toString(payload),
                "192.168.1.12");
    }
}
