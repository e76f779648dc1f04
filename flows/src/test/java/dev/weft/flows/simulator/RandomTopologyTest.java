package dev.weft.flows.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.BridgeTables;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Refusal;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What becomes of packets on random topologies, against what the topology alone says ({@link Reachability}). {@code
 * -Dweft.seed=N} runs the one that a failure named.
 */
class RandomTopologyTest {
    private static final int TOPOLOGIES = 3000;
    private static final int PROBES = 30;
    private static final int FEW = 7;
    private static final int OFTEN = 50;

    @Test
    void theFabricDoesWhatTheTopologySays() {
        Optional<Long> only = Optional.ofNullable(Long.getLong("weft.seed"));
        Map<String, Integer> seen = new HashMap<>();
        for (long seed = only.orElse(1L); seed <= only.orElse((long) TOPOLOGIES); seed++) {
            new Case(seed, seen).check();
        }
        if (only.isEmpty()) {
            for (Fate.Kind kind : Fate.Kind.values()) {
                if (kind != Fate.Kind.LOOPED) {
                    assertThat(seen)
                            .hasEntrySatisfying(
                                    kind.name(),
                                    often -> assertThat(often).as("%s", kind).isGreaterThan(OFTEN));
                }
            }
            for (Refusal refusal : Refusal.values()) {
                assertThat(seen)
                        .hasEntrySatisfying(
                                refusal.title(),
                                often -> assertThat(often).as("%s", refusal).isGreaterThan(OFTEN));
            }
        }
    }

    /** One topology. */
    private static final class Case {
        private final long seed;
        private final Map<String, Integer> seen;
        private final Random random;
        private final Topology topology;
        private final List<Endpoint> endpoints;
        private final Census census;
        private final Fabric fabric;
        private final Probes probes;
        private final List<Place> places = new ArrayList<>();

        private record Place(String host, String port) {}

        Case(long seed, Map<String, Integer> seen) {
            this.seed = seed;
            this.seen = seen;
            RandomTopology made = new RandomTopology(seed);
            random = new Random(~seed);
            topology = made.topology();
            endpoints = made.endpoints();
            census = new Census(topology, made.bridges(), endpoints);
            fabric = fabric(made);
            probes = new Probes(random, topology, endpoints);
            for (BridgePorts bridge : made.bridges()) {
                bridge.ports().forEach((name, number) -> {
                    if (number > 0) {
                        places.add(new Place(bridge.host().name(), name));
                    }
                });
            }
            places.sort(java.util.Comparator.comparing(Place::toString));
        }

        /** Compiled with what was known earlier, and then told what is known now. */
        private static Fabric fabric(RandomTopology made) {
            Compiler compiler = new Compiler(made.topology(), Compiler.DEFAULT_MAC_AGE_SECONDS);
            List<Fabric.Site> sites = new ArrayList<>();
            for (BridgePorts bridge : made.bridges()) {
                BridgeTables tables = new BridgeTables(compiler, bridge, made.earlier());
                made.topology()
                        .networks()
                        .forEach(network -> tables.update(
                                network, Fleet.changed(in(network, made.earlier()), in(network, made.endpoints()))));
                sites.add(new Fabric.Site(bridge, tables.whole()));
            }
            return new Fabric(made.topology(), sites);
        }

        private static List<Endpoint> in(Network network, List<Endpoint> endpoints) {
            return endpoints.stream()
                    .filter(endpoint -> endpoint.network().equals(network.name()))
                    .toList();
        }

        void check() {
            for (Endpoint from : endpoints) {
                if (endpoints.size() > FEW) {
                    pair(from, pick(endpoints));
                    pair(from, pick(endpoints));
                } else {
                    endpoints.forEach(to -> pair(from, to));
                }
                outOfItsNetwork(from);
            }
            for (int i = 0; i < PROBES && !places.isEmpty(); i++) {
                anything(pick(places));
                fromUnderlay(pick(places));
            }
        }

        /** From one endpoint to another: straight, or by way of its gateway if they are in two networks. */
        private void pair(Endpoint from, Endpoint to) {
            boolean straight = from.network().equals(to.network());
            MacAddress next = straight ? to.mac() : network(from).gatewayMac();
            send(from, next, to.ip().orElseGet(probes::ip));
        }

