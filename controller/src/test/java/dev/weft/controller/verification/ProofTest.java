package dev.weft.controller.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import dev.weft.flows.verifier.AssumedPorts;
import dev.weft.flows.verifier.ForeignFlow;
import dev.weft.flows.verifier.Held;
import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is proved of the lab's routed topology, and what is said when a flow is missing or somebody else's. */
class ProofTest {
    private Topology topology;
    private List<Endpoint> endpoints;
    private List<Held> bridges;

    @BeforeEach
    void compile() throws IOException {
        topology = TopologyFile.parse(Files.readString(Path.of("../vagrant/topology-routed.yaml")))
                .fold(valid -> valid, problems -> {
                    throw new IllegalArgumentException(problems.toString());
                });
        endpoints = topology.containers().stream().map(Endpoint::declared).toList();
        Compiler compiler = new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS);
        bridges = new ArrayList<>(AssumedPorts.of(topology).stream()
                .map(bridge -> Held.of(bridge, compiler.compile(bridge, endpoints)))
                .toList());
    }

    @Test
    void countsWhatItProves() {
        Answer answer = answer();
        assertThat(answer.proved()).isTrue();
        assertThat(answer.findings()).isEmpty();
        assertThat(answer.wrong()).isZero();
        // Blue and green are joined, with five containers; red has two of its own.
        assertThat(answer.allowed()).isEqualTo(5 * 4 + 2 * 1);
        assertThat(answer.forbidden()).isEqualTo(7 * 6 - 22);
        assertThat(answer.ports())
                .isEqualTo(bridges.stream()
                        .mapToInt(held -> held.bridge().ports().size())
                        .sum());
        assertThat(answer.bridges()).extracting(Answer.BridgeFlows::bridge).containsExactly("host1", "host2", "host3");
    }

    @Test
    void aMissingFlowIsShownWithAPacketAndItsWay() {
        Held host1 = bridges.get(0);
        Flow toDocker4 = host1.tables().flows().values().stream()
                .filter(flow -> flow.table() == Table.FORWARD && flow.purpose().startsWith("to docker4"))
                .findFirst()
                .orElseThrow();
        List<Flow> rest = new ArrayList<>(host1.tables().flows().values());
        rest.remove(toDocker4);
        bridges.set(
                0,
                Held.of(
                        host1.bridge(),
                        FlowTables.of(rest, host1.tables().groups().values())));

        Answer answer = answer();
        assertThat(answer.proved()).isFalse();
        assertThat(answer.findings())
                .anySatisfy(wrong -> {
                    assertThat(wrong.at()).isEqualTo("w-docker1 of host1 (docker1)");
                    assertThat(wrong.packet()).contains("nw_dst=192.168.2.12");
                    assertThat(wrong.expected()).isEqualTo("docker4 receives it");
                    assertThat(wrong.happened()).isEqualTo("it is not delivered to w-docker4 of host2");
                    assertThat(wrong.walk()).contains("RESOLVE").contains("=> dropped in FORWARD of host1");
                })
                .allSatisfy(wrong -> assertThat(wrong.at()).contains("host1"));
    }

    @Test
    void aForeignFlowThatTakesPacketsMakesAProofImpossible() {
        Held host2 = bridges.get(1);
        ForeignFlow foreign = new ForeignFlow(Table.FORWARD.number(), 1000, Match.ALL, "priority=1000 actions=NORMAL");
        bridges.set(1, new Held(host2.bridge(), host2.tables(), List.of(foreign)));

        Answer answer = answer();
        assertThat(answer.proved()).isFalse();
        assertThat(answer.findings())
                .allSatisfy(wrong -> assertThat(wrong.happened())
                        .isEqualTo("a flow that Weft did not create or cannot read matches it on host2, so the "
                                + "result is unknown: "
                                + "priority=1000 actions=NORMAL"));
    }

    @Test
    void aForeignFlowThatTakesNothingIsNoHindrance() {
        Held host2 = bridges.get(1);
        ForeignFlow shadowed = new ForeignFlow(
                Table.CLASSIFY.number(), 0, Match.ALL.with(Field.IN_PORT, 77), "in_port=77 actions=NORMAL");
        bridges.set(1, new Held(host2.bridge(), host2.tables(), List.of(shadowed)));
        assertThat(answer().proved()).isTrue();
    }

    private Answer answer() {
        return new Proof(topology, endpoints, bridges).answer((done, all, classes) -> {
            // Nobody watches.
        });
    }
}
