package dev.weft.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.controller.api.ControllerProcess;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.cli.CommandTree;
import dev.weft.controller.cli.Surroundings;
import dev.weft.controller.store.Child;
import dev.weft.topology.Topology;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft controller} and the directory of its state. */
@Timeout(60)
class ControllerStateTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();
    private Path file;
    private Path state;

    @BeforeEach
    void writeFile() throws Exception {
        state = directory.resolve("state");
        file = Files.writeString(directory.resolve("topology.yaml"), """
                hosts: [{name: host1, address: 192.168.56.10}]
                networks: [{name: blue, vni: 1000, subnet: 192.168.1.0/24, gateway: 192.168.1.1, port: veth0}]
                """);
    }

    /** Runs one that cannot start, to its end. */
    private int controller() {
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                Map.of("WEFT_STATE", state.toString()),
                Optional.empty(),
                OptionalInt.empty());
        return CommandTree.of(surroundings, OpenFlowController::start)
                .execute(
                        "controller",
                        "-f",
                        file.toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "--socket",
                        directory.resolve("socket").toString());
    }

    @Test
    void aDamagedStateIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectory(
                state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(state.resolve("state"), "something else\n");
        assertThat(controller()).isEqualTo(2);
        assertThat(err.toString().lines().toList())
                .containsExactly(
                        "weft: cannot read the state file " + state.resolve("state")
                                + ": it does not begin like a Weft state file. It was not changed",
                        "  move it away and start again; without it Weft recovers learned endpoints and port "
                                + "assignments from the switches, as far as they still have them, but past "
                                + "events are lost");
        assertThat(state.resolve("state")).hasContent("something else\n");
        assertThat(directory.resolve("socket")).doesNotExist();
    }

    @Test
    void aStateDirectoryThatOthersMayWriteIsRefused() throws Exception {
        Files.createDirectory(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(controller()).isEqualTo(2);
        assertThat(err.toString().lines().toList())
                .containsExactly(
                        "weft: cannot keep state in " + state + ": other users may write into it (its mode is 777)",
                        "  check its content, then chmod 700 " + state
                                + ", or choose another directory with --state DIR");
        assertThat(state).isEmptyDirectory();
    }

    /** A topology file that would keep whoever opens it for ever costs that reload; the next one is read again. */
    @Test
    void whatIsNoFileCostsItsReloadOnly() throws Exception {
        String text = Files.readString(file);
        TopologySource source = new TopologySource(file);
        try (ControllerProcess.Running running = start(source)) {
            Files.delete(file);
            new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
            assertThat(running.operations().reload().toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("it is a FIFO, not a regular file");
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("/dev/zero"));
            assertThat(running.operations().reload().toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("it is a device, not a regular file");
            Files.delete(file);
            Files.writeString(file, text);
            assertThat(running.operations().reload().toCompletableFuture())
                    .succeedsWithin(Duration.ofSeconds(20))
                    .matches(Views.Reload::accepted);
        }
    }

    private ControllerProcess.Running start(TopologySource source) throws Exception {
        return OpenFlowController.start(new ControllerProcess.Settings(
                topology(source),
                source,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                300,
                0,
                state,
                SshSettings.of(
                        Optional.empty(), Optional.empty(), Optional.empty(), Path.of(""), name -> Optional.empty()),
                0));
    }

    private static Topology topology(TopologySource source) {
        return source.read().fold(read -> read, problems -> {
            throw new AssertionError(problems);
        });
    }

    @Test
    void theSecondOneIsRefused() throws Exception {
        try (Child first = Child.java("dev.weft.controller.store.KillTest$Writer", state.toString())) {
            assertThat(first.line()).isEqualTo("1");
            assertThat(controller()).isEqualTo(2);
            assertThat(err.toString())
                    .contains("the state in " + state + " is in use: another controller (pid " + first.pid() + ")");
        }
    }

    @Test
    void theNextOneGoesOnFromIt() throws Exception {
        assertThat(kinds()).containsExactly("started");
        assertThat(kinds()).containsExactly("started", "started");
    }

    /** Starts one, asks it for its events, and ends it. */
    private List<String> kinds() throws Exception {
        TopologySource source = new TopologySource(file);
        try (ControllerProcess.Running running = start(source)) {
            return running.operations().events().toCompletableFuture().join().stream()
                    .map(Views.EventView::kind)
                    .toList();
        }
    }
}
