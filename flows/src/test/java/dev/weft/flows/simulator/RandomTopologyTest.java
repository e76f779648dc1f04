package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.simulator.RandomTopology.Place;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.description.Description;
import org.assertj.core.description.LazyTextDescription;
import org.junit.jupiter.api.Test;

/**
 * Who reaches whom, on random topologies, against what the topology alone says. {@code -Dweft.seed=N} runs the one that
 * a failure named.
 */
class RandomTopologyTest {
    private static final int TOPOLOGIES = 500;
    private static final int UDP = 17;
    private static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final MacAddress STRANGER = MacAddress.parse("02:aa:aa:aa:aa:aa");

    @Test
    void everyEndpointReachesItsNetworkAndNothingElse() {
        Optional<Long> only = Optional.ofNullable(Long.getLong("weft.seed"));
        long walks = 0;
        for (long seed = only.orElse(1L); seed <= only.orElse((long) TOPOLOGIES); seed++) {
            Case one = new Case(seed);
            one.check();
            walks += one.walks;
        }
        assertThat(walks).as("walks, so that the test does test something").isPositive();
    }

    /** One topology. */
    private static final class Case {
        private final long seed;
        private final Topology topology;
        private final List<Endpoint> endpoints;
        private final Map<Place, String> members;
        private final Fabric fabric;
        private long walks;

        Case(long seed) {
            this.seed = seed;
            RandomTopology made = new RandomTopology(seed);
            topology = made.topology();
            endpoints = made.endpoints();
            members = made.members();
            fabric = Fabric.compiled(topology, made.bridges(), endpoints);
        }

        void check() {
            for (Endpoint from : endpoints) {
                for (Endpoint to : endpoints) {
                    if (from != to) {
                        unicast(from, to);
                        crossing(from, to);
                    }
                }
                broadcast(from);
                gateway(from);
                gatewaySends(from);
            }
        }

        private void unicast(Endpoint from, Endpoint to) {
            Walk walk = walk(from, Packet.ipv4(from.mac(), to.mac(), ip(from), ip(to), UDP));
            if (!from.network().equals(to.network())) {
                return; // walk() has seen that it did not leave its network
            }
            List<Place> expected = place(from).equals(place(to)) ? List.of() : List.of(place(to));
            assertThat(places(walk)).as(title(walk)).isEqualTo(expected);
            assertThat(walk.outcomes()).as(title(walk)).hasSize(1);
            for (Walk reply : fabric.replies(walk)) {
                assertThat(places(checked(to.network(), reply)))
                        .as(title(reply))
                        .containsExactly(place(from));
            }
            if (to.ip().isPresent()) {
                Walk asked = walk(from, Packet.arpRequest(from.mac(), ip(from), ip(to)));
                assertThat(asked.crossings()).as(title(asked)).isEmpty();
                Packet answer = Packet.arpReply(to.mac(), ip(to), from.mac(), ip(from));
                assertThat(asked.outcomes(Outcome.Returned.class))
                        .as(title(asked))
                        .singleElement()
                        .satisfies(
                                back -> assertThat(back.packet().headersOnly()).isEqualTo(answer));
                assertThat(asked.delivered()).as(title(asked)).isEmpty();
            }
            if (to.isDeclared() && !place(from).equals(place(to))) {
                Walk spoofed = walk(from, Packet.ipv4(to.mac(), EVERYBODY, ip(to), ip(from), UDP));
                assertThat(spoofed.delivered()).as(title(spoofed)).isEmpty();
                assertThat(spoofed.crossings()).as(title(spoofed)).isEmpty();
            }
        }

        /** Into another network, by way of the gateway. */
        private void crossing(Endpoint from, Endpoint to) {
            if (to.ip().isEmpty()) {
                return;
            }
            Packet packet = Packet.ipv4(from.mac(), network(from).gatewayMac(), ip(from), ip(to), UDP);
            Walk walk = walk(from, packet);
            assertThat(walk.outcomes()).as(title(walk)).singleElement().isInstanceOf(Outcome.Dropped.class);
        }

