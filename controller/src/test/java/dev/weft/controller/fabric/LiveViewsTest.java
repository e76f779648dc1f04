package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.verification.Answer;
import dev.weft.controller.verification.LiveProof;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Cookie;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.flows.Tag;
import dev.weft.flows.verifier.AssumedPorts;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Topology;
import dev.weft.topology.file.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the controller says the switches hold can be proved from, after a journey as JSON. */
class LiveViewsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"topology.yaml", "topology-routed.yaml", "topology-two-bridges.yaml"})
    void whatWasProgrammedIsProved(String file) throws IOException {
        Views.Live live = live(file, Optional.empty(), List.of());
        assertThat(live.bridges()).extracting(Views.LiveBridge::missing).containsOnly(0);
        Answer answer = answer(live);
        assertThat(answer.findings()).isEmpty();
        assertThat(answer.proved()).isTrue();
        assertThat(live.unanswered()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topology.yaml", "topology-routed.yaml"})
    void aFlowThatIsGoneIsCountedAndRefutes(String file) throws IOException {
        Views.Live live = live(file, Optional.of("docker3, local port w-docker3"), List.of());
        assertThat(live.bridges()).extracting(Views.LiveBridge::missing).contains(1);
        assertThat(answer(live).proved()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = "topology.yaml")
    void aFlowThatSomebodyChangedSaysSoOnThePacketsWay(String file) throws IOException {
        Views.Live right = live(file, Optional.of("docker3, local port w-docker3"), List.of());
        Answer answer = answer(right);
        assertThat(answer.findings()).noneMatch(wrong -> wrong.walk().contains("modified; it should be"));

        InstalledFlow dropping = new InstalledFlow(
                Table.FORWARD.number(),
                Priority.ENTRY.number(),
                new Cookie(Cookie.OWNER),
                Optional.of(Match.ALL
                        .with(Field.METADATA, 1000, Tag.VNI)
                        .with(Field.ETH_DST, MacAddress.parse("02:eb:c0:a8:01:0c"))),
                "",
                Optional.of(Instructions.DROP),
                "drop",
                0,
                0);
        Answer changed = answer(live(file, Optional.of("docker3, local port w-docker3"), List.of(dropping)));
        assertThat(changed.findings())
                .anyMatch(wrong -> wrong.walk().contains("modified; it should be: to docker3, local port w-docker3"));
    }

    @ParameterizedTest
    @ValueSource(strings = "topology.yaml")
    void aFlowOfOthersThatTakesPacketsRefutes(String file) throws IOException {
        InstalledFlow normal = new InstalledFlow(
                Table.CLASSIFY.number(),
                40_000,
                new Cookie(0),
                Optional.of(Match.ALL),
                "",
                Optional.empty(),
                "NORMAL",
                0,
                0);
        Answer answer = answer(live(file, Optional.empty(), List.of(normal)));
        assertThat(answer.proved()).isFalse();
        assertThat(answer.findings())
                .allSatisfy(wrong -> assertThat(wrong.happened()).contains("priority=40000 actions=NORMAL"));
        assertThat(answer.bridges()).extracting(Answer.BridgeFlows::foreign).containsOnly(1);
    }

    private static Answer answer(Views.Live live) throws IOException {
        Views.Live read = JSON.readValue(JSON.writeValueAsString(live), Views.Live.class);
        assertThat(read).isEqualTo(live);
        return LiveProof.of(read).answer((done, all, classes) -> {
            // Nobody watches.
        });
    }

    /** What a controller says of switches that hold what they should, but for a flow of that purpose, and with others. */
    private static Views.Live live(String file, Optional<String> without, List<InstalledFlow> more) throws IOException {
        Topology topology = TopologyFile.parse(Files.readString(Path.of("../vagrant", file)))
                .fold(valid -> valid, problems -> {
                    throw new IllegalArgumentException(problems.toString());
                });
        List<Endpoint> endpoints =
                topology.containers().stream().map(Endpoint::declared).toList();
        Compiler compiler = new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS);
        List<Views.LiveBridge> bridges = new ArrayList<>();
        for (BridgePorts ports : AssumedPorts.of(topology)) {
            BridgeState state = new BridgeState(
                    topology,
                    ports.bridge(),
                    BridgeImage.of(ports.ports().entrySet().stream()
                            .map(port -> new SwitchPort(port.getValue(), port.getKey(), new MacAddress(1), true))
                            .toList()));
            FlowTables desired = compiler.compile(state.asCompiled(), endpoints);
            bridges.add(LiveViews.of(state, desired, installed(desired, without, more)));
        }
        List<Views.EndpointView> rows = endpoints.stream()
                .map(one -> new Views.EndpointView(
                        one.name().orElse(""),
                        one.network(),
                        one.ip().orElseThrow().toString(),
                        one.mac().toString(),
                        one.host(),
                        one.port(),
                        "declared",
                        "up"))
                .toList();
        return LiveViews.of(topology, rows, bridges, List.of());
    }

    private static Installed installed(FlowTables desired, Optional<String> without, List<InstalledFlow> more) {
        List<InstalledFlow> flows = new ArrayList<>(more);
        for (Flow flow : desired.flows().values()) {
            if (without.filter(purpose -> flow.purpose().contains(purpose)).isEmpty()) {
                flows.add(new InstalledFlow(
                        flow.table().number(),
                        flow.key().priority().number(),
                        flow.cookie(),
                        Optional.of(flow.match()),
                        flow.match().toString(),
                        Optional.of(flow.instructions()),
                        flow.instructions().toString(),
                        0,
                        0));
            }
        }
        List<InstalledGroup> groups = desired.groups().values().stream()
                .map(group -> new InstalledGroup(group.id(), Optional.of(group.buckets())))
                .toList();
        return new Installed(flows, groups);
    }
}
