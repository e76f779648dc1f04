package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.HOST1;
import static dev.weft.controller.fabric.Lab.HOST2;
import static dev.weft.controller.fabric.Lab.HOSTS;
import static dev.weft.controller.fabric.Lab.TOPOLOGY;
import static dev.weft.controller.fabric.Lab.arp;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Installed;
import dev.weft.topology.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that remembers nothing, and switches that hold what another had learned. */
class RestartTest {
    private static final int AGE = 300;

    private final Map<Host, Installed> held = new HashMap<>();
    private final Fabric next = new Fabric(TOPOLOGY, AGE);

    @BeforeEach
    void aGuestOnEachOfTwoHosts() {
        Fabric before = new Fabric(TOPOLOGY, AGE);
        HOSTS.forEach(host -> before.switchUp(host, Lab.ports(host)));
        before.packetIn(HOST1, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        before.packetIn(HOST2, Lab.ipv6(BLUE_GUEST, mac(2)));
        HOSTS.forEach(host -> held.put(host, FabricTest.installed(before.desired(host.name()))));
    }

    @Test
    void aSwitchThatComesBackFirstKeepsItsWaysToTheOthers() {
        for (Host host : List.of(HOST2, HOST1, HOSTS.get(2))) {
            comesBack(host, held.get(host));
            assertThat(Difference.of(next.desired(host.name()), held.get(host)).isEmpty())
                    .as(host.name())
                    .isTrue();
        }
        HOSTS.forEach(host -> assertThat(
                        Difference.of(next.desired(host.name()), held.get(host)).isEmpty())
                .as("in the end, " + host.name())
                .isTrue());
        assertThat(next.endpoints())
                .filteredOn(endpoint -> !endpoint.isDeclared())
                .extracting(Endpoint::host, Endpoint::port)
                .containsExactlyInAnyOrder(tuple("host1", "guest-b"), tuple("host2", "guest-b"));
    }

    @Test
    void whatItsOwnHostDoesNotHoldIsForgotten() {
        comesBack(HOST2, held.get(HOST2));
        comesBack(HOST1, Installed.NOTHING);
        assertThat(next.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        comesBack(HOSTS.get(2), held.get(HOSTS.get(2)));
        assertThat(next.endpoints())
                .as("host1 has been asked")
                .noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
    }

    @Test
    void oneThatIsOnlySpokenOfStaysOnReloadAndMoves() {
        comesBack(HOST2, held.get(HOST2));
        next.reload(Lab.topology(TOPOLOGY.containers().subList(0, 1)));
        assertThat(next.endpoints()).anyMatch(endpoint -> endpoint.mac().equals(mac(1)));
        next.packetIn(HOST2, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        assertThat(next.endpoints())
                .filteredOn(endpoint -> endpoint.mac().equals(mac(1)))
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.host()).isEqualTo("host2"));
    }

    private void comesBack(Host host, Installed holds) {
        next.switchUp(host, Lab.ports(host));
        next.recover(host, holds);
    }
}