        private void broadcast(Endpoint from) {
            List<Place> others = members.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(from.network()))
                    .map(Map.Entry::getKey)
                    .filter(other -> !other.equals(place(from)))
                    .toList();
            for (MacAddress sender : List.of(from.mac(), STRANGER)) {
                boolean isKnown = sender.equals(from.mac());
                boolean isHeard = isKnown || !from.isDeclared(); // a container's port has no other sender
                Walk walk = walk(from, Packet.ipv4(sender, EVERYBODY, ip(from), new Ipv4Address(-1), UDP));
                assertThat(places(walk))
                        .as(title(walk))
                        .containsExactlyInAnyOrderElementsOf(isHeard ? others : List.of());
                assertThat(walk.outcomes(Outcome.ToController.class))
                        .as(title(walk))
                        .hasSize(isHeard && !isKnown ? 1 : 0);
            }
        }

        private void gateway(Endpoint from) {
            Network network = network(from);
            Packet ping = Packet.echoRequest(from.mac(), network.gatewayMac(), ip(from), network.gateway());
            Packet asks = Packet.arpRequest(from.mac(), ip(from), network.gateway());
            for (Walk walk : List.of(walk(from, ping), walk(from, asks))) {
                assertThat(walk.outcomes(Outcome.Returned.class))
                        .as(title(walk))
                        .hasSize(1);
                assertThat(walk.delivered()).as(title(walk)).isEmpty();
                assertThat(walk.crossings()).as(title(walk)).isEmpty();
            }
            Ipv4Address outside = Ipv4Address.parse("203.0.113.1");
            Walk out = walk(from, Packet.ipv4(from.mac(), network.gatewayMac(), ip(from), outside, UDP));
            assertThat(out.outcomes())
                    .as(title(out))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Outcome.ToGateway.class,
                            end -> assertThat(new Place(end.host(), end.port()))
                                    .isEqualTo(new Place(from.host(), network.port())));
        }

        /** What a host's gateway port sends to an endpoint gets there on this host, and into no tunnel. */
        private void gatewaySends(Endpoint to) {
            Network network = network(to);
            for (var host : topology.hostsOf(network)) {
                Packet packet = Packet.ipv4(network.gatewayMac(), to.mac(), network.gateway(), ip(to), UDP);
                Walk walk = checked(to.network(), fabric.walk(host.name(), network.port(), packet));
                assertThat(walk.crossings()).as(title(walk)).isEmpty();
                if (host.name().equals(to.host())) {
                    assertThat(places(walk)).as(title(walk)).containsExactly(place(to));
                }
            }
        }

        private Walk walk(Endpoint from, Packet packet) {
            return checked(from.network(), fabric.walk(from.host(), from.port(), packet));
        }

        /** What holds of every walk that begins in a network. */
        private Walk checked(String network, Walk walk) {
            walks++;
            assertThat(places(walk))
                    .as(title(walk))
                    .doesNotHaveDuplicates()
                    .allSatisfy(place -> assertThat(members).containsEntry(place, network));
            assertThat(walk.outcomes())
                    .as(title(walk))
                    .isNotEmpty()
                    .noneMatch(end -> end instanceof Outcome.Looped || end instanceof Outcome.Lost);
            long vni = topology.network(network).orElseThrow().vni().number();
            for (Hop hop : walk.crossings()) {
                assertThat(hop.passage().packet().get(Field.TUN_ID))
                        .as(title(walk))
                        .isEqualTo(vni);
                int tunnel = (int) hop.passage().packet().get(Field.IN_PORT);
                assertThat(hop.passage().outputs()).as(title(walk)).noneMatch(emission -> emission.port() == tunnel);
            }
            return walk;
        }

        /** Of an assertion; the walk's text is made only when one fails. */
        private Description title(Walk walk) {
            return new LazyTextDescription(() -> "weft.seed=" + seed + "\n" + walk);
        }

        private Network network(Endpoint endpoint) {
            return topology.network(endpoint.network()).orElseThrow();
        }

        private static List<Place> places(Walk walk) {
            return walk.delivered().stream()
                    .map(end -> new Place(end.host(), end.port()))
                    .toList();
        }

        private static Place place(Endpoint endpoint) {
            return new Place(endpoint.host(), endpoint.port());
        }

        /** One that has not said its address yet speaks as 0.0.0.0. */
        private static Ipv4Address ip(Endpoint endpoint) {
            return endpoint.ip().orElse(new Ipv4Address(0));
        }
    }
}
