package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.BRIDGES;
import static dev.weft.controller.fabric.Lab.arp;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Flow;
import dev.weft.flows.Installed;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Bridge;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports that are put into networks while the controller runs. */
class AssignmentsTest {
    private static final int AGE = 300;
    private static final int STRAY = 30;
    private static final Assignments.Port PORT = new Assignments.Port("host1", "stray");
    private static final Network RED = Lab.network("red", 3000, 3, "veth2");

    /** In red nobody is but what is put there. */
    private static final Topology FILE = Lab.withNetworks(List.of(Lab.BLUE, Lab.GREEN, RED));

    private Fabric fabric = new Fabric(FILE, AGE);

    @BeforeEach
    void allConnectedAndOneStray() {
        BRIDGES.forEach(bridge -> fabric.switchUp(bridge, Lab.ports(bridge)));
        assertThat(fabric.portChanged(BRIDGE1, Lab.port(STRAY, "stray")))
                .contains(
                        new Effect.Note(NoteKind.PORT, "host1", "port stray appeared, quarantined, in no network"),
                        new Effect.Note(
                                NoteKind.QUARANTINE,
                                "host1",
                                "no traffic from port stray passes; `weft port assign host1 stray NETWORK` "
                                        + "assigns it to a network"));
        assertThat(purposes(BRIDGE1)).noneMatch(purpose -> purpose.contains("stray"));
        assertThat(fabric.packetIn(BRIDGE1, arp(STRAY, mac(1), "192.168.3.70"))).isEmpty();
    }

    @Test
    void whatIsBehindItIsLearned() {
        assign();
        fabric.packetIn(BRIDGE1, arp(STRAY, mac(1), "192.168.3.70"));
        assertThat(fabric.endpoints())
                .anyMatch(endpoint -> endpoint.network().equals("red")
                        && endpoint.mac().equals(mac(1))
                        && endpoint.port().equals("stray"));
    }

    @Test
    void aHostThatIsNewInTheNetworkIsToldToAllWhoHaveIt() {
        assign();
        fabric.portChanged(BRIDGE2, Lab.port(STRAY, "stray"));
        assertThat(purposes(BRIDGE1)).noneMatch(purpose -> purpose.contains("from host2 is red"));
        List<Effect> effects = fabric.assign(new Assignments.Port("host2", "stray"), RED);
        assertThat(effects)
                .contains(new Effect.Changed(BRIDGE1.datapathId()), new Effect.Changed(BRIDGE2.datapathId()));
        assertThat(purposes(BRIDGE1)).anyMatch(purpose -> purpose.contains("from host2 is red"));
        assertThat(purposes(BRIDGE2)).anyMatch(purpose -> purpose.contains("from host1 is red"));
        assertThat(purposes(BRIDGES.get(2))).noneMatch(purpose -> purpose.contains("is red"));
    }

    @Test
    void takenOutItIsInQuarantineAgainAndWhatWasBehindItForgotten() {
        Map<Bridge, Installed> before = tables(fabric);
        assign();
        fabric.packetIn(BRIDGE1, arp(STRAY, mac(1), "192.168.3.70"));
        assertThat(fabric.unassign(PORT))
                .contains(new Effect.Note(NoteKind.UNASSIGNED, "host1", "port stray was removed from red"));
        assertThat(fabric.endpoints()).noneMatch(endpoint -> endpoint.network().equals("red"));
        before.forEach((bridge, held) -> assertThat(
                        Difference.of(fabric.desired(bridge.datapathId()), held).isEmpty())
                .as(bridge.title())
                .isTrue());
    }

