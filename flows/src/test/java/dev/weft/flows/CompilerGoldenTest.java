package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each scenario's whole flow tables, in the syntax of {@code ovs-ofctl dump-flows}, as files a person can review. */
class CompilerGoldenTest {
    private final Compiler compiler = new Compiler(Tutorial.TOPOLOGY, Compiler.DEFAULT_MAC_AGE_SECONDS);

    @Test
    void tutorialHost1() {
        golden("tutorial-host1", compiler.compile(Tutorial.BRIDGE1, Tutorial.declared()));
    }

    @Test
    void tutorialHost2() {
        golden("tutorial-host2", compiler.compile(Tutorial.BRIDGE2, Tutorial.declared()));
    }

    @Test
    void learnedEndpointOnItsOwnHost() {
        golden("learned-here", compiler.compile(Tutorial.BRIDGE2_WITH_SPARE, withLearned()));
    }

    @Test
    void learnedEndpointOnAnotherHost() {
        golden("learned-elsewhere", compiler.compile(Tutorial.BRIDGE1, withLearned()));
    }

    /** A router between blue and green; red has no exit; host3 routes into blue without having it. */
    @ParameterizedTest
    @ValueSource(strings = {"host1", "host2", "host3"})
    void routed(String host) {
        golden("routed-" + host, Scenario.routed().tables(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host1/ovs-br0", "host1/ovs-br1", "host2/ovs-br0", "host2/ovs-br1"})
    void twoBridges(String title) {
        golden("two-bridges-" + title.replace('/', '-'), Scenario.twoBridges().tables(title));
    }

    @Test
    void bridgeWithoutPortsSendsNothingAnywhere() {
        FlowTables tables = compiler.compile(Tutorial.bridge(Tutorial.HOST1, java.util.Map.of()), Tutorial.declared());
        assertThat(tables.flows().values())
                .flatExtracting(flow -> flow.instructions().apply())
                .noneMatch(Action.Output.class::isInstance);
    }

    private static List<Endpoint> withLearned() {
        List<Endpoint> endpoints = new ArrayList<>(Tutorial.declared());
        endpoints.add(Tutorial.LEARNED);
        return endpoints;
    }

    private static void golden(String name, FlowTables tables) {
        Golden.check(Path.of("src/test/resources/golden", name + ".flows"), render(tables));
    }

    static String render(FlowTables tables) {
        String flows = tables.flows().values().stream()
                .sorted(order())
                .map(flow -> " # " + flow.purpose() + "\n " + flow)
                .collect(Collectors.joining("\n"));
        String groups = tables.groups().values().stream()
                .sorted(Comparator.comparing(Group::id))
                .map(group -> " # " + group.purpose() + "\n " + group)
                .collect(Collectors.joining("\n"));
        String meters = tables.meters().values().stream()
                .sorted(Comparator.comparing(Meter::id))
                .map(meter -> " # " + meter.purpose() + "\n " + meter)
                .collect(Collectors.joining("\n"));
        return flows + "\n" + groups + "\n" + meters + "\n";
    }

    static Comparator<Flow> order() {
        return Comparator.comparing(Flow::table)
                .thenComparing(flow -> -flow.key().priority().number())
                .thenComparing(flow -> flow.match().toString());
    }
}
