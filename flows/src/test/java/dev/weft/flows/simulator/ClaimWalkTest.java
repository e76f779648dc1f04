package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.flows.Scenario;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has an IP address keeps it: what somebody else sends in its name at a port attached by hand reaches nobody. */
class ClaimWalkTest {
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final MacAddress STRANGER = MacAddress.parse("02:aa:aa:aa:aa:aa");
    private static final Ipv4Address FREE = Ipv4Address.parse("192.168.1.200");
    private static final int TCP = 6;
    private static final String FILE = """
            hosts: [{name: h1, address: 192.168.56.10}, {name: h2, address: 192.168.56.20}]
            networks:
              - {name: n, vni: 5, subnet: 192.168.1.0/24}
              - {name: m, vni: 6, subnet: 192.168.2.0/24}
            containers: [{name: c1, host: h1, network: n}, {name: c2, host: h2, network: n}]
            ports:
              - {name: spare, network: n}
              - {name: other, network: n}
              - {name: green, host: h2, network: m}
            """;

    private final Endpoint guest = Scenario.learned("n", 1, "192.168.1.99", "h1", "spare");
    private final Endpoint neighbour = Scenario.learned("n", 2, "192.168.1.98", "h2", "other");
    private final Scenario scenario = Scenario.parse(FILE, List.of(guest, neighbour));
    private final Fabric fabric = scenario.fabric();
    private final Endpoint c1 = scenario.endpoint("c1");
    private final Endpoint c2 = scenario.endpoint("c2");

    /** A container's or a learned one's, here or on the other host; by somebody who is known, and by somebody who is not. */
    @ParameterizedTest
    @ValueSource(strings = {"c1", "c2", "other"})
    void inTheNameOf(String owner) {
        Endpoint of = scenario.endpoint(owner);
        for (MacAddress mac : List.of(guest.mac(), STRANGER)) {
            asIf(mac, ip(of)).forEach(packet -> assertRefused(walk("h1", "spare", packet), ip(of)));
        }
    }

    /** All the ways to say that an address is one's own. */
    private Stream<Packet> asIf(MacAddress mac, Ipv4Address ip) {
        return Stream.of(
                Packet.arpRequest(mac, ip, ip),
                Packet.arpRequest(mac, ip, ip(c2)),
                Packet.arpRequest(mac, ip, scenario.network("n").gateway().orElseThrow()),
                Packet.arpReply(mac, ip, EVERYBODY, ip),
                Packet.arpReply(mac, ip, c2.mac(), ip(c2)),
                Packet.arpReply(mac, ip, c2.mac(), ip(c2)).with(Field.ARP_SHA, STRANGER.bits()),
                Packet.ipv4(mac, c2.mac(), ip, ip(c2), TCP),
                Packet.ipv4(mac, scenario.network("n").gatewayMac(), ip, Ipv4Address.parse("203.0.113.1"), TCP));
    }

    @Test
    void withTheMacAddressOfAContainerToo() {
        asIf(c2.mac(), ip(c2)).forEach(packet -> assertRefused(walk("h1", "spare", packet), ip(c2)));
    }

    @Test
    void oneselfPassesWhereOneIsKnownAndWhereOneHasMovedTo() {
        for (String host : List.of("h1", "h2")) {
            asIf(guest.mac(), ip(guest))
                    .forEach(packet -> assertThat(refused(walk(host, "other", packet)))
                            .as("%s", packet)
                            .isFalse());
        }
        Walk moved = walk("h2", "other", Packet.ipv4(guest.mac(), c1.mac(), ip(guest), ip(c1), TCP));
        assertThat(moved.delivered())
                .singleElement()
                .satisfies(end -> assertThat(end.port()).isEqualTo(c1.port()));
        assertThat(moved.outcomes(Outcome.ToController.class))
                .singleElement()
                .satisfies(end -> assertThat(end.table()).isEqualTo(Table.LEARN));
    }

    @Test
    void anAddressThatNobodyHasIsFree() {
        for (MacAddress mac : List.of(guest.mac(), STRANGER)) { // also a second one of somebody who has one
            asIf(mac, FREE)
                    .forEach(packet -> assertThat(refused(walk("h1", "spare", packet)))
                            .as("%s", packet)
                            .isFalse());
        }
        Fabric without = Scenario.parse(FILE, List.of(guest)).fabric();
        Packet later = Packet.arpRequest(guest.mac(), ip(neighbour), ip(neighbour));
        assertThat(refused(without.walk("h1", "spare", later)))
                .as("who had it has gone")
                .isFalse();
    }

    @Test
    void whoAsksWhetherAnAddressIsFreeIsToldSo() {
        Walk walk = walk("h1", "spare", Packet.arpRequest(STRANGER, new Ipv4Address(0), ip(c2)));
        assertThat(walk.outcomes(Outcome.Returned.class)).hasSize(1);
    }

    @Test
    void anotherNetworksAddressesAreItsOwnMatter() {
        Packet packet = Packet.ipv4(STRANGER, EVERYBODY, ip(c1), ip(c2), TCP);
        assertThat(refused(walk("h2", "green", packet))).isFalse();
    }

    private Walk walk(String host, String port, Packet packet) {
        return fabric.walk(host, port, packet);
    }

    private static boolean refused(Walk walk) {
        return walk.hops().get(0).passage().steps().stream()
                .anyMatch(step ->
                        step.refusal().filter(Refusal.ADDRESS_TAKEN::equals).isPresent());
    }

    private static void assertRefused(Walk walk, Ipv4Address whose) {
        assertThat(walk.outcomes()).as("%s", walk).singleElement().satisfies(end -> {
            assertThat(end).isInstanceOf(Outcome.ToController.class);
            assertThat(((Outcome.ToController) end).table()).isEqualTo(Table.GUARD);
        });
        assertThat(walk.hops().get(0).passage().last()).satisfies(step -> {
            assertThat(step.refusal()).contains(Refusal.ADDRESS_TAKEN);
            assertThat(step.purpose()).startsWith(whose + " belongs to ");
        });
    }

    private static Ipv4Address ip(Endpoint endpoint) {
        return endpoint.ip().orElseThrow();
    }
}
