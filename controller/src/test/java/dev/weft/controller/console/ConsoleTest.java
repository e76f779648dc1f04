package dev.weft.controller.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.ApiServer;
import dev.weft.controller.api.FakeOperations;
import dev.weft.controller.cli.Surroundings;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console as somebody at a terminal, and as a script, sees it. */
@Timeout(60)
class ConsoleTest {
    @TempDir
    private Path directory;

    private ApiServer server;

    @BeforeEach
    void serve() throws IOException {
        server = ApiServer.start(new FakeOperations(), directory.resolve("c.sock"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Surroundings surroundings(StringWriter out) {
        PrintWriter writer = new PrintWriter(out, true);
        return new Surroundings(
                InputStream.nullInputStream(),
                writer,
                writer,
                Map.of("XDG_STATE_HOME", directory.resolve("state").toString(), "NO_COLOR", "1"),
                Optional.empty(),
                OptionalInt.empty());
    }

    /** A terminal whose user is the test. */
    private final class Typist implements AutoCloseable {
        private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        private final PipedOutputStream keys = new PipedOutputStream();
        private final Terminal terminal;
        private final CompletableFuture<Integer> ended;

        Typist(String type) throws IOException {
            terminal = new ExternalTerminal("test", type, new PipedInputStream(keys), screen, StandardCharsets.UTF_8);
            terminal.setSize(new Size(120, 30));
            Console console = new Console(terminal, surroundings(new StringWriter()), new ApiClient(server.path()));
            ended = CompletableFuture.supplyAsync(console::run);
            see("weft> ");
        }

        Typist type(String text) throws IOException {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
            return this;
        }

        Typist see(String text) {
            await(text).until(() -> screen.toString(StandardCharsets.UTF_8).contains(text));
            return this;
        }

        int end() {
            return ended.join();
        }

        @Override
        public void close() throws IOException {
            keys.close();
            terminal.close();
        }
    }

    @Test
    void wordsAreAnsweredUntilTheUserLeaves() throws Exception {
        try (Typist typist = new Typist("dumb")) {
            typist.type("hosts\r").see("192.168.56.20");
            typist.type("flwos\r").see("there is no command 'flwos'").see("did you mean `flows`?");
            typist.type("help\r").see("flows [HOST]").see("Exits the console");
            typist.type("help macs\r").see("[NETWORK]");
            typist.type("\r   \r# a comment\rstatus -o json\r").see("\"uptimeSeconds\" : 187");
            assertThat(typist.type("exit\r").end()).isZero();
        }
    }

    @Test
    void tabCompletesWordsAndNames() throws Exception {
        try (Typist typist = new Typist("ansi")) {
            typist.type("endp\tgr\t\r").see("w-docker4");
            assertThat(typist.type("qu\u0008\u0008exit\r").end()).isZero();
        }
    }

    @Test
    void endOfInputLeaves() throws Exception {
        try (Typist typist = new Typist("dumb")) {
            typist.keys.close();
            assertThat(typist.end()).isZero();
        }
    }

    @Test
    void whatWasTypedIsRememberedForItsOwnerOnly() throws Exception {
        try (Typist typist = new Typist("dumb")) {
            typist.type("networks\r").see("blue").type("exit\r").end();
        }
        Path history = directory.resolve("state/weft/history");
        assertThat(history).content().contains("networks");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
    }

    @Test
    void watchRepeatsUntilAKeyIsPressed() throws Exception {
        try (Typist typist = new Typist("ansi")) {
            typist.type("watch hosts\r").see("press any key to stop").see("192.168.56.20");
            typist.type("q").type("exit\r");
            assertThat(typist.end()).isZero();
        }
    }

    @Test
    void watchOnADumbTerminalSaysThatItCannot() throws Exception {
        try (Typist typist = new Typist("dumb")) {
            typist.type("watch hosts\r").see("this terminal cannot be redrawn");
            typist.type("watch\r").see("required parameter");
            assertThat(typist.type("quit\r").end()).isZero();
        }
    }

    @Test
    void aControllerThatGoesAwayIsAnErrorAndNotTheEnd() throws Exception {
        try (Typist typist = new Typist("dumb")) {
            server.close();
            typist.type("hosts\r").see("cannot reach the controller");
            server = ApiServer.start(new FakeOperations(), directory.resolve("c.sock"));
            typist.type("hosts\r").see("192.168.56.20");
            assertThat(typist.type("exit\r").end()).isZero();
        }
    }

    @Test
    void aScriptIsPerformedLineByLine() throws Exception {
        StringWriter out = new StringWriter();
        int status = new Script(surroundings(out), server.path())
                .run(new BufferedReader(new StringReader("hosts # all\n\n# nothing\nnope\nmacs blue\nexit\nevents\n")));
        assertThat(status).isEqualTo(2);
        assertThat(out.toString())
                .contains("192.168.56.20")
                .contains("there is no command 'nope'")
                .contains("w-docker1")
                .doesNotContain("weft> ")
                .doesNotContain("learned");
    }

    @Test
    void aScriptWithoutMistakesEndsWell() throws Exception {
        int status = new Script(surroundings(new StringWriter()), server.path())
                .run(new BufferedReader(new StringReader("hosts\nmacs")));
        assertThat(status).isZero();
    }
}
