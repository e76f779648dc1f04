package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static dev.weft.controller.fabric.Lab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.packet.Decoded;
import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What switches show of senders that use another's address: told once, and whether that one is still there. */
class ClaimsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String GUESTS = "192.168.1.77";
    private static final String TO_C2 = "192.168.1.12 in blue is claimed by 02:aa:00:00:00:09 at port guest-b "
            + "on host1, but belongs to c2 (" + Lab.container(2).mac() + ") at port w-c2 on host2";
    private static final String TO_GUEST = GUESTS + " in blue is claimed by 02:aa:00:00:00:09 at port guest-b "
            + "on host1, but belongs to 02:aa:00:00:00:02 at port guest-b on host2";

    private final Fabric fabric = new Fabric(Lab.TOPOLOGY, 300);
    private final PacketInDispatcher gateway = new PacketInDispatcher(fabric);

    @BeforeEach
    void aGuestOnHost2() {
        Lab.BRIDGES.forEach(bridge -> fabric.switchUp(bridge, Lab.ports(bridge)));
        fabric.packetIn(BRIDGE2, Lab.arp(BLUE_GUEST, mac(2), GUESTS));
    }

    @Test
    void oneEventNamesBothPortsAndTheProblemLasts() {
        assertThat(claim(BRIDGE1, "192.168.1.12", 0))
                .containsExactly(
                        new Effect.Note(NoteKind.CONFLICT, "host1", TO_C2 + "; dropped"),
                        new Effect.Wake(Claims.SILENCE));
        for (int i = 1; i < 50; i++) {
            assertThat(claim(BRIDGE1, "192.168.1.12", i * SECOND)).isEmpty();
        }
        assertThat(problems())
                .containsExactly(
                        "host1: " + TO_C2 + ". Packets from there are dropped: use a different address " + "there.");
        assertThat(endpoint("192.168.1.12").name()).as("still").contains("c2");
    }

    @Test
    void byTheSourceOfIpv4Too() {
        PacketIn packet = refused(Lab.ipv4(BLUE_GUEST, mac(9), "192.168.1.12"));
        assertThat(notes(gateway.packetIn(BRIDGE1, packet, 0))).containsExactly(TO_C2 + "; dropped");
    }

    @Test
    void anEpisodeEndsWhenNobodyClaimsTheAddressForAWhile() {
        claim(BRIDGE1, "192.168.1.12", 0);
        claim(BRIDGE1, "192.168.1.12", 40 * SECOND);
        assertThat(gateway.wake(Claims.SILENCE)).containsExactly(new Effect.Wake(40 * SECOND + Claims.SILENCE));
        assertThat(problems()).hasSize(1);
        assertThat(notes(gateway.wake(40 * SECOND + Claims.SILENCE)))
                .containsExactly("192.168.1.12 in blue is no longer claimed by 02:aa:00:00:00:09 at port guest-b");
        assertThat(problems()).isEmpty();
        assertThat(gateway.wake(400 * SECOND)).isEmpty();
        assertThat(notes(claim(BRIDGE1, "192.168.1.12", 400 * SECOND)))
                .as("the next")
                .containsExactly(TO_C2 + "; dropped");
    }

    @Test
    void noProblemIsLeftOfAPortThatIsGone() {
        claim(BRIDGE1, "192.168.1.12", 0);
        fabric.portGone(BRIDGE1, Lab.port(BLUE_GUEST, "guest-b"));
        assertThat(problems()).isEmpty();
        fabric.switchDown(BRIDGE1.datapathId());
        assertThat(problems()).isEmpty();
    }

    @Test
    void whatWasSentBeforeTheAddressChangedHandsIsNoClaim() {
        assertThat(claim(BRIDGE1, "192.168.1.200", 0)).as("nobody's").isEmpty();
        PacketIn own = refused(Lab.arp(BLUE_GUEST, mac(2), GUESTS));
        assertThat(gateway.packetIn(BRIDGE1, own, 0)).as("its owner's").isEmpty();
        assertThat(problems()).isEmpty();
    }

    @Test
    void alsoWhoHasTheMacAddressOfTheContainer() {
        PacketIn cloned = refused(Lab.arp(BLUE_GUEST, Lab.container(2).mac(), "192.168.1.12"));
        assertThat(notes(gateway.packetIn(BRIDGE1, cloned, 0)))
                .singleElement()
                .asString()
                .contains("at port guest-b on host1, but belongs to c2");
    }

    @Test
    void onePortIsNotToldOfWithoutEnd() {
        for (int i = 0; i < Claims.MOST_OF_ONE + 5; i++) {
            fabric.packetIn(BRIDGE2, Lab.arp(BLUE_GUEST, mac(20 + i), "192.168.1." + (100 + i)));
        }
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < Claims.MOST_OF_ONE + 5; i++) {
            notes.addAll(notes(claim(BRIDGE1, "192.168.1." + (100 + i), 0)));
        }
        assertThat(problems()).hasSize(Claims.MOST_OF_ONE);
        assertThat(notes.stream().distinct()).hasSize(Claims.MOST_OF_ONE + 1);
        assertThat(notes).last().asString().startsWith("port guest-b claims more than 8 addresses");
    }

    @Test
    void theOwnerThatWasLearnedIsAskedAtItsPort() {
        List<Effect> effects = claim(BRIDGE1, GUESTS, 0);
        assertThat(notes(effects)).containsExactly(TO_GUEST + "; dropped");
        Effect.Send ask = (Effect.Send) effects.get(2);
        assertThat(ask.bridge()).isEqualTo(BRIDGE2.datapathId());
        assertThat(ask.actions()).containsExactly(Action.output(BLUE_GUEST));
        Decoded arp = Decoded.of(ask.frame());
        assertThat(arp.address(14)).as("the gateway asks").isEqualTo("192.168.1.1");
        assertThat(arp.address(24)).isEqualTo(GUESTS);
        assertThat(claim(BRIDGE1, GUESTS, 1)).as("once").isEmpty();
    }

    @Test
    void anOwnerThatAnswersKeepsTheAddressAndIsNotAskedAgainForAWhile() {
        claim(BRIDGE1, GUESTS, 0);
        answer(mac(2), GUESTS, SECOND / 2);
        for (long now = SECOND; now < OwnerCheck.TRUST; now += SECOND) {
            assertThat(gateway.wake(now)).isEmpty();
            assertThat(claim(BRIDGE1, GUESTS, now)).isEmpty();
        }
        assertThat(endpoint(GUESTS).mac()).isEqualTo(mac(2));
        assertThat(sends(claim(BRIDGE1, GUESTS, OwnerCheck.TRUST + 2 * SECOND))).isEqualTo(1);
    }

    @Test
    void anOwnerThatDoesNotAnswerLosesTheAddressToWhoSpeaksNext() {
        claim(BRIDGE1, GUESTS, 0);
        answer(mac(9), GUESTS, 1); // the claimant, to a question that it was not asked
        assertThat(sends(gateway.wake(SECOND))).isEqualTo(1);
        assertThat(sends(gateway.wake(2 * SECOND))).isEqualTo(1);
        List<Effect> lost = gateway.wake(3 * SECOND);
        assertThat(notes(lost))
                .containsExactly("02:aa:00:00:00:02 (192.168.1.77) in blue did not respond for its address, "
                        + "which another endpoint claims");
        assertThat(lost).contains(new Effect.Changed(BRIDGE1.datapathId()), new Effect.Changed(BRIDGE2.datapathId()));
        assertThat(fabric.owner("blue", Ipv4Address.parse(GUESTS))).isEmpty();
        assertThat(problems()).isEmpty();
        fabric.packetIn(BRIDGE1, Lab.arp(BLUE_GUEST, mac(9), GUESTS));
        assertThat(endpoint(GUESTS).mac()).isEqualTo(mac(9));
        assertThat(fabric.endpoints())
                .as("the other is known all the same")
                .anySatisfy(other -> assertThat(other.mac()).isEqualTo(mac(2)));
    }

    /** Nobody can say of it that it does not answer. */
    @Test
    void anOwnerWhoseSwitchIsAwayKeepsTheAddress() {
        claim(BRIDGE1, GUESTS, 0);
        fabric.switchDown(BRIDGE2.datapathId());
        for (int i = 1; i < 10; i++) {
            gateway.wake(i * SECOND);
            claim(BRIDGE1, GUESTS, i * SECOND);
        }
        assertThat(endpoint(GUESTS).mac()).isEqualTo(mac(2));
    }

    @Test
    void aContainerIsNotAsked() {
        assertThat(sends(claim(BRIDGE1, "192.168.1.12", 0))).isZero();
    }

    private List<Effect> claim(Bridge at, String ip, long now) {
        return gateway.packetIn(at, refused(Lab.arp(BLUE_GUEST, mac(9), ip)), now);
    }

    private static PacketIn refused(PacketIn packet) {
        return new PacketIn(
                packet.inPort(), Lab.BLUE.vni().number(), Table.GUARD.number(), PacketIn.Reason.ACTION, packet.frame());
    }

    private void answer(MacAddress mac, String ip, long now) {
        PacketIn arp = Lab.arp(BLUE_GUEST, mac, ip);
        gateway.packetIn(
                BRIDGE2,
                new PacketIn(
                        BLUE_GUEST, Lab.BLUE.vni().number(), Table.ROUTE.number(), PacketIn.Reason.ACTION, arp.frame()),
                now);
    }

    private Endpoint endpoint(String ip) {
        return fabric.owner("blue", Ipv4Address.parse(ip)).orElseThrow();
    }

    private List<String> problems() {
        return gateway.claims().problems();
    }

    private static List<String> notes(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Note.class::isInstance)
                .map(effect -> ((Effect.Note) effect).text())
                .toList();
    }

    private static long sends(List<Effect> effects) {
        return effects.stream().filter(Effect.Send.class::isInstance).count();
    }
}
