package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who shows up with the MAC address of one that was learned: has it moved, or is it somebody else? */
class MovesTest {
    private static final long MILLISECOND = 1_000_000L;
    private static final MacAddress MAC = Lab.mac(1);
    private static final String IP = "192.168.1.71";

    private final Fabric fabric = new Fabric(Lab.TOPOLOGY, 300);
    private final PacketInDispatcher gateway = new PacketInDispatcher(fabric);
    private final List<Effect> effects = new ArrayList<>();
    private long now = 5_000_000_000L;

    @BeforeEach
    void learnedAtTheFirstHost() {
        Lab.BRIDGES.forEach(bridge -> fabric.switchUp(bridge, Lab.ports(bridge)));
        shows(0, Lab.arp(Lab.BLUE_GUEST, MAC, IP));
        assertThat(host()).isEqualTo("host1");
        effects.clear();
    }

    private void shows(int bridge, PacketIn packet) {
        effects.addAll(gateway.packetIn(Lab.BRIDGES.get(bridge), packet, now));
    }

    /** Wakes it as often as it wants to be, up to then. */
    private void passes(long milliseconds) {
        for (long end = now + milliseconds * MILLISECOND; now < end; now += 10 * MILLISECOND) {
            effects.addAll(gateway.wake(now));
        }
    }

    private String host() {
        return endpoint().map(Endpoint::host).orElse("");
    }

    private Optional<Endpoint> endpoint() {
        return fabric.find(new Endpoint.Id("blue", MAC));
    }

    private long asked() {
        return effects.stream()
                .filter(effect -> effect instanceof Effect.Send send
                        && send.bridge().equals(Lab.BRIDGES.get(0).datapathId())
                        && send.actions().equals(List.of(Action.output(Lab.BLUE_GUEST))))
                .count();
    }

    private boolean told(String kind) {
        return effects.stream()
                .anyMatch(effect ->
                        effect instanceof Effect.Note note && note.kind().word().equals(kind));
    }

    @Test
    void oneThatAnswersWhereItIsStaysThere() {
        shows(1, Lab.arp(Lab.BLUE_GUEST, MAC, IP));
        assertThat(asked()).isOne();
        passes(100);
        shows(0, answer());
        passes(400);
        assertThat(host()).isEqualTo("host1");
        assertThat(told("conflict")).isTrue();
        assertThat(gateway.moves().problems()).singleElement().asString().contains("responds there", "host2");
        passes(61_000);
        assertThat(gateway.moves().problems()).isEmpty();
    }

    private static PacketIn answer() {
        PacketIn shown = Lab.arp(Lab.BLUE_GUEST, MAC, IP);
        return new PacketIn(
                shown.inPort(), shown.metadata(), dev.weft.flows.Table.ROUTE.number(), shown.reason(), shown.frame());
    }

    @Test
    void onePacketOfOneThatDoesNotAnswerAtItsOldPortIsEnough() {
        shows(1, Lab.arp(Lab.BLUE_GUEST, MAC, IP));
        passes(Moves.ATTEMPTS * Moves.PATIENCE / MILLISECOND - 20);
        assertThat(host()).isEqualTo("host1");
        assertThat(asked()).isEqualTo(Moves.ATTEMPTS);
        passes(50);
        assertThat(host()).isEqualTo("host2");
        assertThat(endpoint().flatMap(Endpoint::ip)).isPresent();
        assertThat(told("moved")).isTrue();
    }

    @Test
    void oneWhoseOldPortIsDownHasMovedAtOnce() {
        Lab.ports(Lab.BRIDGES.get(0)).stream()
                .filter(port -> port.number() == Lab.BLUE_GUEST)
                .forEach(port -> fabric.portGone(Lab.BRIDGES.get(0), port));
        shows(1, Lab.arp(Lab.BLUE_GUEST, MAC, IP));
        assertThat(host()).isEqualTo("host2");
    }

    @Test
    void oneWhoseOldSwitchIsAwayHasMovedAtOnce() {
        fabric.switchDown(Lab.BRIDGES.get(0).datapathId());
        shows(1, Lab.arp(Lab.BLUE_GUEST, MAC, IP));
        assertThat(host()).isEqualTo("host2");
    }

    @Test
    void oneThatIsClaimedWhileItRestsIsAskedAfterwards() {
        shows(1, Lab.arp(Lab.BLUE_GUEST, MAC, IP));
        shows(0, answer());
        shows(1, Lab.arp(Lab.BLUE_GUEST, MAC, IP)); // now it has moved, and says so once
        assertThat(asked()).isOne();
        passes(1600);
        assertThat(host()).isEqualTo("host2");
    }

    @Test
    void toAndFroIsOnceASecondAndAProblem() {
        int moves = 0;
        for (int n = 0; n < 1000; n++) {
            effects.clear();
            shows(n % 2, Lab.ipv6(Lab.BLUE_GUEST, MAC)); // what is no answer
            passes(10);
            moves += told("moved") ? 1 : 0;
        }
        assertThat(moves).as("in 10 s").isBetween(3, 10);
        assertThat(gateway.moves().problems()).singleElement().asString().contains("flaps");
    }

    @Test
    void anAnswerFromTheNewPlaceIsNoAnswer() {
        shows(1, Lab.arp(Lab.BLUE_GUEST, MAC, IP));
        shows(1, answer());
        passes(500);
        assertThat(host()).isEqualTo("host2");
    }
}
