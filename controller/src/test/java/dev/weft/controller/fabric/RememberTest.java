package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.BRIDGES;
import static dev.weft.controller.fabric.Lab.GREEN_GUEST;
import static dev.weft.controller.fabric.Lab.TOPOLOGY;
import static dev.weft.controller.fabric.Lab.arp;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that remembers what one before it knew: alone, and against what switches say. */
class RememberTest {
    private static final int AGE = 300;
    private static final int SPARE = 30;
    private static final Assignments.Port SPARE1 = new Assignments.Port("host1", "spare");

    private final Map<Bridge, Installed> held = new HashMap<>();
    private final TreeMap<String, String> kept = new TreeMap<>();
    private Fabric next = new Fabric(TOPOLOGY, AGE);

    @BeforeEach
    void twoGuestsAndAPort() {
        Fabric before = new Fabric(TOPOLOGY, AGE);
        BRIDGES.forEach(bridge -> before.switchUp(bridge, ports(bridge)));
        before.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        before.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(2), "192.168.1.72"));
        before.assign(SPARE1, Lab.GREEN);
        before.packetIn(BRIDGE1, arp(SPARE, mac(3), "192.168.2.73"));
        BRIDGES.forEach(bridge -> held.put(bridge, FabricTest.installed(before.desired(bridge.datapathId()))));
        keep(before);
    }

    private static List<SwitchPort> ports(Bridge bridge) {
        List<SwitchPort> ports = new ArrayList<>(Lab.ports(bridge));
        ports.add(Lab.port(SPARE, "spare"));
        return ports;
    }

    private void keep(Fabric fabric) {
        fabric.newFacts()
                .forEach(fact -> Remembered.value(fact)
                        .ifPresentOrElse(
                                value -> kept.put(Remembered.key(fact), value),
                                () -> kept.remove(Remembered.key(fact))));
    }

    private List<Effect> restore() {
        return next.restore(Remembered.of(kept));
    }

    private List<Effect> comesBack(Bridge bridge, Installed holds) {
        List<Effect> effects = new ArrayList<>(next.switchUp(bridge, ports(bridge)));
        effects.addAll(next.recover(bridge, holds));
        return effects;
    }

    private static List<Endpoint> learned(Fabric fabric) {
        return fabric.endpoints().stream()
                .filter(endpoint -> !endpoint.isDeclared())
                .toList();
    }

    private static boolean knows(Fabric fabric, int mac) {
        return learned(fabric).stream().anyMatch(endpoint -> endpoint.mac().equals(mac(mac)));
    }

    @Test
    void itIsKnownBeforeTheFirstSwitch() {
        assertThat(restore()).noneMatch(Effect.Note.class::isInstance);
        assertThat(learned(next))
                .extracting(
                        Endpoint::network,
                        Endpoint::mac,
                        Endpoint::host,
                        Endpoint::port,
                        e -> e.ip().orElseThrow().toString())
                .containsExactlyInAnyOrder(
                        tuple("blue", mac(1), "host1", "guest-b", "192.168.1.71"),
                        tuple("blue", mac(2), "host2", "guest-b", "192.168.1.72"),
                        tuple("green", mac(3), "host1", "spare", "192.168.2.73"));
        assertThat(next.assignments().network(SPARE1)).contains("green");
    }

    @Test
    void aRestartThatChangesNothingSendsNothingInAnyOrder() {
        for (List<Bridge> order : List.of(BRIDGES, List.of(BRIDGES.get(2), BRIDGE2, BRIDGE1))) {
            next = new Fabric(TOPOLOGY, AGE);
            restore();
            for (Bridge bridge : order) {
                comesBack(bridge, held.get(bridge));
                assertThat(Difference.of(next.desired(bridge.datapathId()), held.get(bridge))
                                .isEmpty())
                        .as(bridge.title())
                        .isTrue();
            }
            keep(next);
            assertThat(Remembered.of(kept).endpoints()).hasSize(3);
        }
    }

    @Test
    void aSwitchThatIsAwayLosesNothing() {
        restore();
        comesBack(BRIDGE2, held.get(BRIDGE2));
        assertThat(Difference.of(next.desired(BRIDGE2.datapathId()), held.get(BRIDGE2))
                        .isEmpty())
                .isTrue();
        assertThat(learned(next)).hasSize(3);
    }

    @Test
    void whoseAgeingFlowIsGoneIsForgotten() {
        restore();
        Installed without = new Installed(
                held.get(BRIDGE1).flows().stream()
                        .filter(flow -> !isAgeingFlowOf(flow, mac(1)))
                        .toList(),
                held.get(BRIDGE1).groups(),
                held.get(BRIDGE1).meters());
        assertThat(without.flows()).hasSize(held.get(BRIDGE1).flows().size() - 1);
        assertThat(comesBack(BRIDGE1, without))
                .filteredOn(effect ->
                        effect instanceof Effect.Note note && note.kind().word().equals("forgotten"))
                .hasSize(1);
        assertThat(knows(next, 1)).isFalse();
        assertThat(knows(next, 3)).isTrue();
        keep(next);
        assertThat(Remembered.of(kept).endpoints()).hasSize(2);
    }

    private static boolean isAgeingFlowOf(InstalledFlow flow, MacAddress mac) {
        return flow.table() == Table.LEARN.number()
                && flow.match()
                        .map(match -> match.fields().get(Field.ETH_SRC))
                        .filter(source -> source.value() == mac.bits())
                        .isPresent()
                && flow.match().orElseThrow().fields().containsKey(Field.IN_PORT)
                && flow.priority() == Priority.ENTRY.number();
    }

    @Test
    void oneThatSpokeInTheMeantimeStays() {
        restore();
        next.switchUp(BRIDGE1, ports(BRIDGE1));
        next.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        next.recover(BRIDGE1, withoutAgeingFlows(BRIDGE1));
        assertThat(knows(next, 1)).isTrue();
        assertThat(knows(next, 3)).isFalse();
    }

    private Installed withoutAgeingFlows(Bridge bridge) {
        return new Installed(
                held.get(bridge).flows().stream()
                        .filter(flow -> flow.table() != Table.LEARN.number())
                        .toList(),
                held.get(bridge).groups(),
                held.get(bridge).meters());
    }

    @Test
    void aSwitchThatLostAllTellsNothingOfWhoWasSilent() {
        restore();
        comesBack(BRIDGE1, Installed.NOTHING);
        assertThat(learned(next)).hasSize(3);
        next.flowExpired(
                BRIDGE1,
                new Place(
                        Table.LEARN.number(),
                        Priority.ENTRY.number(),
                        Match.ALL.with(Field.IN_PORT, BLUE_GUEST).with(Field.ETH_SRC, mac(1))));
        assertThat(knows(next, 1)).as("silent since").isFalse();
    }

    @Test
    void whatASwitchShowsIsNewer() {
        restore();
        Fabric after = new Fabric(TOPOLOGY, AGE);
        BRIDGES.forEach(bridge -> after.switchUp(bridge, ports(bridge)));
        after.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.71"));
        comesBack(BRIDGE2, FabricTest.installed(after.desired(BRIDGE2.datapathId())));
        comesBack(BRIDGE1, held.get(BRIDGE1));
        assertThat(learned(next))
                .filteredOn(endpoint -> endpoint.mac().equals(mac(1)))
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.host()).isEqualTo("host2"));
    }

    @Test
    void aPortThatWentMeanwhileTakesItsOwnAlong() {
        restore();
        next.switchUp(
                BRIDGE1,
                ports(BRIDGE1).stream()
                        .filter(port -> !port.name().equals("guest-b"))
                        .toList());
        assertThat(knows(next, 1)).isFalse();
        assertThat(knows(next, 2)).isTrue();
    }

    @Test
    void ofAnotherTopologyWhatHasNoPlaceIsDroppedAndTold() {
        next = new Fabric(
                new Topology(
                        1500,
                        Optional.empty(),
                        Lab.HOSTS.subList(0, 1),
                        List.of(Lab.BLUE),
                        List.of(),
                        TOPOLOGY.assignedPorts().subList(0, 1)),
                AGE);
        assertThat(restore())
                .filteredOn(Effect.Note.class::isInstance)
                .extracting(effect -> ((Effect.Note) effect).host() + ": " + ((Effect.Note) effect).text())
                .containsExactlyInAnyOrder(
                        "host1: port spare was assigned to green by `weft port assign`; the assignment ends "
                                + "because the topology file no longer has network green",
                        "host1: 1 of the endpoints known from before were learned at spare in green, but the "
                                + "topology file no longer allows them there",
                        "host2: 1 of the endpoints known from before were learned at guest-b in blue, but the "
                                + "topology file no longer allows them there");
        assertThat(learned(next)).extracting(Endpoint::mac).containsExactly(mac(1));
        keep(next);
        assertThat(Remembered.of(kept).endpoints()).hasSize(1);
        assertThat(Remembered.of(kept).ports()).isEmpty();
    }

    @Test
    void whatTheFileDeclaresByNowIsTheFiles() {
        Container declared = new Container(
                "new",
                "host1",
                "blue",
                dev.weft.topology.Ipv4Address.parse("192.168.1.71"),
                mac(1),
                Container.DEFAULT_IMAGE);
        List<Container> containers = new ArrayList<>(TOPOLOGY.containers());
        containers.add(declared);
        next = new Fabric(Lab.topology(containers), AGE);
        restore();
        assertThat(next.endpoints())
                .filteredOn(endpoint -> endpoint.mac().equals(mac(1)))
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.isDeclared()).isTrue());
        keep(next);
        assertThat(Remembered.of(kept).endpoints()).extracting(Endpoint::mac).doesNotContain(mac(1));
    }

    @Test
    void whateverHappensWhatIsKeptIsWhatIsKnown() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            kept.clear();
            Fabric fabric = new Fabric(TOPOLOGY, AGE);
            BRIDGES.forEach(bridge -> fabric.switchUp(bridge, ports(bridge)));
            for (int step = 0; step < 60; step++) {
                step(fabric, random);
                keep(fabric);
                Remembered remembered = Remembered.of(kept);
                assertThat(remembered.endpoints())
                        .as("seed %d, step %d", seed, step)
                        .containsExactlyInAnyOrderElementsOf(learned(fabric));
                for (Bridge bridge : BRIDGES) {
                    Assignments.Port port = new Assignments.Port(bridge.host().name(), "spare");
                    assertThat(Optional.ofNullable(remembered.ports().get(port)))
                            .isEqualTo(fabric.assignments().network(port));
                    assertThat(remembered.released().contains(port))
                            .isEqualTo(fabric.assignments().isReleased(port));
                }
            }
        }
    }

    private static void step(Fabric fabric, Random random) {
        Bridge bridge = BRIDGES.get(random.nextInt(BRIDGES.size()));
        int guest = random.nextBoolean() ? BLUE_GUEST : GREEN_GUEST;
        MacAddress mac = mac(1 + random.nextInt(8));
        switch (random.nextInt(9)) {
            case 0, 1, 2 ->
                fabric.packetIn(
                        bridge,
                        arp(guest, mac, "192.168." + (guest == BLUE_GUEST ? 1 : 2) + "." + (70 + random.nextInt(8))));
            case 3 -> fabric.packetIn(bridge, Lab.ipv6(random.nextBoolean() ? guest : SPARE, mac));
            case 4 ->
                fabric.flowExpired(
                        bridge,
                        new Place(
                                Table.LEARN.number(),
                                Priority.ENTRY.number(),
                                Match.ALL.with(Field.IN_PORT, guest).with(Field.ETH_SRC, mac)));
            case 5 -> {
                SwitchPort port = Lab.port(guest, guest == BLUE_GUEST ? "guest-b" : "guest-g");
                fabric.portGone(bridge, port);
                fabric.portChanged(bridge, port);
            }
            case 6 ->
                fabric.assign(
                        new Assignments.Port(bridge.host().name(), "spare"),
                        random.nextBoolean() ? Lab.BLUE : Lab.GREEN);
            case 7 -> fabric.unassign(new Assignments.Port(bridge.host().name(), "spare"));
            default -> {
                List<Container> containers = TOPOLOGY.containers()
                        .subList(0, random.nextInt(TOPOLOGY.containers().size() + 1));
                fabric.reload(Lab.topology(containers));
            }
        }
    }
}
