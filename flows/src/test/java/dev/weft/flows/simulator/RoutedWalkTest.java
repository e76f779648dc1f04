package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.flows.Scenario;
import dev.weft.flows.Table;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets between networks: blue and green are joined, red is alone and has no exit, host3 has nothing in blue. */
class RoutedWalkTest {
    private static final Ipv4Address OUTSIDE = Ipv4Address.parse("203.0.113.1");
    private static final int TCP = 6;

    private final Scenario scenario = Scenario.routed();
    private final Fabric fabric = scenario.fabric();

    /** To another host, on one host, from a host without the target's network, and to what was learned; and back. */
    @ParameterizedTest
    @CsvSource({"docker1, docker4", "docker1, docker2", "docker5, docker3", "docker4, docker1", "docker5, blue-spare"})
    void joinedNetworksReachEachOther(String from, String to) {
        Endpoint source = scenario.endpoint(from);
        Endpoint target = scenario.endpoint(to);
        Walk walk = walk(source, ping(source, ip(target)));

        assertRouted(walk, source, target);
        assertThat(fabric.replies(walk)).as("%s", walk).hasSize(1);
        // The target sends its answer to its own gateway, not to whom the ping's frame came from.
        Packet answer = Packet.echoReply(target.mac(), network(target).gatewayMac(), ip(target), ip(source));
        assertRouted(walk(target, answer), target, source);
    }

    private void assertRouted(Walk walk, Endpoint source, Endpoint target) {
        assertThat(walk.outcomes())
                .as("%s", walk)
                .singleElement()
                .isInstanceOfSatisfying(Outcome.Delivered.class, end -> {
                    assertThat(end.host()).isEqualTo(target.host());
                    assertThat(end.port()).isEqualTo(target.port());
                    assertThat(end.packet().get(Field.IP_TTL)).isEqualTo(63);
                    assertThat(end.packet().get(Field.ETH_DST))
                            .isEqualTo(target.mac().bits());
                    assertThat(end.packet().get(Field.ETH_SRC))
                            .isEqualTo(network(target).gatewayMac().bits());
                });
        assertThat(walk.crossings()).hasSize(source.host().equals(target.host()) ? 0 : 1);
        for (Hop hop : walk.crossings()) {
            assertThat(hop.passage().packet().get(Field.TUN_ID))
                    .as("the target's VNI is on the wire")
                    .isEqualTo(network(target).vni().number());
        }
    }

