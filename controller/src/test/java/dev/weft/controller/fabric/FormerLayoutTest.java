package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.BRIDGES;
import static dev.weft.controller.fabric.Lab.TOPOLOGY;
import static dev.weft.controller.fabric.Lab.arp;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FormerLayout;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Instructions;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that remembers nothing learns from switches with the {@link FormerLayout} all that it learns from others. */
class FormerLayoutTest {
    private static final int AGE = 300;
    private static final int SPARE = 30;
    private static final Assignments.Port SPARE1 = new Assignments.Port("host1", "spare");

    private final Map<Bridge, Installed> held = new HashMap<>();

    @BeforeEach
    void guestsAndAnAssignedPort() {
        Fabric before = new Fabric(TOPOLOGY, AGE);
        BRIDGES.forEach(bridge -> before.switchUp(bridge, ports(bridge)));
        before.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        before.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(2), "192.168.1.72"));
        before.assign(SPARE1, Lab.GREEN);
        before.packetIn(BRIDGE1, arp(SPARE, mac(3), "192.168.2.73"));
        BRIDGES.forEach(bridge -> held.put(bridge, FabricTest.installed(before.desired(bridge.datapathId()))));
    }

    private static List<SwitchPort> ports(Bridge bridge) {
        List<SwitchPort> ports = new ArrayList<>(Lab.ports(bridge));
        ports.add(Lab.port(SPARE, "spare"));
        return ports;
    }

    @Test
    void itLearnsTheSameInAnyOrderOfSwitches() {
        for (List<Bridge> order : List.of(BRIDGES, List.of(BRIDGES.get(2), BRIDGE2, BRIDGE1))) {
            for (int asked = 1; asked <= order.size(); asked++) {
                List<Bridge> those = order.subList(0, asked);
                Fabric fromToday = recovered(those, held);
                Map<Bridge, Installed> former = new HashMap<>();
                held.forEach((bridge, installed) -> former.put(bridge, formerly(installed)));
                Fabric fromFormer = recovered(those, former);

                assertThat(learned(fromFormer)).isNotEmpty().containsExactlyInAnyOrderElementsOf(learned(fromToday));
                assertThat(fromFormer.assignments().network(SPARE1))
                        .isEqualTo(fromToday.assignments().network(SPARE1));
                for (Bridge bridge : those) {
                    assertThat(fromFormer.desired(bridge.datapathId()).flows())
                            .isEqualTo(fromToday.desired(bridge.datapathId()).flows());
                }
            }
        }
        assertThat(learned(recovered(BRIDGES, held))).hasSize(3);
    }

    @Test
    void allOfItIsReplacedOnce() {
        Fabric next = new Fabric(TOPOLOGY, AGE);
        for (Bridge bridge : BRIDGES) {
            Installed former = formerly(held.get(bridge));
            next.switchUp(bridge, ports(bridge));
            next.recover(bridge, former);
            Difference difference = Difference.of(next.desired(bridge.datapathId()), former);
            assertThat(difference.flows()).hasSameSizeAs(held.get(bridge).flows());
            assertThat(difference.size())
                    .as("groups and meters stay")
                    .isEqualTo(
                            difference.flows().size() + difference.staleFlows().size());
            assertThat(Difference.of(
                                    next.desired(bridge.datapathId()),
                                    FabricTest.installed(next.desired(bridge.datapathId())))
                            .isEmpty())
                    .isTrue();
        }
    }

    private static Fabric recovered(List<Bridge> order, Map<Bridge, Installed> held) {
        Fabric fabric = new Fabric(TOPOLOGY, AGE);
        for (Bridge bridge : order) {
            fabric.switchUp(bridge, ports(bridge));
            fabric.recover(bridge, held.get(bridge));
        }
        return fabric;
    }

    private static List<Endpoint> learned(Fabric fabric) {
        return fabric.endpoints().stream()
                .filter(endpoint -> !endpoint.isDeclared())
                .toList();
    }

    /** As a switch reports it that a build of then programmed. */
    private static Installed formerly(Installed today) {
        return new Installed(
                today.flows().stream().map(FormerLayoutTest::formerly).toList(), today.groups(), today.meters());
    }

    private static InstalledFlow formerly(InstalledFlow flow) {
        Optional<Instructions> goesOn = flow.does().filter(does -> does.next().isPresent());
        int table = number(flow.stage().orElseThrow());
        long hash = flow.cookie().bits() & (1L << 40) - 1;
        return new InstalledFlow(
                table,
                flow.priority(),
                new Cookie(Cookie.OWNER | (long) table << 40 | hash),
                flow.match(),
                flow.matchText(),
                goesOn.isPresent() ? Optional.empty() : flow.does(),
                goesOn,
                flow.actions(),
                0,
                0);
    }

    private static int number(Table table) {
        return IntStream.range(0, Table.values().length)
                .filter(number -> FormerLayout.numbered(number).orElseThrow() == table)
                .findFirst()
                .orElseThrow();
    }
}
