package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Action;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.topology.Bridge;
import dev.weft.topology.Exit;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flows stand before the port does, hold when it comes back, follow it when it has another number, and are nobody else's. */
class AwaitedPortsTest {
    private static final int AGE = 300;

    @ParameterizedTest
    @EnumSource(Layout.class)
    void thePortsOfTheFileHaveTheirFlowsBeforeTheyAreThere(Layout layout) {
        Topology file = file(layout);
        for (Bridge bridge : file.bridges()) {
            Fabric fabric = new Fabric(file, AGE);
            fabric.switchUp(bridge, List.of());
            FlowTables before = fabric.desired(bridge.datapathId());

            Map<String, Integer> fixed = PortNumbers.of(file, bridge);
            for (Map.Entry<String, Integer> port : fixed.entrySet()) {
                List<Effect> effects = fabric.portChanged(bridge, Lab.port(port.getValue(), port.getKey()));
                assertThat(effects).as(port.getKey()).doesNotHaveAnyElementsOfTypes(Effect.Changed.class);
            }

            assertThat(fixed).containsKey("w-c" + bridge.host().name().substring(4));
            assertThat(fixed.values())
                    .allSatisfy(number -> assertThat(inPorts(before)).contains(number));
            assertSame(fabric.desired(bridge.datapathId()), before);
            fixed.forEach((name, number) -> assertThat(fabric.portGone(bridge, Lab.port(number, name)))
                    .as(name)
                    .doesNotHaveAnyElementsOfTypes(Effect.Changed.class));
            assertSame(fabric.desired(bridge.datapathId()), before);
        }
    }

    @Test
    void whatANumberIsFixedForCountsLessThanWhoHasIt() {
        Topology file = file(Layout.ONE_BRIDGE);
        Bridge bridge = file.bridges().get(0);
        int fixed = PortNumbers.of(file, bridge).get("w-c1");
        Fabric fabric = new Fabric(file, AGE);
        fabric.switchUp(bridge, List.of());
        FlowTables awaited = fabric.desired(bridge.datapathId());

        fabric.portChanged(bridge, Lab.port(fixed, "thief"));
        assertThat(inPorts(fabric.desired(bridge.datapathId()))).doesNotContain(fixed);
        assertThat(outputs(fabric.desired(bridge.datapathId()))).doesNotContain(fixed);

        fabric.portChanged(bridge, Lab.port(7, "w-c1"));
        assertThat(inPorts(fabric.desired(bridge.datapathId()))).contains(7).doesNotContain(fixed);
        assertThat(outputs(fabric.desired(bridge.datapathId()))).contains(7).doesNotContain(fixed);

        fabric.portGone(bridge, Lab.port(7, "w-c1"));
        assertThat(inPorts(fabric.desired(bridge.datapathId()))).doesNotContain(7, fixed);

        fabric.portGone(bridge, Lab.port(fixed, "thief"));
        assertThat(fabric.desired(bridge.datapathId()).flows()).isEqualTo(awaited.flows());
    }

    /** A port attached by hand: nobody asked for its number. And a gateway port that no `apply` makes. */
    @Test
    void whoseNumberIsNotFixedHasNoFlowsBeforeItIsThere() {
        Topology file = file(Layout.ONE_BRIDGE);
        Bridge bridge = file.bridges().get(2);
        Fabric fabric = new Fabric(file, AGE);
        fabric.switchUp(bridge, List.of());
        Map<String, Integer> fixed = PortNumbers.of(file, bridge);
        assertThat(fixed).containsOnlyKeys("vxlan0", "veth0", "w-c3");
        int flows = fabric.desired(bridge.datapathId()).flows().size();

        fabric.assign(new Assignments.Port("host3", "stray"), Lab.GREEN);
        fabric.portChanged(bridge, Lab.port(9, "stray"));
        assertThat(fabric.desired(bridge.datapathId()).flows().size()).isGreaterThan(flows);
        assertThat(inPorts(fabric.desired(bridge.datapathId())))
                .contains(9)
                .allMatch(number -> number == 9 || fixed.containsValue(number));

        fabric.portGone(bridge, Lab.port(9, "stray"));
        assertThat(inPorts(fabric.desired(bridge.datapathId()))).doesNotContain(9);
    }

