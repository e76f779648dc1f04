package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_CONTAINER;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.GREEN_GUEST;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.PacketIn.Reason;
import dev.weft.controller.packet.Decoded;
import dev.weft.controller.packet.Frames;
import dev.weft.flows.Action;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private static final long SECOND = 1_000_000_000L;

    /** The lab, with both networks on a router. */
    static final Topology ROUTED = routed(List.of(new Router("core", List.of("blue", "green"))));

    private static final Frames SENT =
            Frames.udp(ROUTED.containers().get(0).mac(), Lab.BLUE.gatewayMac(), "192.168.1.11", "192.168.2.77");

    private final Fabric fabric = new Fabric(ROUTED, 300);
    private final PacketInDispatcher gateway = new PacketInDispatcher(fabric);

    static Topology routed(List<Router> routers) {
        Topology lab = Lab.TOPOLOGY;
        return new Topology(
                lab.underlayMtu(),
                lab.controller(),
                Layout.ONE_BRIDGE,
                lab.hosts(),
                lab.networks(),
                routers,
                lab.containers(),
                lab.assignedPorts());
    }

    @BeforeEach
    void allConnected() {
        Lab.BRIDGES.forEach(bridge -> fabric.switchUp(bridge, Lab.ports(bridge)));
    }

    @Test
    void timeExceededComesFromTheGatewayOfTheSendersNetwork() {
        Effect.Send sent = onlySend(in(BRIDGE1, Table.ROUTE, Reason.INVALID_TTL, 1000, SENT.ttl(1), 0));
        assertAnswer(sent, "0b00", SENT.ttl(1));
    }

    @Test
    void noWayOutIsNetUnreachable() {
        Frames outside = SENT.to("203.0.113.9");
        assertAnswer(onlySend(in(BRIDGE1, Table.ROUTE, Reason.ACTION, 1000, outside, 0)), "0300", outside);
    }

    private static void assertAnswer(Effect.Send sent, String typeAndCode, Frames about) {
        assertThat(sent.bridge()).isEqualTo(BRIDGE1.datapathId());
        assertThat(sent.actions()).containsExactly(Action.output(BLUE_CONTAINER));
        Decoded answer = Decoded.of(sent.frame()).isRightIcmp();
        assertThat(answer.from()).isEqualTo(Lab.BLUE.gatewayMac().toString().replace(":", ""));
        assertThat(answer.to())
                .isEqualTo(ROUTED.containers().get(0).mac().toString().replace(":", ""));
        assertThat(answer.address(12)).isEqualTo("192.168.1.1");
        assertThat(answer.address(16)).isEqualTo("192.168.1.11");
        assertThat(answer.octets(20, 22)).isEqualTo(typeAndCode);
        assertThat(answer.octets(28)).isEqualTo(about.packet().substring(0, 56));
    }

    @Test
    void anUnknownAddressIsAskedForWhereItMayBe() {
        List<Effect> effects = resolve(SENT, 5);
        assertThat(sends(effects))
                .extracting(Effect.Send::bridge)
                .containsExactlyElementsOf(
                        Lab.BRIDGES.stream().map(Bridge::datapathId).toList());
        for (Effect.Send ask : sends(effects)) {
            assertThat(ask.actions())
                    .as("ports of the network that the packet is for")
                    .containsExactly(Action.output(GREEN_GUEST));
            Decoded arp = Decoded.of(ask.frame());
            assertThat(arp.to()).isEqualTo("ffffffffffff");
            assertThat(arp.octets(6, 8)).as("request").isEqualTo("0001");
            assertThat(arp.octets(8, 14))
                    .isEqualTo(Lab.GREEN.gatewayMac().toString().replace(":", ""))
                    .isEqualTo(arp.from());
            assertThat(arp.address(14)).isEqualTo("192.168.2.1");
            assertThat(arp.address(24)).isEqualTo("192.168.2.77");
        }
        assertThat(effects).contains(new Effect.Wake(5 + SECOND));
    }

    @Test
    void theAnswerIsLearnedAndWhatWaitedIsSentWhereItCameFrom() {
        resolve(SENT, 0);
        resolve(SENT.payload("ffff"), 1);
        List<Effect> effects = gateway.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77"), SECOND / 2);
        assertThat(effects)
                .contains(new Effect.Changed(BRIDGE1.datapathId()), new Effect.Changed(BRIDGE2.datapathId()));
        assertThat(sends(effects)).hasSize(3);
        assertThat(sends(effects).subList(0, 2)).allSatisfy(sent -> {
            assertThat(sent.bridge()).isEqualTo(BRIDGE2.datapathId());
            assertThat(sent.actions()).containsExactly(Action.output(GREEN_GUEST));
        });
        Decoded first = Decoded.of(sends(effects).get(0).frame());
        assertThat(first.to()).isEqualTo(mac(5).toString().replace(":", ""));
        assertThat(first.from()).isEqualTo(Lab.GREEN.gatewayMac().toString().replace(":", ""));
        assertThat(first.rest()).isEqualTo(SENT.packet());
        assertThat(gateway.wake(10 * SECOND)).as("nothing is open").isEmpty();
    }

    @Test
    void theHostItselfIsToldWhoHasAnAddressNow() {
        Effect.Send told = onlySend(gateway.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77"), 0));
        assertThat(told.bridge()).isEqualTo(BRIDGE2.datapathId());
        assertThat(told.actions()).as("green's gateway port").containsExactly(Action.output(3));
        Decoded announcement = Decoded.of(told.frame());
        assertThat(announcement.to()).isEqualTo("ffffffffffff");
        assertThat(announcement.octets(8, 14)).isEqualTo(mac(5).toString().replace(":", ""));
        assertThat(announcement.address(14)).isEqualTo("192.168.2.77").isEqualTo(announcement.address(24));
        assertThat(gateway.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77"), 1))
                .as("nothing new")
                .isEmpty();
        assertThat(sends(gateway.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(6), "192.168.2.77"), 2)))
                .as("another claims the address, but does not have it")
                .isEmpty();
        assertThat(sends(gateway.packetIn(BRIDGE2, Lab.ipv6(GREEN_GUEST, mac(7)), 3)))
                .as("no address yet")
                .isEmpty();
    }

    @Test
    void anAnswerToTheGatewayCountsAsMuchAsOneFromAnUnknownSender() {
        // Known without an address: LEARN lets it pass, ROUTE shows its answer.
        gateway.packetIn(BRIDGE2, Lab.ipv6(GREEN_GUEST, mac(5)), 0);
        resolve(SENT, 0);
        PacketIn arp = Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77");
        PacketIn copied = new PacketIn(GREEN_GUEST, 2000, Table.ROUTE.number(), Reason.ACTION, arp.frame());
        assertThat(sends(gateway.packetIn(BRIDGE2, copied, 1))).hasSize(1);
    }

    @Test
    void whoAnswersForAnotherAddressThanBeforeHasThatOneNow() {
        gateway.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(5), "192.168.2.76"), 0);
        resolve(SENT, 0);
        PacketIn arp = Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77");
        PacketIn copied = new PacketIn(GREEN_GUEST, 2000, Table.ROUTE.number(), Reason.ACTION, arp.frame());
        assertThat(sends(gateway.packetIn(BRIDGE2, copied, 1))).hasSize(1);
        assertThat(fabric.owner("green", Ipv4Address.parse("192.168.2.77"))).isPresent();
        assertThat(fabric.owner("green", Ipv4Address.parse("192.168.2.76"))).isEmpty();
    }

    @Test
    void nobodyTakesAnAddressThatIsAnothersOrItsContainers() {
        gateway.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(5), "192.168.2.76"), 0);
        gateway.packetIn(BRIDGE1, Lab.arp(GREEN_GUEST, mac(6), "192.168.2.77"), 0);
        PacketIn stolen = Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77");
        gateway.packetIn(
                BRIDGE2, new PacketIn(GREEN_GUEST, 2000, Table.ROUTE.number(), Reason.ACTION, stolen.frame()), 1);
        assertThat(fabric.owner("green", Ipv4Address.parse("192.168.2.77"))
                        .orElseThrow()
                        .mac())
                .isEqualTo(mac(6));
        PacketIn elsewhere = Lab.arp(BLUE_CONTAINER, Lab.container(1).mac(), "192.168.1.99");
        gateway.packetIn(
                BRIDGE1, new PacketIn(BLUE_CONTAINER, 1000, Table.ROUTE.number(), Reason.ACTION, elsewhere.frame()), 1);
        assertThat(fabric.owner("blue", Ipv4Address.parse("192.168.1.99"))).isEmpty();
    }

    @Test
    void whatComesWhileTheSwitchIsBeingToldIsPassedOnAtOnce() {
        gateway.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77"), 0);
        Effect.Send sent = onlySend(resolve(SENT, 1));
        assertThat(sent.bridge()).isEqualTo(BRIDGE2.datapathId());
        assertThat(Decoded.of(sent.frame()).to()).isEqualTo(mac(5).toString().replace(":", ""));
    }

    @Test
    void withoutAnswerItIsAskedTwiceMoreAndThenTheSenderIsTold() {
        resolve(SENT, 0);
        assertThat(sends(gateway.wake(SECOND))).hasSize(3);
        assertThat(sends(gateway.wake(2 * SECOND))).hasSize(3);
        List<Effect> gaveUp = gateway.wake(3 * SECOND);
        assertAnswer(onlySend(gaveUp), "0301", SENT);
        assertThat(gaveUp).contains(new Effect.Wake(3 * SECOND + NextHops.SILENCE));

        assertAnswer(onlySend(resolve(SENT.ttl(9), 4 * SECOND)), "0301", SENT.ttl(9));
        gateway.wake(7 * SECOND);
        assertThat(sends(resolve(SENT, 7 * SECOND))).as("asked anew").hasSize(3);
    }

    @Test
    void whoTurnsUpInAnotherWayGetsWhatWaited() {
        resolve(SENT, 0);
        gateway.wake(SECOND);
        gateway.wake(2 * SECOND);
        fabric.packetIn(BRIDGE2, Lab.arp(GREEN_GUEST, mac(5), "192.168.2.77"));
        assertThat(onlySend(gateway.wake(3 * SECOND)).bridge()).isEqualTo(BRIDGE2.datapathId());
    }

    @Test
    void aPortThatIsAnothersByNowGetsNoAnswer() {
        resolve(SENT, 0);
        gateway.wake(SECOND);
        gateway.wake(2 * SECOND);
        fabric.portChanged(BRIDGE1, Lab.port(BLUE_CONTAINER, "w-other"));
        assertThat(sends(gateway.wake(3 * SECOND))).isEmpty();
    }

    @Test
    void aSwitchThatLeftIsNotSpokenTo() {
        resolve(SENT, 0);
        fabric.switchDown(BRIDGE2.datapathId());
        assertThat(sends(gateway.wake(SECOND))).hasSize(2);
        fabric.switchDown(BRIDGE1.datapathId());
        assertThat(sends(gateway.wake(2 * SECOND))).hasSize(1);
        assertThat(sends(gateway.wake(3 * SECOND))).isEmpty();
    }

    @Test
    void aNetworkThatIsGoneIsNotAsked() {
        resolve(SENT, 0);
        fabric.reload(new Topology(
                1500,
                Optional.empty(),
                ROUTED.hosts(),
                List.of(Lab.BLUE),
                ROUTED.containers(),
                ROUTED.assignedPorts().subList(0, 1)));
        assertThat(sends(gateway.wake(SECOND))).isEmpty();
        assertThat(sends(gateway.wake(2 * SECOND))).isEmpty();
        assertAnswer(onlySend(gateway.wake(3 * SECOND)), "0301", SENT);
    }

    @Test
    void onlyNetworksOfTheRouterAreAsked() {
        fabric.reload(routed(List.of()));
        assertThat(resolve(SENT, 0)).isEmpty();
        fabric.reload(ROUTED);
        assertThat(resolve(SENT.to("192.168.3.9"), 0)).as("another subnet").isEmpty();
        assertThat(resolve(SENT.to("192.168.2.1"), 0)).as("the gateway").isEmpty();
        assertThat(in(BRIDGE1, Table.RESOLVE, Reason.ACTION, 1000, SENT, 0))
                .as("not routed")
                .isEmpty();
    }

    @Test
    void nothingIsToldToTheGatewayItself() {
        assertThat(in(BRIDGE1, Table.ROUTE, Reason.ACTION, 1000, SENT.from("192.168.1.1"), 0))
                .isEmpty();
    }

    @Test
    void packetsOfPortsInNoNetworkAreNobodysBusiness() {
        for (int port : new int[] {1, 2, 99}) {
            PacketIn packet = new PacketIn(
                    port,
                    1000,
                    Table.ROUTE.number(),
                    Reason.INVALID_TTL,
                    SENT.ttl(1).frame());
            assertThat(gateway.packetIn(BRIDGE1, packet, 0)).as("port " + port).isEmpty();
        }
    }

    @Test
    void addressesThatAPortHasAskedForAreBounded() {
        List<Effect> effects = new ArrayList<>();
        for (int i = 2; i < NextHops.MOST_OF_ONE + 5; i++) {
            effects.addAll(resolve(SENT.to("192.168.2." + i), 0));
        }
        assertThat(effects)
                .filteredOn(effect -> effect instanceof Effect.Dropped)
                .hasSize(3)
                .containsOnly(new Effect.Dropped(BRIDGE1.datapathId(), BLUE_CONTAINER, Overload.GATEWAY_BUSY));
    }

    /** No frame that a guest can make does more than cost its share. */
    @Test
    void anyFrameFromAnyTableDoesNoHarm() {
        Random random = new Random(20261123);
        Set<String> types = new HashSet<>();
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] frame = Arrays.copyOf(SENT.frame(), random.nextInt(64));
            for (int flips = random.nextInt(4); flips > 0 && frame.length > 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            now += SECOND / 10;
            long metadata = random.nextBoolean() ? 2000 : random.nextLong();
            int table = random.nextInt(Table.FORWARD.number() + 2);
            Reason reason = Reason.values()[random.nextInt(Reason.values().length)];
            List<Effect> effects = new ArrayList<>(
                    gateway.packetIn(BRIDGE1, new PacketIn(BLUE_CONTAINER, metadata, table, reason, frame), now));
            effects.addAll(gateway.wake(now));
            sends(effects).forEach(sent -> types.add(kindOf(Decoded.of(sent.frame()))));
        }
        assertThat(types)
                .as("some of them were read: ARP requests, and each of the ICMP errors")
                .contains("0806", "08000b00", "08000300", "08000301");
    }

    private static String kindOf(Decoded sent) {
        return sent.type() + (sent.type().equals("0800") ? sent.isRightIcmp().octets(20, 22) : "");
    }

    private List<Effect> resolve(Frames frame, long now) {
        return in(BRIDGE1, Table.RESOLVE, Reason.ACTION, network(Lab.GREEN), frame, now);
    }

    private static long network(Network network) {
        return network.vni().number();
    }

    private List<Effect> in(Bridge at, Table table, Reason reason, long metadata, Frames frame, long now) {
        return gateway.packetIn(at, new PacketIn(BLUE_CONTAINER, metadata, table.number(), reason, frame.frame()), now);
    }

    private static Effect.Send onlySend(List<Effect> effects) {
        assertThat(sends(effects)).hasSize(1);
        return sends(effects).get(0);
    }

    private static List<Effect.Send> sends(List<Effect> effects) {
        List<Effect.Send> sends = new ArrayList<>();
        effects.forEach(effect -> {
            if (effect instanceof Effect.Send send) {
                sends.add(send);
            }
        });
        return sends;
    }
}
