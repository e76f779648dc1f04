package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.BRIDGES;
import static dev.weft.controller.fabric.Lab.TOPOLOGY;
import static dev.weft.controller.fabric.Lab.arp;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Installed;
import dev.weft.topology.Bridge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that remembers nothing, and switches that hold what another had learned. */
class RestartTest {
    private static final int AGE = 300;

    private final Map<Bridge, Installed> held = new HashMap<>();
    private final Fabric next = new Fabric(TOPOLOGY, AGE);

    @BeforeEach
    void aGuestOnEachOfTwoHosts() {
        Fabric before = new Fabric(TOPOLOGY, AGE);
        BRIDGES.forEach(bridge -> before.switchUp(bridge, Lab.ports(bridge)));
        before.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        before.packetIn(BRIDGE2, Lab.ipv6(BLUE_GUEST, mac(2)));
        BRIDGES.forEach(bridge -> held.put(bridge, FabricTest.installed(before.desired(bridge.datapathId()))));
    }

    @Test
    void aSwitchThatComesBackFirstKeepsItsWaysToTheOthers() {
        for (Bridge bridge : List.of(BRIDGE2, BRIDGE1, BRIDGES.get(2))) {
            comesBack(bridge, held.get(bridge));
            assertThat(Difference.of(next.desired(bridge.datapathId()), held.get(bridge))
                            .isEmpty())
                    .as(bridge.title())
                    .isTrue();
        }
        BRIDGES.forEach(bridge -> assertThat(Difference.of(next.desired(bridge.datapathId()), held.get(bridge))
                        .isEmpty())
                .as("in the end, " + bridge.title())
                .isTrue());
        assertThat(next.endpoints())
                .filteredOn(endpoint -> !endpoint.isDeclared())
                .extracting(Endpoint::host, Endpoint::port)
                .containsExactlyInAnyOrder(tuple("host1", "guest-b"), tuple("host2", "guest-b"));
    }

    @Test
    void whatItsOwnHostDoesNotHoldIsForgotten() {
        comesBack(BRIDGE2, held.get(BRIDGE2));
        comesBack(BRIDGE1, Installed.NOTHING);
        assertThat(next.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        comesBack(BRIDGES.get(2), held.get(BRIDGES.get(2)));
        assertThat(next.endpoints())
                .as("host1 has been read")
                .noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
    }

    /** What a switch holds is looked at piece by piece, and another's comes in between. */
    @Test
    void whatItsOwnHostDoesNotHoldIsForgottenWheneverThatIsHeard() {
        boolean isOver = false;
        for (int pieces = 0; !isOver; pieces++) {
            Fabric fabric = new Fabric(TOPOLOGY, AGE);
            fabric.switchUp(BRIDGE2, Lab.ports(BRIDGE2));
            Slices spoken = fabric.recover(BRIDGE2, HeldFlows.of(held.get(BRIDGE2)));
            for (int i = 0; i < pieces && !spoken.isOver(); i++) {
                spoken.next();
            }
            isOver = spoken.isOver();
            fabric.switchUp(BRIDGE1, Lab.ports(BRIDGE1));
            fabric.recover(BRIDGE1, Installed.NOTHING);
            spoken.all();
            assertThat(fabric.endpoints())
                    .as("after %d pieces", pieces)
                    .noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        }
    }

    @Test
    void oneThatIsOnlySpokenOfStaysOnReloadAndMoves() {
        comesBack(BRIDGE2, held.get(BRIDGE2));
        next.reload(Lab.topology(TOPOLOGY.containers().subList(0, 1)));
        assertThat(next.endpoints()).anyMatch(endpoint -> endpoint.mac().equals(mac(1)));
        next.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        assertThat(next.endpoints())
                .filteredOn(endpoint -> endpoint.mac().equals(mac(1)))
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.host()).isEqualTo("host2"));
    }

    private void comesBack(Bridge bridge, Installed holds) {
        next.switchUp(bridge, Lab.ports(bridge));
        next.recover(bridge, holds);
    }
}
