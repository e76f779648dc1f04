package dev.weft.lab;

import static dev.weft.lab.Routed.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.Container;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Networks that a router joins reach each other from switch to switch; those that it does not join stay apart. */
@ExtendWith(RepeatedWhenInconclusive.class)
class RoutingIT {
    private static final String OUTSIDE = "203.0.113.1";

    @BeforeAll
    static void ready() {
        Lab.ready(Routed.FILE);
    }

    @Test
    void everybodyReachesWhomTheyShouldWithoutOneArpRequestOnTheUnderlay() {
        Routed.flushNeighbours();
        Capture underlay = Capture.on("underlay", "any", "udp", "port", "4789");
        Result check = LabShell.weft("check", "-f", Routed.FILE);
        String seen = underlay.stop();
        System.out.println(check.out());
        check.ok();
        assertThat(seen).contains("vni 1000").contains("vni 2000").contains("vni 3000");
        assertThat(seen.lines().filter(line -> line.contains("ARP")))
                .as("ARP between hosts")
                .isEmpty();
    }

    @Test
    void aRoutedPacketGoesStraightToTheDestinationsHostWithTheDestinationsVni() {
        Capture underlay = Capture.on("underlay", "any", "udp", "port", "4789");
        Map<String, Capture> hosts = new LinkedHashMap<>();
        Routed.HOSTS.forEach(host -> hosts.put(host, Capture.everywhere(host, "icmp")));
        assertThat(Routed.pings("docker1", ip("docker4"))).isTrue();

        assertArrived(hosts, "docker4", ip("docker1") + " > " + ip("docker4"), "ttl 63", Routed.gatewayMac("green"));
        assertArrived(hosts, "docker1", ip("docker4") + " > " + ip("docker1"), "ttl 63", Routed.gatewayMac("blue"));
        hosts.forEach((host, capture) -> {
            assertThat(capture.seen())
                    .as("packets in the hands of the kernel of " + host)
                    .noneMatch(packet -> Routed.KERNEL_PORTS.contains(packet.device()));
            capture.stop();
        });
        String wire = underlay.stop();
        assertThat(vnis(wire, ip("docker1") + " > " + ip("docker4")))
                .isNotEmpty()
                .containsOnly(2000);
        assertThat(vnis(wire, ip("docker4") + " > " + ip("docker1")))
                .isNotEmpty()
                .containsOnly(1000);
    }

    /** A packet was handed to a container, with its sender's own address and these words. */
    private static void assertArrived(Map<String, Capture> hosts, String name, String... words) {
        Container container = Routed.container(name);
        Capture capture = hosts.get(container.host());
        capture.await(packet -> packet.left() && packet.device().equals(container.portName()));
        assertThat(capture.seen())
                .filteredOn(packet -> packet.left() && packet.device().equals(container.portName()))
                .singleElement()
                .satisfies(packet -> assertThat(packet.text()).contains(words));
    }

    /** The VNIs of the tunnelled packets that tcpdump shows with these words in the line below the VXLAN header. */
    private static List<Integer> vnis(String wire, String words) {
        return Pattern.compile("vni (\\d+)\\n.*" + Pattern.quote(words))
                .matcher(wire)
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .toList();
    }

    @Test
    void aHostWithoutTheNetworkRoutesIntoIt() {
        Capture underlay = Capture.on("underlay", "any", "udp", "port", "4789");
        assertThat(Routed.pings("docker5", ip("docker1"))).isTrue();
        String wire = underlay.stop();
        assertThat(vnis(wire, ip("docker5") + " > " + ip("docker1")))
                .isNotEmpty()
                .containsOnly(1000);
        assertThat(vnis(wire, ip("docker1") + " > " + ip("docker5")))
                .isNotEmpty()
                .containsOnly(2000);
    }