        /** Into the joined networks to anybody or nobody, to the outside, and to what is no endpoint at all. */
        private void outOfItsNetwork(Endpoint from) {
            Network own = network(from);
            for (Network joined : topology.joined(own)) {
                Ipv4Address some = new Ipv4Address(joined.subnet().address().bits() + random.nextInt(4096));
                send(
                        from,
                        own.gatewayMac(),
                        random.nextBoolean() ? joined.gateway().orElseThrow() : some);
            }
            send(from, own.gatewayMac(), probes.ip());
            send(from, probes.mac(), probes.ip());
        }

        private void send(Endpoint from, MacAddress to, Ipv4Address ip) {
            if (census.isHere(from, from.host())) {
                check(from.host(), from.port(), probes.of(from, to, ip));
            }
        }

        /** Any port, any sender, any target. */
        private void anything(Place place) {
            Endpoint sender = sender(place);
            MacAddress target = random.nextBoolean() ? network(sender).gatewayMac() : probes.mac();
            check(place.host(), place.port(), probes.of(sender, target, probes.ip()));
        }

        private Endpoint sender(Place place) {
            List<Endpoint> here = endpoints.stream()
                    .filter(endpoint -> endpoint.host().equals(place.host())
                            && endpoint.port().equals(place.port()))
                    .toList();
            if (!here.isEmpty() && random.nextInt(5) != 0) {
                return pick(here);
            }
            Network in = census.network(place.host(), place.port())
                    .or(() -> census.gateway(place.host(), place.port()))
                    .orElseGet(() -> pick(topology.networks()));
            return new Endpoint(
                    in.name(), probes.mac(), Optional.of(probes.ip()), place.host(), place.port(), Optional.empty());
        }

        /** Now and then with a VNI or from an address that does not fit. */
        private void fromUnderlay(Place place) {
            if (!census.isTunnel(place.port())) {
                return;
            }
            List<Network> here = topology.networksOn(place.host());
            Network network = pick(here.isEmpty() || random.nextInt(6) == 0 ? topology.networks() : here);
            List<Host> senders = topology.hostsHolding(network);
            Ipv4Address source = random.nextInt(6) == 0 || senders.isEmpty()
                    ? probes.ip()
                    : pick(senders).vtep();
            long vni = network.vni().number() ^ (random.nextInt(6) == 0 ? 1 << random.nextInt(24) : 0);
            Packet packet = probes.of(sender(place), probes.mac(), probes.ip());
            Packet carried = packet.with(Field.TUN_ID, vni).with(Field.TUN_SRC, source.toLong());
            compare(
                    fabric.walkFromUnderlay(place.host(), place.port(), carried),
                    new Reachability(topology, census).fromUnderlay(place.host(), place.port(), vni, source, packet));
        }

        private void check(String host, String port, Packet packet) {
            Walk walk = fabric.walk(host, port, packet);
            compare(walk, new Reachability(topology, census).from(host, port, packet));
            for (Outcome.Delivered end : walk.delivered()) {
                end.packet()
                        .reply()
                        .ifPresent(back -> compare(
                                fabric.walk(end.host(), end.port(), back),
                                new Reachability(topology, census).from(end.host(), end.port(), back)));
            }
        }

        private void compare(Walk walk, List<Fate> expected) {
            List<Fate> actual = Fate.of(walk);
            if (!counts(actual).equals(counts(expected))) {
                assertThat(actual).as("weft.seed=%d%n%s", seed, walk).containsExactlyInAnyOrderElementsOf(expected);
            }
            for (Fate fate : actual) {
                seen.merge(fate.kind().name(), 1, Integer::sum);
                if (fate.kind() == Fate.Kind.REFUSED) {
                    seen.merge(fate.what(), 1, Integer::sum);
                } else if (fate.kind() == Fate.Kind.CLAIMED) {
                    seen.merge(Refusal.ADDRESS_TAKEN.title(), 1, Integer::sum);
                }
            }
        }

        private static Map<Fate, Integer> counts(List<Fate> fates) {
            Map<Fate, Integer> counts = new HashMap<>();
            fates.forEach(fate -> counts.merge(fate, 1, Integer::sum));
            return counts;
        }

        private Network network(Endpoint endpoint) {
            return topology.network(endpoint.network()).orElseThrow();
        }

        private <T> T pick(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }
    }
}