    @ParameterizedTest
    @CsvSource({"docker1, blue", "docker1, green", "docker5, blue", "docker6, red"})
    void everyGatewayThatCanBeReachedAnswersPing(String from, String to) {
        Endpoint source = scenario.endpoint(from);
        Ipv4Address gateway = scenario.network(to).gateway().orElseThrow();
        Walk walk = walk(source, ping(source, gateway).with(Field.IP_TTL, 1));

        assertThat(walk.outcomes())
                .as("%s", walk)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Returned.class,
                        end -> assertThat(end.packet().headersOnly())
                                .isEqualTo(Packet.echoReply(
                                        network(source).gatewayMac(), source.mac(), gateway, ip(source))));
    }

    @Test
    void aGatewayDoesNothingElse() {
        Endpoint docker1 = scenario.endpoint("docker1");
        for (String network : List.of("blue", "green")) {
            Ipv4Address gateway = scenario.network(network).gateway().orElseThrow();
            assertRefused(walk(docker1, tcp(docker1, gateway)), Table.ROUTE, Refusal.TO_GATEWAY);
        }
        MacAddress gateway = network(docker1).gatewayMac();
        assertRefused(walk(docker1, Packet.icmpv6(docker1.mac(), gateway, 128)), Table.ROUTE, Refusal.OTHER_GATEWAY);
        MacAddress greens = scenario.network("green").gatewayMac();
        Packet byGreen = Packet.ipv4(docker1.mac(), greens, ip(docker1), OUTSIDE, TCP);
        assertRefused(walk(docker1, byGreen), Table.ROUTE, Refusal.OTHER_GATEWAY);
    }

    @ParameterizedTest
    @CsvSource({"docker1, docker7", "docker6, docker1", "docker5, docker6", "docker1, docker3"})
    void networksThatNoRouterJoinsAreIsolated(String from, String to) {
        Endpoint source = scenario.endpoint(from);
        Endpoint target = scenario.endpoint(to);
        // By each gateway: the sender's own, the target's, any other.
        for (Network network : scenario.topology().networks()) {
            Packet packet = Packet.ipv4(source.mac(), network.gatewayMac(), ip(source), ip(target), TCP);
            assertRefused(walk(source, packet), Table.ROUTE, Refusal.ISOLATED);
        }
        if (!source.network().equals(target.network())) {
            Walk byMac = walk(source, Packet.ipv4(source.mac(), target.mac(), ip(source), ip(target), TCP));
            assertThat(byMac.delivered())
                    .as("%s", byMac)
                    .noneMatch(end -> end.port().equals(target.port()));
            assertThat(byMac.outcomes(Outcome.ToGateway.class)).isEmpty();
        }
    }

    @Test
    void tenantsDoNotSpeakToVteps() {
        for (String name : List.of("docker1", "docker6", "blue-spare")) {
            Endpoint source = scenario.endpoint(name);
            for (var host : scenario.topology().hosts()) {
                Packet vxlan = Packet.ipv4(source.mac(), network(source).gatewayMac(), ip(source), host.vtep(), 17)
                        .with(Field.UDP_DST, 4789);
                assertRefused(walk(source, vxlan), Table.ROUTE, Refusal.TO_VTEP);
            }
        }
    }

    @Test
    void theOutsideIsBehindTheExitIfThereIsOne() {
        Endpoint docker5 = scenario.endpoint("docker5");
        assertThat(walk(docker5, tcp(docker5, OUTSIDE)).outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.ToGateway.class, end -> assertThat(end.port()).isEqualTo("veth1"));

        Endpoint docker6 = scenario.endpoint("docker6");
        Packet packet = tcp(docker6, OUTSIDE);
        Walk refused = walk(docker6, packet);
        assertThat(refused.outcomes())
                .as("%s", refused)
                .singleElement()
                .isInstanceOfSatisfying(Outcome.ToController.class, end -> {
                    assertThat(end.table()).isEqualTo(Table.ROUTE);
                    assertThat(end.kind()).isEqualTo(Emission.Kind.CONTROLLER);
                    assertThat(end.packet().headersOnly()).isEqualTo(packet);
                });
        assertThat(refused.hops().get(0).passage().last().refusal()).contains(Refusal.NO_EXIT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatRanOutOfTimeIsForTheController(int ttl) {
        Endpoint docker1 = scenario.endpoint("docker1");
        Endpoint docker4 = scenario.endpoint("docker4");
        Packet packet = ping(docker1, ip(docker4)).with(Field.IP_TTL, ttl);
        Walk walk = walk(docker1, packet);
        assertThat(walk.outcomes())
                .as("%s", walk)
                .singleElement()
                .isInstanceOfSatisfying(Outcome.ToController.class, end -> {
                    assertThat(end.table()).isEqualTo(Table.ROUTE);
                    assertThat(end.kind()).isEqualTo(Emission.Kind.INVALID_TTL);
                    assertThat(end.packet().headersOnly()).isEqualTo(packet);
                    assertThat(end.packet().get(Field.METADATA)).isEqualTo(1000);
                });
        Walk within = walk(
                docker1,
                Packet.ipv4(
                                docker1.mac(),
                                scenario.endpoint("docker3").mac(),
                                ip(docker1),
                                ip(scenario.endpoint("docker3")),
                                TCP)
                        .with(Field.IP_TTL, 1));
        assertThat(within.delivered()).as("within a network nobody counts").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"docker1, 192.168.2.200, 2000", "docker5, 192.168.1.200, 1000"})
    void whoIsNotKnownIsAskedForByTheController(String from, String target, long vni) {
        Endpoint source = scenario.endpoint(from);
        Walk walk = walk(source, ping(source, Ipv4Address.parse(target)));
        assertThat(walk.outcomes())
                .as("%s", walk)
                .singleElement()
                .isInstanceOfSatisfying(Outcome.ToController.class, end -> {
                    assertThat(end.table()).isEqualTo(Table.RESOLVE);
                    assertThat(end.kind()).isEqualTo(Emission.Kind.CONTROLLER);
                    assertThat(end.packet().get(Field.METADATA)).isEqualTo(vni);
                    assertThat(end.packet().get(Field.ETH_SRC))
                            .isEqualTo(source.mac().bits());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.2.0", "192.168.2.255"})
    void nobodySendsToAllOfAnotherNetwork(String address) {
        Endpoint docker1 = scenario.endpoint("docker1");
        assertRefused(
                walk(docker1, ping(docker1, Ipv4Address.parse(address))), Table.RESOLVE, Refusal.DIRECTED_BROADCAST);
    }

    @Test
    void answersToTheGatewayAreHeard() {
        Endpoint learned = scenario.endpoint("blue-spare");
        Network blue = scenario.network("blue");
        Walk walk = walk(
                learned,
                Packet.arpReply(
                        learned.mac(),
                        ip(learned),
                        blue.gatewayMac(),
                        blue.gateway().orElseThrow()));
        assertThat(walk.outcomes()).as("%s", walk).hasSize(2);
        assertThat(walk.outcomes(Outcome.ToController.class))
                .singleElement()
                .satisfies(end -> assertThat(end.table()).isEqualTo(Table.ROUTE));
        assertThat(walk.outcomes(Outcome.ToGateway.class))
                .singleElement()
                .satisfies(end -> assertThat(end.port()).isEqualTo("veth0"));
    }

    /** host3 has no port in blue, so it believes no tunnel that brings blue, and floods nothing there. */
    @Test
    void whoOnlyRoutesIntoANetworkHearsNothingOfIt() {
        Endpoint docker1 = scenario.endpoint("docker1");
        Walk broadcast =
                walk(docker1, Packet.arpRequest(docker1.mac(), ip(docker1), Ipv4Address.parse("192.168.1.77")));
        assertThat(broadcast.hops()).extracting(Hop::host).containsExactly("host1", "host2");
        Simulator host3 = new Simulator(scenario.tables("host3"));
        Packet blue = tcp(docker1, ip(scenario.endpoint("docker5")))
                .arrivingByTunnel(
                        scenario.bridge("host3").ports().get("vxlan0"),
                        1000,
                        Ipv4Address.parse("192.168.56.10"),
                        Ipv4Address.parse("192.168.56.30"));
        assertThat(host3.run(blue).last().refusal()).contains(Refusal.FOREIGN_TUNNEL);
        assertThat(host3.run(blue.with(Field.TUN_ID, 2000)).last().refusal())
                .isNotEqualTo(Optional.of(Refusal.FOREIGN_TUNNEL));
        assertThat(host3.run(blue.with(Field.TUN_ID, 2000).with(Field.TUN_SRC, OUTSIDE.toLong()))
                        .last()
                        .refusal())
                .contains(Refusal.FOREIGN_TUNNEL);
    }

    private Packet ping(Endpoint from, Ipv4Address to) {
        return Packet.echoRequest(from.mac(), network(from).gatewayMac(), ip(from), to);
    }

    private Packet tcp(Endpoint from, Ipv4Address to) {
        return Packet.ipv4(from.mac(), network(from).gatewayMac(), ip(from), to, TCP);
    }

    private Network network(Endpoint endpoint) {
        return scenario.network(endpoint.network());
    }

    private Walk walk(Endpoint from, Packet packet) {
        return fabric.walk(from.host(), from.port(), packet);
    }

    private static Ipv4Address ip(Endpoint endpoint) {
        return endpoint.ip().orElseThrow();
    }

    static void assertRefused(Walk walk, Table table, Refusal why) {
        assertThat(walk.outcomes())
                .as("%s", walk)
                .singleElement()
                .isInstanceOfSatisfying(Outcome.Dropped.class, end -> {
                    assertThat(end.step().table()).isEqualTo(table);
                    assertThat(end.step().refusal()).contains(why);
                });
    }
}