    @Test
    void traceroutePassesTheGateway() {
        for (String target : List.of("docker4", "docker2", "docker5")) {
            String path = Lab.in("host1", "docker1", "traceroute", "-n", "-q", "1", "-w", "3", "-m", "5", ip(target))
                    .ok()
                    .out();
            assertThat(path.lines().skip(1).map(line -> line.strip().split(" +")[1]))
                    .as(path)
                    .containsExactly("192.168.1.1", ip(target));
        }
    }

    @Test
    void theGatewaySaysThatTheTimeToLiveRanOut() {
        Result ping = Routed.ping("docker1", "-c", "1", "-t", "1", ip("docker4"));
        assertThat(ping.out()).contains("From 192.168.1.1 icmp_seq=1 Time to live exceeded");
    }

    @Test
    void theGatewaySaysThatThereIsNoSuchHost() {
        Result ping = Routed.ping("docker1", "-c", "1", "192.168.2.77");
        assertThat(ping.out()).contains("From 192.168.1.1 icmp_seq=1 Destination Host Unreachable");
    }

    @Test
    void everyGatewayOfTheRouterAnswers() {
        assertThat(Routed.pings("docker1", "192.168.1.1")).as("its own").isTrue();
        assertThat(Routed.pings("docker1", "192.168.2.1"))
                .as("the joined network's")
                .isTrue();
        assertThat(Routed.pings("docker1", "192.168.3.1"))
                .as("the other network's")
                .isFalse();
    }

    @Test
    void aNetworkWithoutExitIsToldSoAndNothingLeaves() {
        Capture outside = Capture.on("outside", "any", "icmp", "or", "arp");
        Result ping = Routed.ping("docker6", "-c", "1", OUTSIDE);
        assertThat(ping.out()).contains("From 192.168.3.1 icmp_seq=1 Destination Net Unreachable");
        assertThat(Routed.pings("docker6", "203.0.113.10"))
                .as("its own host's uplink")
                .isFalse();
        assertThat(Routed.pings("docker5", OUTSIDE))
                .as("from a network with an exit")
                .isTrue();
        assertThat(outside.stop())
                .contains("203.0.113.30 > " + OUTSIDE)
                .doesNotContain(ip("docker6"))
                .doesNotContain("203.0.113.10 > " + OUTSIDE);
    }

    @Test
    void whatNoRouterJoinsStaysApart() {
        new Trials()
                .doesNotReach("blue to red", () -> Routed.pings("docker1", ip("docker6")))
                .doesNotReach("red to blue", () -> Routed.pings("docker6", ip("docker1")))
                .doesNotReach("green to red, same host", () -> Routed.pings("docker5", ip("docker7")))
                .reaches("red to red", () -> Routed.pings("docker6", ip("docker7")))
                .check();
    }

    @Test
    void routedTrafficGoesOnWithoutTheController() {
        try (LossProbe probe = LossProbe.between("host1", "docker1", "host2", "docker4")) {
            Lab.killController();
            // Whoever they spoke to before, they ask again now.
            Routed.flushNeighbours();
            assertThat(Routed.pings("docker5", ip("docker1"))).isTrue();
            probe.awaitArrivals(20);
            probe.stop().assertNothingLost();
        } finally {
            Lab.startController(Routed.FILE);
            Lab.awaitConnected();
        }
    }

    @Test
    void aGuestThatNeverSpokeIsAskedForAndReachedFromTheJoinedNetwork() {
        Guest.attach("host2", "blue-spare", "02:00:00:00:00:99", "192.168.1.99/24");
        try {
            Result first = Routed.ping("docker5", "-c", "5", "-i", "0.5", "192.168.1.99");
            assertThat(first.out())
                    .as("from a host that does not have the guest's network")
                    .contains("bytes from 192.168.1.99");
            assertThat(Lab.json("macs").findValuesAsText("ip")).contains("192.168.1.99");
            assertThat(Routed.pings("docker4", "192.168.1.99")).isTrue();
            assertThat(Routed.pings("docker6", "192.168.1.99")).as("from red").isFalse();
        } finally {
            Guest.detach("host2");
        }
    }
}
