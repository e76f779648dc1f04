package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_CONTAINER;
import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.BRIDGES;
import static dev.weft.controller.fabric.Lab.GREEN_GUEST;
import static dev.weft.controller.fabric.Lab.TOPOLOGY;
import static dev.weft.controller.fabric.Lab.arp;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Cookie;
import dev.weft.flows.Difference;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FabricTest {
    private static final int AGE = 300;

    private final Fabric fabric = new Fabric(TOPOLOGY, AGE);

    @BeforeEach
    void allConnected() {
        BRIDGES.forEach(bridge -> fabric.switchUp(bridge, Lab.ports(bridge)));
    }

    @Test
    void declaredEndpointsAreKnownFromTheStart() {
        assertThat(outputTo(BRIDGE1, TOPOLOGY.containers().get(1).mac())).contains("10.9.0.2->tun_dst");
        assertThat(outputTo(BRIDGE2, TOPOLOGY.containers().get(1).mac())).isEqualTo("output:" + BLUE_CONTAINER);
    }

    @Test
    void anUnknownSenderIsLearnedEverywhere() {
        List<Effect> effects = fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        assertThat(effects)
                .contains(
                        new Effect.Changed(BRIDGES.get(0).datapathId()),
                        new Effect.Changed(BRIDGES.get(1).datapathId()),
                        new Effect.Changed(BRIDGES.get(2).datapathId()),
                        new Effect.Note(
                                NoteKind.LEARNED,
                                "host2",
                                "02:aa:00:00:00:01 (192.168.1.77) in blue was learned at guest-b"));
        assertThat(outputTo(BRIDGE1, mac(1))).contains("10.9.0.2->tun_dst");
        assertThat(outputTo(BRIDGE2, mac(1))).isEqualTo("output:" + BLUE_GUEST);
        assertThat(fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77")))
                .as("known now")
                .isEmpty();
    }

    @Test
    void aMovedOneIsPointedToAnew() {
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        List<Effect> effects = fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        assertThat(effects)
                .contains(new Effect.Note(
                        NoteKind.MOVED,
                        "host1",
                        "02:aa:00:00:00:01 (192.168.1.77) in blue moved from guest-b on host2 to guest-b"));
        assertThat(outputTo(BRIDGE1, mac(1))).isEqualTo("output:" + BLUE_GUEST);
        assertThat(outputTo(BRIDGE2, mac(1))).contains("10.9.0.1->tun_dst");
        assertThat(fabric.desired(BRIDGE2.datapathId()).flows().values())
                .as("host2 no longer takes it for its own")
                .noneMatch(flow -> flow.table() == Table.LEARN && flow.idleSeconds() > 0);
    }

    @Test
    void oneMacInTwoNetworksIsTwo() {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        fabric.packetIn(BRIDGE2, arp(GREEN_GUEST, mac(1), "192.168.2.77"));
        assertThat(fabric.endpoints())
                .filteredOn(endpoint -> endpoint.mac().equals(mac(1)))
                .extracting(endpoint -> endpoint.network() + " " + endpoint.host())
                .containsExactlyInAnyOrder("blue host1", "green host2");
    }

    @Test
    void aDeclaredMacIsNotBelievedElsewhere() {
        MacAddress declared = TOPOLOGY.containers().get(0).mac();
        List<Effect> effects = fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, declared, "192.168.1.11"));
        assertThat(effects).singleElement().isInstanceOf(Effect.Note.class);
        assertThat(((Effect.Note) effects.get(0)).text())
                .contains("w-c1 on host1")
                .contains("guest-b on host2");
        assertThat(outputTo(BRIDGE2, declared)).contains("10.9.0.1->tun_dst");
    }

    @Test
    void anAddressStaysWithItsFirstOwner() {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        List<Effect> effects = fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(2), "192.168.1.77"));
        assertThat(effects)
                .contains(new Effect.Note(
                        NoteKind.CONFLICT,
                        "host2",
                        "192.168.1.77 in blue is claimed by 02:aa:00:00:00:02 at port guest-b on host2, but belongs to"
                                + " 02:aa:00:00:00:01 at port guest-b on host1; dropped"));
        assertThat(endpoint(mac(2)).ip()).isEmpty();
        assertThat(endpoint(mac(1)).ip()).contains(Ipv4Address.parse("192.168.1.77"));
    }

    /** Else those who knew the one before would go on sending to it. */
    @Test
    void whoTakesOverAnAddressIsAnnounced() {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        assertThat(fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(4), "192.168.1.78")))
                .as("nobody had it")
                .noneMatch(Effect.Announce.class::isInstance);
        fabric.portGone(BRIDGE1, Lab.port(BLUE_GUEST, "guest-b"));
        assertThat(fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(2), "192.168.1.77")))
                .contains(new Effect.Announce(endpoint(mac(2))));
        fabric.gaveUp(endpoint(mac(2)));
        assertThat(fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(2), "192.168.1.77")))
                .as("the same")
                .noneMatch(Effect.Announce.class::isInstance);
        fabric.packetIn(BRIDGE2, Lab.ipv6(BLUE_GUEST, mac(3)));
        fabric.gaveUp(endpoint(mac(2)));
        assertThat(fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(3), "192.168.1.77")))
                .as("known before, without it")
                .contains(new Effect.Announce(endpoint(mac(3))));
    }

    @Test
    void addressesThatCannotBeAreNotTaken() {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.1"));
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(2), "10.0.0.1"));
        assertThat(endpoint(mac(1)).ip()).as("the gateway's").isEmpty();
        assertThat(endpoint(mac(2)).ip()).as("of another subnet").isEmpty();
        assertThat(fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, Lab.BLUE.gatewayMac(), "192.168.1.9")))
                .isEmpty();
        assertThat(fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, MacAddress.parse("ff:ff:ff:ff:ff:ff"), "192.168.1.9")))
                .isEmpty();
        assertThat(fabric.packetIn(BRIDGE1, Lab.packetIn(BLUE_GUEST, new byte[13])))
                .isEmpty();
        assertThat(fabric.packetIn(BRIDGE1, arp(99, mac(3), "192.168.1.9")))
                .as("no such port")
                .isEmpty();
        assertThat(fabric.packetIn(BRIDGE1, arp(2, mac(3), "192.168.1.9")))
                .as("gateway port")
                .isEmpty();
    }

    @Test
    void theAddressMayComeLater() {
        fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(1)));
        assertThat(endpoint(mac(1)).ip()).isEmpty();
        assertThat(fabric.desired(BRIDGE1.datapathId()).flows().values())
                .as("its ARP is listened to until it says its address")
                .anyMatch(flow -> flow.match().keys().contains(Field.IN_PORT)
                        && flow.match().keys().contains(Field.ETH_TYPE));
        fabric.packetIn(BRIDGE1, Lab.ipv4(BLUE_GUEST, mac(1), "192.168.1.77"));
        assertThat(endpoint(mac(1)).ip()).contains(Ipv4Address.parse("192.168.1.77"));
    }

    @Test
    void theSilentAreForgotten() {
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        Match match = Match.ALL.with(Field.IN_PORT, BLUE_GUEST).with(Field.ETH_SRC, mac(1));
        List<Effect> effects = fabric.flowExpired(BRIDGE2, new Place(Table.LEARN.number(), 300, match));
        assertThat(effects).contains(new Effect.Changed(BRIDGES.get(0).datapathId()));
        assertThat(fabric.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        assertThat(fabric.flowExpired(BRIDGE1, new Place(Table.LEARN.number(), 300, match)))
                .as("of a host where it no longer is")
                .isEmpty();
    }

    @Test
    void whatWasBehindAPortGoesWithIt() {
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        fabric.portGone(BRIDGE2, Lab.port(BLUE_GUEST, "guest-b"));
        assertThat(fabric.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        assertThat(fabric.desired(BRIDGE2.datapathId())
                        .groups()
                        .get(1_000_001_000)
                        .toString())
                .doesNotContain("output:" + BLUE_GUEST);
    }

    @Test
    void whatWasBehindAPortThatGoesDownIsForgotten() {
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        SwitchPort down = new SwitchPort(BLUE_GUEST, "guest-b", mac(0), false);
        assertThat(fabric.portChanged(BRIDGE2, down))
                .contains(new Effect.Note(NoteKind.PORT, "host2", "port guest-b is down, assigned to blue"));
        assertThat(fabric.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        assertThat(fabric.portChanged(BRIDGE2, down)).as("no news").isEmpty();
    }

    @Test
    void aPortNumberUsedAnewIsTheNewPort() {
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        fabric.portChanged(BRIDGE2, Lab.port(BLUE_GUEST, "w-other"));
        assertThat(fabric.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
        assertThat(fabric.desired(BRIDGE2.datapathId()).flows().values())
                .noneMatch(flow -> flow.table() == Table.CLASSIFY
                        && flow.match().equals(Match.ALL.with(Field.IN_PORT, BLUE_GUEST)));
    }

    @Test
    void onePortDoesNotFillTheFabricAndThatIsSaidOnce() {
        List<Effect> effects = new ArrayList<>();
        for (int n = 1; n <= 200; n++) {
            effects.addAll(fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(n))));
        }
        assertThat(fabric.endpoints()).hasSize(3 + Network.DEFAULT_MAC_LIMIT);
        assertThat(notes(effects, "full", "refused"))
                .containsExactly(new Effect.Note(
                        NoteKind.FULL,
                        "host1",
                        "port guest-b on host1 has 64 MAC addresses, the limit of network blue: others are "
                                + "dropped until one is silent for 300 s"));
    }

    @Test
    void aFullPortTakesOneMoreWhenOneIsSilent() {
        fabric.reload(Lab.withNetworks(List.of(Lab.BLUE.withMacLimit(2), Lab.GREEN)));
        fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(1)));
        fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(2)));
        assertThat(fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(3)))).isEmpty();
        Match match = Match.ALL.with(Field.IN_PORT, BLUE_GUEST).with(Field.ETH_SRC, mac(1));
        fabric.flowExpired(BRIDGE1, new Place(Table.LEARN.number(), 300, match));
        assertThat(notes(fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(3))), "learned", "full"))
                .extracting(note -> note.kind().word())
                .containsExactly("learned", "full");
    }

    @Test
    void oneThatMovesToAFullPortStaysWhereItWas() {
        fabric.reload(Lab.withNetworks(List.of(Lab.BLUE.withMacLimit(1), Lab.GREEN)));
        fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(1)));
        fabric.packetIn(BRIDGE2, Lab.ipv6(BLUE_GUEST, mac(2)));
        assertThat(fabric.packetIn(BRIDGE1, Lab.ipv6(BLUE_GUEST, mac(2)))).isEmpty();
        assertThat(endpoint(mac(2)).host()).isEqualTo("host2");
    }

    private static List<Effect.Note> notes(List<Effect> effects, String... kinds) {
        return effects.stream()
                .filter(Effect.Note.class::isInstance)
                .map(Effect.Note.class::cast)
                .filter(note -> List.of(kinds).contains(note.kind().word()))
                .toList();
    }

    @Test
    void aControllerWithNoMemoryFindsTheLearnedInTheSwitch() {
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        Installed held = installed(fabric.desired(BRIDGE2.datapathId()));

        Fabric next = new Fabric(TOPOLOGY, AGE);
        next.switchUp(BRIDGE2, Lab.ports(BRIDGE2));
        next.recover(BRIDGE2, held);
        assertThat(next.endpoints()).containsExactlyElementsOf(fabric.endpoints());
        assertThat(Difference.of(next.desired(BRIDGE2.datapathId()), held).isEmpty())
                .isTrue();
    }

    @Test
    void whatASwitchHeldWhileItWasAwayIsNoNews() {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        Installed held = installed(fabric.desired(BRIDGE1.datapathId()));
        fabric.switchDown(BRIDGE1.datapathId());
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));

        fabric.switchUp(BRIDGE1, Lab.ports(BRIDGE1));
        fabric.recover(BRIDGE1, held);
        assertThat(endpoint(mac(1)).host()).isEqualTo("host2");
    }

    @Test
    void oneMacInTwoNetworksIsFoundWithTwoAddresses() {
        fabric.packetIn(BRIDGE2, arp(GREEN_GUEST, mac(1), "192.168.2.77"));
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        Installed held = installed(fabric.desired(BRIDGE2.datapathId()));

        Fabric next = new Fabric(TOPOLOGY, AGE);
        next.switchUp(BRIDGE2, Lab.ports(BRIDGE2));
        next.recover(BRIDGE2, held);
        assertThat(Difference.of(next.desired(BRIDGE2.datapathId()), held).isEmpty())
                .isTrue();
    }

    @Test
    void aPortThatWentDownWhileNobodyLookedHasNobodyBehindIt() {
        fabric.packetIn(BRIDGE2, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        Installed held = installed(fabric.desired(BRIDGE2.datapathId()));
        fabric.switchDown(BRIDGE2.datapathId());

        List<SwitchPort> ports = Lab.ports(BRIDGE2);
        ports.replaceAll(port -> port.number() == BLUE_GUEST ? new SwitchPort(10, "guest-b", mac(0), false) : port);
        fabric.switchUp(BRIDGE2, ports);
        fabric.recover(BRIDGE2, held);
        assertThat(fabric.endpoints()).noneMatch(endpoint -> endpoint.mac().equals(mac(1)));
    }

    @Test
    void reloadKeepsWhatStillHasAPlace() {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        fabric.packetIn(BRIDGE1, arp(GREEN_GUEST, mac(2), "192.168.2.77"));
        Topology all = Lab.topology(List.of(Lab.container(1)));
        Topology blueOnly = new Topology(
                1500,
                Optional.empty(),
                all.hosts(),
                List.of(Lab.BLUE),
                all.containers(),
                all.assignedPorts().subList(0, 1));
        fabric.reload(blueOnly);
        assertThat(fabric.endpoints())
                .extracting(Endpoint::title)
                .containsExactly("c1", "02:aa:00:00:00:01 (192.168.1.77)");
        assertThat(fabric.desired(BRIDGE1.datapathId()).groups().keySet()).noneMatch(id -> id % 100_000_000 == 2000);
    }

    @Test
    void aLearnedAddressThatTheFileGivesToTheGatewayIsTheGateways() {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), "192.168.1.77"));
        Network blue =
                Network.of("blue", Lab.BLUE.vni(), Lab.BLUE.subnet(), Ipv4Address.parse("192.168.1.77"), "veth0", 1450);
        fabric.reload(new Topology(
                1500,
                Optional.empty(),
                Lab.HOSTS,
                List.of(blue, Lab.GREEN),
                TOPOLOGY.containers(),
                TOPOLOGY.assignedPorts()));
        assertThat(endpoint(mac(1)).ip()).isEmpty();
    }

    /** Or ARP requests for it would be answered with the guest's MAC address. */
    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.0", "192.168.1.1", "192.168.1.255", "192.168.2.77", "0.0.0.0"})
    void anAddressThatNoEndpointCanHaveIsNobodys(String ip) {
        fabric.packetIn(BRIDGE1, arp(BLUE_GUEST, mac(1), ip));
        assertThat(endpoint(mac(1)).ip()).isEmpty();
    }

    private Endpoint endpoint(MacAddress mac) {
        return fabric.endpoints().stream()
                .filter(endpoint -> endpoint.mac().equals(mac))
                .findFirst()
                .orElseThrow();
    }

    /** What the host's FORWARD table does with frames to a MAC address in blue. */
    private String outputTo(Bridge bridge, MacAddress mac) {
        return fabric.desired(bridge.datapathId()).flows().values().stream()
                .filter(flow -> flow.table() == Table.FORWARD
                        && Optional.ofNullable(flow.match().fields().get(Field.ETH_DST))
                                .filter(bits -> bits.value() == mac.bits())
                                .isPresent())
                .map(Flow::instructions)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    static Installed installed(FlowTables tables) {
        return new Installed(
                tables.flows().values().stream()
                        .map(flow -> new InstalledFlow(
                                flow.place().table(),
                                flow.place().priority(),
                                new Cookie(flow.cookie().bits()),
                                Optional.of(flow.match()),
                                flow.match().toString(),
                                Optional.of(flow.instructions()),
                                flow.instructions().toString(),
                                0,
                                0))
                        .toList(),
                tables.groups().values().stream()
                        .map(group -> new dev.weft.flows.InstalledGroup(group.id(), Optional.of(group.buckets())))
                        .toList(),
                Optional.of(tables.meters().values().stream()
                        .map(dev.weft.flows.InstalledMeter::of)
                        .toList()));
    }
}
