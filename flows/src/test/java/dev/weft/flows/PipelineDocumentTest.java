package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Generates {@code PIPELINE.md} from the declaration, compiled bridges, walks and a dump of a real switch, and fails when
 * the file differs, or when a kind of flow has no sentence in {@code flow-kinds.txt}, or a sentence no flow.
 */
class PipelineDocumentTest {
    private static final Path KINDS = Path.of("src/test/resources/flow-kinds.txt");
    private static final Path DUMP = Path.of("src/test/resources/golden/routed-host2.dump");

    /** What the lab's files have none of: a sender without address, a full port, given MAC addresses, a lost gateway. */
    private static final String RARE = """
            hosts: [{name: h1, address: 192.168.56.10}]
            networks: [{name: n, vni: 5, subnet: 10.0.0.0/24, mac-limit: 1, port: gw}]
            containers: [{name: c1, host: h1, network: n, mac: "02:11:22:33:44:55"}]
            ports: [{name: full, network: n}]
            """;

    /** What the file may allow a container or a port besides. */
    private static final String ALLOWED = """
            hosts: [{name: h1, address: 192.168.56.10}]
            networks:
            - {name: n, vni: 5, subnet: 10.0.0.0/24, dhcp: fw}
            - {name: m, vni: 6, subnet: 10.1.0.0/24, dhcp: spare}
            containers: [{name: fw, host: h1, networks: [n, m], forward: true, addresses: [10.0.0.100]}]
            ports: [{name: spare, network: m}, {name: other, network: n}]
            """;

    @Test
    void pipelineDocumentIsUpToDate() throws IOException {
        Golden.check(Path.of("PIPELINE.md"), new PipelineDocument(sentences(), dump(), uses()).text());
    }

    @Test
    void everyKindOfFlowHasItsSentence() throws IOException {
        assertThat(sentences().keySet())
                .containsExactlyInAnyOrderElementsOf(flows().map(FlowKind::of)
                        .map(FlowKind::toString)
                        .distinct()
                        .toList());
    }

    /** The dump is refreshed in the module controller, where there is a real switch: it is not to be forgotten. */
    @Test
    void theDumpIsOfTheseFlows() throws IOException {
        Collection<Flow> flows = Scenario.routed().tables("host2").flows().values();
        assertThat(dump().lines())
                .as("%s is stale: mvn -pl controller -am test -Dtest=PipelineDumpTest -Dweft.golden=write", DUMP)
                .map(line -> line.substring(line.indexOf('=') + 1, line.indexOf(',')))
                .containsExactlyInAnyOrderElementsOf(flows.stream()
                        .map(flow -> String.format("0x%x", flow.cookie().bits()))
                        .toList());
    }

    /** Sentences by kind, in the file's order. */
    private static Map<String, String> sentences() throws IOException {
        Map<String, String> sentences = new LinkedHashMap<>();
        for (String line : Files.readAllLines(KINDS)) {
            int end = line.lastIndexOf(" | ");
            sentences.put(line.substring(0, end), line.substring(end + 3));
        }
        return sentences;
    }

    private static String dump() throws IOException {
        return Files.readString(DUMP);
    }

    /** The tables in which each reason for refusals occurs. */
    private static Map<Refusal, List<Table>> uses() {
        return Arrays.stream(Refusal.values())
                .collect(Collectors.toMap(
                        refusal -> refusal,
                        refusal -> flows().filter(flow -> flow.refusal().equals(Optional.of(refusal)))
                                .map(Flow::table)
                                .distinct()
                                .sorted()
                                .toList()));
    }

    private static Stream<Flow> flows() {
        Endpoint silent = new Endpoint(
                "n",
                Scenario.learned("n", 7, "10.0.0.7", "h1", "full").mac(),
                Optional.empty(),
                "h1",
                "full",
                Optional.empty());
        Scenario rare = Scenario.parse(RARE, List.of(silent));
        BridgePorts bridge = rare.bridge("h1");
        Map<String, Integer> ports = new LinkedHashMap<>(bridge.ports());
        ports.remove("gw");
        ports.put("by-hand", 77);
        Topology assigned = rare.topology()
                .with(List.of(new AssignedPort("by-hand", Optional.of("h1"), "n", AssignedPort.Origin.COMMAND)));
        FlowTables withoutGateway = new Compiler(assigned, Compiler.DEFAULT_MAC_AGE_SECONDS)
                .compile(new BridgePorts(bridge.bridge(), ports), rare.endpoints());
        return Stream.concat(
                        Stream.of(Scenario.routed(), Scenario.twoBridges(), Scenario.parse(ALLOWED, List.of()))
                                .flatMap(scenario -> scenario.bridges().stream()
                                        .map(each ->
                                                scenario.tables(each.bridge().title()))),
                        Stream.of(withoutGateway))
                .flatMap(tables -> tables.flows().values().stream());
    }
}