    /**
     * Ports go, come, are given others' numbers and swap them; the messages about one number come in their order, those
     * about different ones in any. Once all have come, the flows are those of the ports that are there.
     */
    @ParameterizedTest
    @EnumSource(Layout.class)
    void whateverTheOrderOfTheMessagesTheFlowsAreRightInTheEnd(Layout layout) {
        Topology file = file(layout);
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            Bridge bridge = file.bridges().get(random.nextInt(file.bridges().size()));
            Map<String, Integer> fixed = PortNumbers.of(file, bridge);
            Switch there = new Switch(random, fixed);
            Fabric fabric = new Fabric(file, AGE);
            fabric.switchUp(bridge, there.ports());
            for (int round = 0; round < 4; round++) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    there.change();
                }
                for (Switch.Message message : there.inSomeOrder()) {
                    if (message.isGone()) {
                        fabric.portGone(bridge, message.port());
                    } else {
                        fabric.portChanged(bridge, message.port());
                    }
                }
                FlowTables right = new Compiler(file, AGE)
                        .compile(BridgePorts.of(bridge, there.numbers(), fixed), fabric.endpoints());
                FlowTables desired = fabric.desired(bridge.datapathId());
                assertThat(desired.flows()).as("seed %d", seed).isEqualTo(right.flows());
                assertThat(desired.groups()).as("seed %d", seed).isEqualTo(right.groups());
                if (layout == Layout.ONE_BRIDGE) {
                    there.numbers().entrySet().stream()
                            .filter(port -> !fixed.containsKey(port.getKey()))
                            .forEach(port -> assertThat(
                                            Stream.concat(inPorts(desired).stream(), outputs(desired).stream()))
                                    .doesNotContain(port.getValue()));
                }
            }
        }
    }

    /** The ports of a switch: no two of one name or one number at a time. */
    private static final class Switch {
        private final Random random;
        private final List<String> names;
        private final List<Integer> pool;
        private final Map<String, Integer> numbers = new TreeMap<>();
        private final Map<Integer, Deque<Message>> messages = new LinkedHashMap<>();

        record Message(SwitchPort port, boolean isGone) {}

        Switch(Random random, Map<String, Integer> fixed) {
            this.random = random;
            names = new ArrayList<>(new TreeMap<>(fixed).keySet());
            names.addAll(List.of("thief", "thief2"));
            pool = new ArrayList<>(new TreeMap<>(fixed).values());
            pool.addAll(List.of(5, 6, 7));
            fixed.forEach((name, number) -> {
                if (random.nextInt(4) != 0) {
                    numbers.put(name, number);
                }
            });
        }

        List<SwitchPort> ports() {
            return numbers.entrySet().stream()
                    .map(port -> Lab.port(port.getValue(), port.getKey()))
                    .toList();
        }

        Map<String, Integer> numbers() {
            return new HashMap<>(numbers);
        }

        void change() {
            String one = names.get(random.nextInt(names.size()));
            String other = names.get(random.nextInt(names.size()));
            int number = pool.get(random.nextInt(pool.size()));
            Optional<Integer> its = gone(one);
            if (its.isPresent() && random.nextInt(3) == 0 && !one.equals(other)) { // they swap
                gone(other).ifPresent(others -> there(one, others));
                there(other, its.get());
            } else if (random.nextInt(3) != 0 && !numbers.containsValue(number)) {
                there(one, number);
            }
        }

        private Optional<Integer> gone(String name) {
            Optional<Integer> number = Optional.ofNullable(numbers.remove(name));
            number.ifPresent(it -> tell(new Message(Lab.port(it, name), true)));
            return number;
        }

        private void there(String name, int number) {
            numbers.put(name, number);
            if (random.nextInt(3) == 0) { // first down, then up
                tell(new Message(
                        new SwitchPort(number, name, Lab.port(number, name).mac(), false), false));
            }
            tell(new Message(Lab.port(number, name), false));
        }

        private void tell(Message message) {
            messages.computeIfAbsent(message.port().number(), any -> new ArrayDeque<>())
                    .add(message);
        }

        List<Message> inSomeOrder() {
            List<Message> order = new ArrayList<>();
            while (!messages.isEmpty()) {
                int number = List.copyOf(messages.keySet()).get(random.nextInt(messages.size()));
                order.add(messages.get(number).remove());
                messages.values().removeIf(Deque::isEmpty);
            }
            return order;
        }
    }

    private static Topology file(Layout layout) {
        boolean bridges = layout == Layout.BRIDGE_PER_NETWORK;
        Network green = bridges ? Lab.GREEN.on("ovs-br1", "vxlan1") : Lab.GREEN;
        return new Topology(
                1500,
                Optional.empty(),
                layout,
                Lab.HOSTS,
                bridges ? List.of(Lab.BLUE) : List.of(Lab.BLUE, green.with(Exit.NAT)),
                List.of(),
                Lab.TOPOLOGY.containers(),
                List.of());
    }

    private static void assertSame(FlowTables desired, FlowTables before) {
        assertThat(Difference.of(desired, before)).matches(Difference::isEmpty, "is empty");
    }

    private static List<Integer> inPorts(FlowTables tables) {
        return tables.flows().values().stream()
                .flatMap(flow -> Optional.ofNullable(flow.key().match().fields().get(Field.IN_PORT)).stream())
                .map(bits -> (int) bits.value())
                .distinct()
                .toList();
    }

    private static List<Integer> outputs(FlowTables tables) {
        Stream<Action> ofFlows = tables.flows().values().stream().flatMap(flow -> flow.instructions().apply().stream());
        Stream<Action> ofGroups = tables.groups().values().stream()
                .flatMap(group -> group.buckets().stream().flatMap(List::stream));
        return Stream.concat(ofFlows, ofGroups)
                .filter(Action.Output.class::isInstance)
                .map(action -> ((Action.Output) action).port())
                .distinct()
                .toList();
    }
}
