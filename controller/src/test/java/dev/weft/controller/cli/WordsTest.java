package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.api.ApiServer;
import dev.weft.controller.api.FakeOperations;
import dev.weft.controller.api.Views.Assignment;
import dev.weft.controller.api.Views.Drops;
import dev.weft.controller.api.Views.EventView;
import dev.weft.controller.api.Views.Flows;
import dev.weft.controller.api.Views.Foreign;
import dev.weft.controller.api.Views.HealView;
import dev.weft.controller.api.Views.Healed;
import dev.weft.controller.api.Views.HostView;
import dev.weft.controller.api.Views.Reload;
import dev.weft.controller.api.Views.Status;
import dev.weft.controller.api.Views.Unanswered;
import dev.weft.topology.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the words print, as text and JSON, and their exit statuses. */
@Timeout(60)
class WordsTest {
    @TempDir
    private Path directory;

    private void transcribe(String golden, FakeOperations operations, List<String> commands) throws IOException {
        Transcript transcript = new Transcript(directory);
        Path socket = directory.resolve("c.sock");
        try (ApiServer server = ApiServer.start(operations, socket)) {
            for (String command : commands) {
                transcript.add(command, Run.weft(server.path(), command.split(" ")));
            }
        }
        transcript.check(golden);
    }

    @Test
    void asText() throws Exception {
        transcribe(
                "words.txt",
                new FakeOperations(),
                List.of(
                        "status",
                        "hosts",
                        "networks",
                        "endpoints",
                        "endpoints green",
                        "switches",
                        "switches host2",
                        "counters",
                        "counters host2",
                        "ports",
                        "ports host1",
                        "flows",
                        "flows host1",
                        "flows --foreign",
                        "flows host2 --foreign",
                        "drops",
                        "drops host2",
                        "macs",
                        "macs blue",
                        "adopt host1",
                        "adopt host1 0000a1b2c3d4e5f7",
                        "adopt --all",
                        "adopt --undo host1",
                        "events",
                        "reload",
                        "heal",
                        "heal host2",
                        "port assign host1 eth9 blue",
                        "port unassign host1 eth9"));
    }

    @Test
    void asJson() throws Exception {
        transcribe(
                "words-json.txt",
                new FakeOperations(),
                List.of(
                        "status -o json",
                        "hosts -o json",
                        "networks -o json",
                        "endpoints green -o json",
                        "switches -o json",
                        "counters -o json",
                        "ports -o json",
                        "flows host2 -o json",
                        "flows --foreign -o json",
                        "drops -o json",
                        "heal host1 -o json",
                        "port assign host1 eth9 blue -o json",
                        "macs blue --output json",
                        "events -o json",
                        "reload -o JSON"));
    }

    @Test
    void whereThereIsNothing() throws Exception {
        FakeOperations nothing = new FakeOperations() {
            @Override
            public CompletionStage<Status> status() {
                return CompletableFuture.completedFuture(new Status(
                        "0.1.0", "t.yaml", "0.0.0.0:6653", 90_061, 2, 2, 2, 4, 0, 0, 0, List.of(), List.of(), 2));
            }

            @Override
            public CompletionStage<Flows> flows(Optional<String> host) {
                return CompletableFuture.completedFuture(new Flows(List.of(), List.of()));
            }

            @Override
            public CompletionStage<Drops> drops(Optional<String> host) {
                return CompletableFuture.completedFuture(
                        new Drops(List.of(), List.of(new Unanswered("host2", "host2", "no response within 10 s"))));
            }

            @Override
            public CompletionStage<Foreign> foreign(Optional<String> host) {
                return CompletableFuture.completedFuture(new Foreign(List.of(), List.of(), List.of()));
            }

            @Override
            public CompletionStage<Healed> heal(Optional<String> host) {
                return CompletableFuture.completedFuture(new Healed(List.of(), List.of()));
            }

            @Override
            public CompletionStage<List<EventView>> events() {
                return CompletableFuture.completedFuture(List.of());
            }

            @Override
            public CompletionStage<Reload> reload() {
                return CompletableFuture.completedFuture(new Reload(
                        "topology.yaml",
                        false,
                        List.of(),
                        List.of(new Problem(
                                7, 23, "networks[0].vni", "'0'", "VNI is not 1 to 16777215.", "Give it another."))));
            }
        };
        transcribe(
                "words-nothing.txt",
                nothing,
                List.of("status", "flows", "flows --foreign", "drops", "heal", "events", "reload", "macs nope"));
    }