    @Test
    void itMovesToAnotherNetworkWithNobodyBehindIt() {
        assign();
        fabric.packetIn(BRIDGE1, arp(STRAY, mac(1), "192.168.3.70"));
        fabric.assign(PORT, Lab.BLUE);
        assertThat(fabric.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        assertThat(fabric.topology().isOn(RED, "host1")).isFalse();
    }

    @Test
    void aPortThatComesBackIsWhereItWas() {
        assign();
        fabric.portGone(BRIDGE1, Lab.port(STRAY, "stray"));
        fabric.portChanged(BRIDGE1, Lab.port(STRAY + 1, "stray"));
        assertThat(fabric.desired(BRIDGE1.datapathId())
                        .groups()
                        .get(1_000_003_000)
                        .buckets())
                .contains(List.of(Action.output(STRAY + 1)));
    }

    @Test
    void itStaysOnReloadUnlessTheFileSaysWhereItIs() {
        assign();
        fabric.reload(FILE.with(List.of(new AssignedPort("other", Optional.of("host1"), "green"))));
        assertThat(fabric.assignments().network(PORT)).contains("red");
        List<Effect> effects = fabric.reload(FILE.with(List.of(new AssignedPort("stray", Optional.empty(), "green"))));
        assertThat(effects)
                .contains(new Effect.Note(
                        NoteKind.UNASSIGNED,
                        "host1",
                        "port stray was assigned to red by `weft port assign`; the assignment ends because the "
                                + "topology file now says that it is assigned to green"));
        assertThat(fabric.topology().isOn(RED, "host1")).isFalse();
        assertThat(fabric.topology().assignedPorts())
                .filteredOn(port -> port.name().equals("stray"))
                .extracting(AssignedPort::network)
                .containsExactly("green");
    }

    @Test
    void withoutItsNetworkOrItsHostItEnds() {
        assign();
        assertThat(fabric.reload(Lab.TOPOLOGY))
                .anyMatch(effect -> effect.toString().contains("no longer has network red"));
        assertThat(fabric.assignments().network(PORT)).isEmpty();

        fabric.reload(FILE);
        assign();
        Topology without1 = new Topology(
                1500, Optional.empty(), Lab.HOSTS.subList(1, 3), FILE.networks(), List.of(), FILE.assignedPorts());
        assertThat(fabric.reload(without1)).anyMatch(effect -> effect.toString().contains("no longer has host host1"));
    }

    /** In every order in which three switches can come back, a controller with no memory changes nothing in the end. */
    @Test
    void aControllerWithNoMemoryFindsItInTheSwitch() {
        assign();
        fabric.portChanged(BRIDGE2, Lab.port(STRAY, "stray"));
        fabric.assign(new Assignments.Port("host2", "stray"), RED);
        fabric.packetIn(BRIDGE1, arp(STRAY, mac(1), "192.168.3.70"));
        Map<Bridge, Installed> held = tables(fabric);
        for (List<Integer> order : List.of(
                List.of(0, 1, 2),
                List.of(0, 2, 1),
                List.of(1, 0, 2),
                List.of(1, 2, 0),
                List.of(2, 0, 1),
                List.of(2, 1, 0))) {
            Fabric next = new Fabric(FILE, AGE);
            for (int n : order) {
                Bridge bridge = BRIDGES.get(n);
                next.switchUp(
                        bridge, fabric.bridge(bridge.datapathId()).orElseThrow().ports());
                next.recover(bridge, held.get(bridge));
                assertThat(Difference.of(next.desired(bridge.datapathId()), held.get(bridge))
                                .isEmpty())
                        .as("%s in %s", bridge.title(), order)
                        .isTrue();
            }
            assertThat(next.assignments().network(PORT)).contains("red");
            assertThat(next.endpoints()).extracting(Endpoint::mac).contains(mac(1));
            held.forEach((bridge, tables) -> assertThat(Difference.of(next.desired(bridge.datapathId()), tables)
                            .isEmpty())
                    .as("in the end, %s in %s", bridge.title(), order)
                    .isTrue());
        }
    }

    @Test
    void aPortThatIsThereOnConnectingIsSpokenOfWhenItIsKnownThatNobodyPutItAnywhere() {
        List<dev.weft.controller.openflow.SwitchPort> ports =
                fabric.bridge(BRIDGE1.datapathId()).orElseThrow().ports();
        Installed nothingOfIt = tables(fabric).get(BRIDGE1);
        assign();
        for (Installed held : List.of(nothingOfIt, tables(fabric).get(BRIDGE1))) {
            Fabric next = new Fabric(FILE, AGE);
            assertThat(next.switchUp(BRIDGE1, ports))
                    .noneMatch(effect -> effect.toString().contains("quarantine"));
            assertThat(next.recover(BRIDGE1, held).stream()
                            .filter(effect -> effect.toString().contains("`weft port assign host1 stray NETWORK`"))
                            .count())
                    .isEqualTo(held == nothingOfIt ? 1 : 0);
            assertThat(next.recover(BRIDGE1, held))
                    .noneMatch(effect -> effect.toString().contains("quarantine"));
        }
    }

    @Test
    void whatTheFileHadAndHasNoMoreIsNotTakenForACommand() {
        Topology before = FILE.with(List.of(new AssignedPort("stray", Optional.of("host1"), "red")));
        fabric.reload(before);
        Installed held = FabricTest.installed(fabric.desired(BRIDGE1.datapathId()));
        Fabric next = new Fabric(FILE, AGE);
        next.switchUp(BRIDGE1, fabric.bridge(BRIDGE1.datapathId()).orElseThrow().ports());
        next.recover(BRIDGE1, held);
        assertThat(next.assignments().network(PORT)).isEmpty();
    }

    @Test
    void aSwitchThatWasAwayWhenAPortWasTakenOutDoesNotPutItBack() {
        fabric.recover(BRIDGE1, tables(fabric).get(BRIDGE1));
        assign();
        Installed held = tables(fabric).get(BRIDGE1);
        List<dev.weft.controller.openflow.SwitchPort> ports =
                fabric.bridge(BRIDGE1.datapathId()).orElseThrow().ports();
        fabric.switchDown(BRIDGE1.datapathId());
        fabric.unassign(PORT);
        fabric.switchUp(BRIDGE1, ports);
        fabric.recover(BRIDGE1, held);
        assertThat(fabric.assignments().network(PORT)).isEmpty();
    }

    private void assign() {
        assertThat(fabric.assign(PORT, RED))
                .contains(new Effect.Note(NoteKind.ASSIGNED, "host1", "port stray was assigned to red"));
    }

    private List<String> purposes(Bridge bridge) {
        return fabric.desired(bridge.datapathId()).flows().values().stream()
                .map(Flow::purpose)
                .toList();
    }

    private static Map<Bridge, Installed> tables(Fabric fabric) {
        Map<Bridge, Installed> tables = new LinkedHashMap<>();
        BRIDGES.forEach(bridge -> tables.put(bridge, FabricTest.installed(fabric.desired(bridge.datapathId()))));
        return tables;
    }
}
