package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.FlowTables;
import dev.weft.flows.Refusal;
import dev.weft.flows.Table;
import dev.weft.flows.simulator.Emission;
import dev.weft.flows.simulator.Packet;
import dev.weft.flows.simulator.Passage;
import dev.weft.flows.simulator.Simulator;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The simulator against a real Open vSwitch: the same flows, sent over OpenFlow, and the same packets. Compared are all
 * the copies that leave, in order: the port's name (for the tunnel: the VNI and outer destination that are pushed onto
 * the wire; for IN_PORT: the port the packet came in by), and every header of the packet. {@code -Dweft.seed=N} runs
 * with other packets.
 */
class TraceAgreementTest {
    private static final long DEFAULT_SEED = 20261123;
    private static final String UNDERLAY = "br-phy";
    private static final int PACKETS_EACH = 65;
    private static final int RANDOM_TOPOLOGIES = 3;
    private static final Pattern PORT = Pattern.compile("\\s*(\\S+) \\d+/(\\d+): .*");

    @RegisterExtension
    final OvsExtension real = new OvsExtension();

    private final long seed = Long.getLong("weft.seed", DEFAULT_SEED);
    private final Random random = new Random(seed);

    @Test
    void sameOutputsWithTheSameHeaders() throws IOException {
        List<TraceScenario> scenarios = new ArrayList<>();
        for (String file : List.of("topology.yaml", "topology-routed.yaml", "topology-two-bridges.yaml")) {
            scenarios.addAll(TraceScenario.of(Files.readString(Path.of("../vagrant", file)), random));
        }
        for (int i = 0; i < RANDOM_TOPOLOGIES; i++) {
            scenarios.addAll(TraceScenario.of(TraceScenario.randomFile(random), random));
        }
        addUnderlay(scenarios);
        Seen seen = new Seen();
        for (TraceScenario scenario : scenarios) {
            compare(scenario, scenario.tables(), seen);
        }
        assertThat(seen.packets).isGreaterThanOrEqualTo(500);
        if (seed == DEFAULT_SEED) {
            seen.assertAll(); // a few hundred other packets may leave something out
        }
    }

    /** What the compiler never does: buckets that rewrite headers, actions after a group, masks that overlap by level. */
    @Test
    void flowsThatNobodyCompiles() throws IOException {
        TraceScenario scenario = TraceScenario.of(Files.readString(Path.of("../vagrant/topology.yaml")), random)
                .get(0);
        addUnderlay(List.of(scenario));
        Seen seen = new Seen();
        compare(scenario, OddFlows.tables(), seen);
        assertThat(seen.packets).isPositive();
    }

    /** What the packets of a test did, so that it is sure to have tried all there is. */
    private static final class Seen {
        private int packets;
        private final Set<Emission.Kind> kinds = EnumSet.noneOf(Emission.Kind.class);
        private final Set<Table> tables = EnumSet.noneOf(Table.class);
        private final Set<Refusal> refusals = EnumSet.noneOf(Refusal.class);

        void add(Passage passage) {
            packets++;
            passage.outputs().forEach(emission -> kinds.add(emission.kind()));
            passage.steps().forEach(step -> tables.add(step.table()));
            passage.last().refusal().ifPresent(refusals::add);
        }

        void assertAll() {
            assertThat(kinds).as("what became of packets").containsExactlyInAnyOrder(Emission.Kind.values());
            assertThat(tables).as("where packets came to").containsExactlyInAnyOrder(Table.values());
            assertThat(refusals)
                    .as("why packets were refused")
                    .containsAll(EnumSet.complementOf(EnumSet.of(Refusal.TOO_MANY_MACS))); // which needs 64 of them
        }
    }

    private void compare(TraceScenario scenario, FlowTables tables, Seen seen) {
        real.hold(connect(scenario), tables);
        Map<Integer, String> byDatapathNumber = datapathPorts();
        Simulator simulator = new Simulator(tables);
        for (int i = 0; i < PACKETS_EACH; i++) {
            Packet packet = scenario.packet(random);
            Passage passage = simulator.run(packet);
            String trace = real.ovs().appctl("ofproto/trace", BRIDGE, packet.toString());
            assertThat(DatapathActions.outputs(trace, packet, byDatapathNumber))
                    .as("weft.seed=%s\n%s\n%s", seed, passage.steps(), trace)
                    .isEqualTo(expected(scenario, passage.outputs()));
            seen.add(passage);
        }
        real.disconnect();
    }

    /** The tunnels of both layouts, with what Open vSwitch has to know of them. */
    private SwitchConnection connect(TraceScenario scenario) {
        Map<String, Integer> cables = new HashMap<>(scenario.ports());
        cables.keySet().removeAll(scenario.tunnels().keySet());
        return real.connect(
                        cables,
                        () -> scenario.tunnels()
                                .forEach((name, wire) -> real.ovs()
                                        .addTunnel(
                                                BRIDGE,
                                                name,
                                                scenario.ports().get(name),
                                                wire.target()
                                                        .map(Ipv4Address::toString)
                                                        .orElse("flow"),
                                                wire.target()
                                                        .map(any -> Long.toString(wire.vni()))
                                                        .orElse("flow"))))
                .connection();
    }

    private static List<String> expected(TraceScenario scenario, List<Emission> emissions) {
        Map<Integer, String> names = new HashMap<>();
        scenario.ports().forEach((name, number) -> names.put(number, name));
        List<String> expected = new ArrayList<>();
        for (Emission emission : emissions) {
            Packet packet = emission.packet();
            switch (emission.kind()) {
                case CONTROLLER -> expected.add(DatapathActions.toController(packet));
                case INVALID_TTL -> expected.add(DatapathActions.ranOut(packet));
                case SUPPRESSED -> {
                    // The real one sends nothing either.
                }
                case PORT, BACK -> {
                    String name = names.get(emission.port());
                    expected.add(
                            scenario.tunnels().containsKey(name)
                                    ? scenario.throughTunnel(name, packet)
                                    : DatapathActions.output(name, packet));
                }
            }
        }
        return expected;
    }

    /** The bridge that outer packets leave by, with the peers' addresses: else the tunnel has nowhere to push to. */
    private void addUnderlay(List<TraceScenario> scenarios) {
        real.ovs().vsctl("add-br", UNDERLAY, "--", "set", "bridge", UNDERLAY, "datapath_type=dummy");
        real.ovs().addPort(UNDERLAY, "nic", 1);
        real.ovs().appctl("netdev-dummy/ip4addr", UNDERLAY, "192.168.56.254/24");
        real.ovs().appctl("ovs/route/add", "192.168.56.0/24", UNDERLAY);
        for (TraceScenario scenario : scenarios) {
            for (Host host : scenario.topology().hosts()) {
                real.ovs().appctl("tnl/neigh/set", UNDERLAY, host.vtep().toString(), "aa:55:aa:55:00:01");
            }
        }
    }

    /** Names by datapath number, which is not OpenFlow's. */
    private Map<Integer, String> datapathPorts() {
        Map<Integer, String> ports = new HashMap<>();
        for (String line : real.ovs().appctl("dpif/show").lines().toList()) {
            Matcher port = PORT.matcher(line);
            if (port.matches()) {
                ports.put(Integer.parseInt(port.group(2)), port.group(1));
            }
        }
        return ports;
    }
}