    @Test
    void whatCannotBeDone() throws Exception {
        FakeOperations failing = new FakeOperations() {
            @Override
            public CompletionStage<Status> status() {
                return CompletableFuture.failedFuture(new IllegalStateException("bug"));
            }

            @Override
            public CompletionStage<Healed> heal(Optional<String> host) {
                return host.isPresent()
                        ? CompletableFuture.failedFuture(
                                new RefusedException("the switch of host2 is not connected", "`weft status` shows why"))
                        : CompletableFuture.completedFuture(new Healed(
                                List.of(new HealView(
                                        "host1",
                                        "host1",
                                        3,
                                        0,
                                        0,
                                        List.of("table full for docker1 in blue"),
                                        "the switch rejects some of its flows; Weft retries automatically")),
                                List.of(new Unanswered("host2", "host2", "no response within 10 s"))));
            }

            @Override
            public CompletionStage<Assignment> unassignPort(String host, String port) {
                return CompletableFuture.failedFuture(new RefusedException(
                        "port eth9 on host1 was not assigned to a network by `weft port assign`",
                        "`weft ports host1` shows the purpose of each port"));
            }

            @Override
            public CompletionStage<Flows> flows(Optional<String> host) {
                return CompletableFuture.failedFuture(
                        new RefusedException("host2's switch is away", "wait, or ask for host1"));
            }
        };
        transcribe(
                "words-errors.txt",
                failing,
                List.of(
                        "status",
                        "flows host2",
                        "flows hots1",
                        "heal",
                        "heal host2",
                        "heal host9",
                        "endpoints 7",
                        "hosts host1",
                        "adopt",
                        "adopt host1 --all",
                        "adopt --undo",
                        "adopt --all --undo",
                        "port",
                        "port assign host1 eth9",
                        "port assign host1 eth9 bleu",
                        "port assign host9 eth9 blue",
                        "port assing host1 eth9 blue",
                        "port unassign host1 eth9",
                        "sttus",
                        "status --nope",
                        "status -o xml",
                        "hosts --socket /nonexistent/c.sock"));
    }

    @Test
    void onANarrowTerminalProseGivesWayAndStatesAreColoured() throws Exception {
        Transcript transcript = new Transcript(directory);
        try (ApiServer server = ApiServer.start(new FakeOperations(), directory.resolve("c.sock"))) {
            transcript.add("status", Run.onTerminal(60, server.path(), "status"));
            transcript.add("flows host1", Run.onTerminal(72, server.path(), "flows", "host1"));
            transcript.add("endpoints", Run.onTerminal(120, server.path(), "endpoints"));
        }
        transcript.check("words-terminal.txt");
    }

    @Test
    void noColourWhereTheUserWantsNone() throws Exception {
        try (ApiServer server = ApiServer.start(new FakeOperations(), directory.resolve("c.sock"))) {
            Run run = Run.in(
                    surroundings -> surroundings
                            .with("WEFT_SOCKET", server.path().toString())
                            .with("NO_COLOR", "1")
                            .writingTo(surroundings.out(), java.util.OptionalInt.of(100)),
                    "hosts");
            assertThat(run.out()).contains("host1").doesNotContain("\u001b");
        }
    }

    @Test
    void whatASwitchCallsItselfCannotSteerTheTerminal() throws Exception {
        FakeOperations hostile = new FakeOperations() {
            @Override
            public CompletionStage<List<HostView>> hosts() {
                return CompletableFuture.completedFuture(List.of(new HostView(
                        "evil\u001b[2J\r\nname", "a", "b", List.of("c"), List.of("d"), "up", List.of("x\u0007"), 1)));
            }
        };
        try (ApiServer server = ApiServer.start(hostile, directory.resolve("c.sock"))) {
            assertThat(Run.weft(server.path(), "hosts").out())
                    .contains("evil?[2J??name")
                    .doesNotContain("\u001b");
        }
    }
}
