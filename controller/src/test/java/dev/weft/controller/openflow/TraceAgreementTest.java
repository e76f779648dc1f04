package dev.weft.controller.openflow;

import static dev.weft.controller.openflow.OvsExtension.BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.simulator.Emission;
import dev.weft.flows.simulator.Packet;
import dev.weft.flows.simulator.Simulator;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
    private static final String UNDERLAY = "br-phy";
    private static final int PACKETS_EACH = 65;
    private static final int RANDOM_TOPOLOGIES = 3;
    private static final Pattern PORT = Pattern.compile("\\s*(\\S+) \\d+/(\\d+): .*");

    @RegisterExtension
    final OvsExtension real = new OvsExtension();

    private final long seed = Long.getLong("weft.seed", 20261123L);
    private final Random random = new Random(seed);

    @Test
    void sameOutputsWithTheSameHeaders() throws IOException {
        List<TraceScenario> scenarios = new ArrayList<>();
        scenarios.addAll(TraceScenario.of(Files.readString(Path.of("../vagrant/topology.yaml")), random));
        for (int i = 0; i < RANDOM_TOPOLOGIES; i++) {
            scenarios.addAll(TraceScenario.of(TraceScenario.randomFile(random), random));
        }
        addUnderlay(scenarios);
        Set<Emission.Kind> kinds = new HashSet<>();
        int compared = 0;
        for (TraceScenario scenario : scenarios) {
            compared += compare(scenario, scenario.tables(), kinds);
        }
        assertThat(compared).isGreaterThanOrEqualTo(500);
        assertThat(kinds)
                .as("what the packets did")
                .contains(Emission.Kind.PORT, Emission.Kind.BACK, Emission.Kind.CONTROLLER, Emission.Kind.SUPPRESSED);
    }

    /** What the compiler never does: buckets that rewrite headers, actions after a group, masks that overlap by level. */
    @Test
    void flowsThatNobodyCompiles() throws IOException {
        TraceScenario scenario = TraceScenario.of(Files.readString(Path.of("../vagrant/topology.yaml")), random)
                .get(0);
        addUnderlay(List.of(scenario));
        assertThat(compare(scenario, OddFlows.tables(), new HashSet<>())).isPositive();
    }

    private int compare(TraceScenario scenario, FlowTables tables, Set<Emission.Kind> kinds) {
        real.hold(real.connect(scenario.ports()).connection(), tables);
        Map<Integer, String> byDatapathNumber = datapathPorts();
        Simulator simulator = new Simulator(tables);
        for (int i = 0; i < PACKETS_EACH; i++) {
            Packet packet = scenario.packet(random);
            List<Emission> emissions = simulator.run(packet).outputs();
            String trace = real.ovs().appctl("ofproto/trace", BRIDGE, packet.toString());
            assertThat(DatapathActions.outputs(trace, packet, byDatapathNumber))
                    .as("weft.seed=%s\n%s\n%s", seed, simulator.run(packet).steps(), trace)
                    .isEqualTo(expected(scenario, emissions));
            emissions.forEach(emission -> kinds.add(emission.kind()));
        }
        real.disconnect();
        return PACKETS_EACH;
    }

    private static List<String> expected(TraceScenario scenario, List<Emission> emissions) {
        Map<Integer, String> names = new HashMap<>();
        scenario.ports().forEach((name, number) -> names.put(number, name));
        List<String> expected = new ArrayList<>();
        for (Emission emission : emissions) {
            Packet packet = emission.packet();
            switch (emission.kind()) {
                case CONTROLLER, INVALID_TTL -> expected.add(DatapathActions.toController(packet));
                case SUPPRESSED -> {
                    // The real one sends nothing either.
                }
                case PORT, BACK -> {
                    Ipv4Address vtep = new Ipv4Address((int) packet.get(Field.TUN_DST));
                    expected.add(
                            emission.port() == 1
                                    ? DatapathActions.throughTunnel(packet.get(Field.TUN_ID), vtep, packet)
                                    : DatapathActions.output(names.get(emission.port()), packet));
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
