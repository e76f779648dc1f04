package dev.weft.controller.fabric;

import static dev.weft.controller.fabric.Lab.BLUE_CONTAINER;
import static dev.weft.controller.fabric.Lab.BLUE_GUEST;
import static dev.weft.controller.fabric.Lab.BRIDGE1;
import static dev.weft.controller.fabric.Lab.BRIDGE2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.flows.Table;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An address that two containers share: whoever announces it has it. */
class SharedAddressTest {
    private static final String SHARED = "192.168.1.100";
    private static final Ipv4Address IP = Ipv4Address.parse(SHARED);
    private static final Topology TOPOLOGY =
            Lab.topology(List.of(sharing(Lab.container(1)), sharing(Lab.container(2)), Lab.container(3)));

    private final Fabric fabric = new Fabric(TOPOLOGY, 300);
    private final PacketInDispatcher gateway = new PacketInDispatcher(fabric);

    private static Container sharing(Container alone) {
        Attachment attachment = alone.first().withAddresses(List.of(IP));
        return new Container(
                alone.name(), alone.host(), List.of(attachment), alone.defaultRoute(), List.of(), alone.image());
    }

    @BeforeEach
    void switches() {
        Lab.BRIDGES.forEach(bridge -> fabric.switchUp(bridge, Lab.ports(bridge)));
    }

    @Test
    void goesFromHandToHandByWhatIsAnnounced() {
        assertThat(fabric.owner("blue", IP)).isEmpty();
        List<Effect> first = announced(BRIDGE1, 1);
        assertThat(holder()).contains("c1");
        assertThat(first).anyMatch(Effect.Changed.class::isInstance);
        assertThat(announced(BRIDGE1, 1)).as("again").noneMatch(Effect.Changed.class::isInstance);
        assertThat(notes(announced(BRIDGE2, 2)))
                .anyMatch(note -> note.contains("has " + SHARED + " now, previously of c1"));
        assertThat(holder()).contains("c2");
    }

    @Test
    void isNobodysWhenItsPortIsGone() {
        announced(BRIDGE1, 1);
        fabric.portGone(BRIDGE1, Lab.port(BLUE_CONTAINER, "w-c1"));
        assertThat(holder()).isEmpty();
        announced(BRIDGE2, 2);
        assertThat(holder()).contains("c2");
    }

    @Test
    void whoMayNotHaveItIsToldOfAndDoesNotGetIt() {
        PacketIn claim = guard(Lab.arp(BLUE_GUEST, Lab.mac(9), SHARED));
        assertThat(notes(gateway.packetIn(BRIDGE1, claim, 0)))
                .singleElement()
                .asString()
                .startsWith(SHARED + " in blue is claimed by 02:aa:00:00:00:09 at port guest-b on host1, but "
                        + "belongs to c1");
        assertThat(holder()).isEmpty();
        PacketIn third = guard(Lab.arp(BLUE_CONTAINER, Lab.container(3).mac(), SHARED));
        gateway.packetIn(Lab.BRIDGES.get(2), third, 0);
        assertThat(holder()).isEmpty();
        fabric.packetIn(BRIDGE2, Lab.arp(BLUE_GUEST, Lab.mac(8), SHARED));
        assertThat(holder()).as("nor is it learned").isEmpty();
    }

    @Test
    void aNewFileThatStillAllowsItChangesNothing() {
        announced(BRIDGE2, 2);
        fabric.reload(Lab.topology(List.of(sharing(Lab.container(2)), Lab.container(3))));
        assertThat(holder()).contains("c2");
        fabric.reload(Lab.topology(List.of(Lab.container(2), Lab.container(3))));
        assertThat(holder()).isEmpty();
    }

    private List<Effect> announced(Bridge at, int container) {
        MacAddress mac = Lab.container(container).mac();
        return gateway.packetIn(at, guard(Lab.arp(BLUE_CONTAINER, mac, SHARED)), 0);
    }

    private static PacketIn guard(PacketIn packet) {
        return new PacketIn(
                packet.inPort(), Lab.BLUE.vni().number(), Table.GUARD.number(), PacketIn.Reason.ACTION, packet.frame());
    }

    private Optional<String> holder() {
        return fabric.owner("blue", IP).flatMap(owner -> owner.name());
    }

    private static List<String> notes(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Note.class::isInstance)
                .map(note -> ((Effect.Note) note).text())
                .toList();
    }
}
