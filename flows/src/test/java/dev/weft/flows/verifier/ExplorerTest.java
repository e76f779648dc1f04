package dev.weft.flows.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Field;
import dev.weft.flows.simulator.Fabric;
import dev.weft.flows.simulator.Outcome;
import dev.weft.flows.simulator.Packet;
import dev.weft.topology.Bridge;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Symbolic execution against the simulator: the class that has a packet says what the simulator does with it. */
class ExplorerTest {
    private static final int TOPOLOGIES = 25;
    private static final int PACKETS = 60;

    @Test
    void everyPacketIsInOneClassAndEndsAsItsClassDoes() {
        for (long seed = 1; seed <= TOPOLOGIES; seed++) {
            Varied made = new Varied(seed);
            Topology topology = made.topology();
            Random random = new Random(seed);
            List<Held> sites = made.compiled();
            Fabric fabric = Fabric.compiled(topology, made.bridges(), made.endpoints());
            Wires wires = new Wires(topology, sites.stream().collect(Collectors.toMap(held -> held, RuleBook::new)));
            RandomPackets packets = new RandomPackets(random, topology, made.endpoints());
            for (Held site : sites) {
                for (Map.Entry<String, Integer> port : site.bridge().ports().entrySet()) {
                    if (port.getValue() > 0 && !port.getKey().startsWith("vxlan")) {
                        compare(seed, fabric, wires, site.bridge().bridge(), port, packets);
                    }
                }
            }
        }
    }

    private static void compare(
            long seed,
            Fabric fabric,
            Wires wires,
            Bridge bridge,
            Map.Entry<String, Integer> port,
            RandomPackets packets) {
        List<PacketClass> classes = new ArrayList<>();
        Headers now = Headers.untouched()
                .with(Map.of(
                        Field.IN_PORT, Value.constant(port.getValue()),
                        Field.METADATA, Value.constant(0),
                        Field.TUN_ID, Value.constant(0),
                        Field.TUN_SRC, Value.constant(0),
                        Field.TUN_DST, Value.constant(0)));
        new Explorer(wires).explore(wires.node(bridge.title()), Box.ALL, now, classes::add);
        for (int i = 0; i < PACKETS; i++) {
            same(seed, fabric, bridge.host().name(), port.getKey(), packets.next(), classes);
        }
        for (PacketClass one : classes) {
            Optional<Packet> sample = Sample.of(one.packets(), now);
            sample.ifPresent(packet -> {
                assertThat(one.packets().contains(packet))
                        .as("%s of %s", packet, one)
                        .isTrue();
                same(seed, fabric, bridge.host().name(), port.getKey(), packet, classes);
            });
        }
    }

    private static void same(
            long seed, Fabric fabric, String host, String port, Packet packet, List<PacketClass> classes) {
        // A field that a packet does not have may be anything: all classes that it is in must say the same.
        List<PacketClass> its =
                classes.stream().filter(one -> one.packets().contains(packet)).toList();
        String title = "seed " + seed + ": " + packet + " at " + port + " of " + host;
        assertThat(its).as(title).isNotEmpty();
        List<String> walked = fabric.walk(host, port, packet).outcomes().stream()
                .flatMap(ExplorerTest::text)
                .sorted()
                .toList();
        for (PacketClass one : its) {
            assertThat(one.ends().stream()
                            .map(end -> text(end, packet))
                            .sorted()
                            .toList())
                    .as(title)
                    .isEqualTo(walked);
        }
    }

    private static Stream<String> text(Outcome outcome) {
        if (outcome instanceof Outcome.Delivered end) {
            return Stream.of("DELIVERED " + end.host() + " " + end.port() + " "
                    + end.packet().headersOnly());
        } else if (outcome instanceof Outcome.Returned end) {
            return Stream.of("RETURNED " + end.host() + " " + end.port() + " "
                    + end.packet().headersOnly());
        } else if (outcome instanceof Outcome.ToGateway end) {
            return Stream.of("TO_GATEWAY " + end.host() + " " + end.port() + " "
                    + end.packet().headersOnly());
        } else if (outcome instanceof Outcome.ToController end) {
            return Stream.of("CONTROLLER " + end.host() + " " + end.table() + " " + end.kind() + " " + end.packet());
        }
        boolean isNothing = outcome instanceof Outcome.Dropped || outcome instanceof Outcome.Awaited;
        return isNothing ? Stream.of() : Stream.of(outcome.toString());
    }

    private static String text(End end, Packet in) {
        if (end instanceof End.Sent sent) {
            return sent.way() + " " + host(sent.bridge()) + " " + sent.port() + " "
                    + concrete(sent.headers(), in).headersOnly();
        } else if (end instanceof End.ToController shown) {
            return "CONTROLLER " + host(shown.bridge()) + " " + shown.table() + " "
                    + (shown.why() == End.Why.FLOW ? "CONTROLLER" : "INVALID_TTL") + " "
                    + concrete(shown.headers(), in);
        }
        return end.toString();
    }

    /** The simulator says at which host something ended, not at which of its bridges. */
    private static String host(String bridge) {
        return bridge.split("/")[0];
    }

    /** What the class says of its headers, for one packet of it. */
    private static Packet concrete(Headers headers, Packet in) {
        Packet out = in;
        for (Field field : in.fields().keySet()) {
            Value value = headers.get(field);
            long number = value instanceof Value.Constant constant
                    ? constant.value()
                    : in.get(((Value.Original) value).field()) - ((Value.Original) value).less();
            out = out.with(field, number);
        }
        return out;
    }
}
