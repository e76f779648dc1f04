package dev.weft.controller.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.controller.api.ApiClient.UnreachableException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client says when there is no controller, or something that is none. */
@Timeout(30)
class ApiClientTest {
    @TempDir
    private Path directory;

    private void assertUnreachable(Path socket, String why) {
        assertThatThrownBy(() -> new ApiClient(socket, Duration.ofMillis(300)).call(Routes.STATUS))
                .isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith("cannot reach the controller at " + socket + ": ")
                .hasMessageContaining(why);
    }

    @Test
    void noSocket() {
        assertUnreachable(directory.resolve("none"), "there is no such socket");
    }

    @Test
    void aDeadControllersSocket() throws Exception {
        Path socket = directory.resolve("dead");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertUnreachable(socket, "nothing is listening there any more");
    }

    @Test
    void aFile() throws Exception {
        assertUnreachable(Files.writeString(directory.resolve("file"), ""), "nothing is listening there");
    }

    @Test
    void aListenerThatNeverAnswers() throws Exception {
        Path socket = directory.resolve("mute");
        try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            mute.bind(UnixDomainSocketAddress.of(socket));
            assertUnreachable(socket, "it did not respond in time");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', it closed the connection before it responded",
        "SSH-2.0-OpenSSH|, it does not speak HTTP",
        "HTTP/1.1 200 OK||, has no length",
        "HTTP/1.1 200 OK|Content-Length: -1||, its response has the length -1",
        "HTTP/1.1 200 OK|Content-Length: 9||{, it closed the connection",
        "HTTP/1.1 200 OK|Content-Length: 1||{, Unexpected end-of-input",
        "HTTP/1.1 200 OK|Content-Length: 4||null, its answer is null",
        "HTTP/1.1 404 No|Content-Length: 4||null, its answer is null",
        "HTTP/1.1 99x OK||, it does not speak HTTP",
    })
    void answersThatAreNone(String answer, String why) throws Exception {
        Path socket = directory.resolve("other");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
                try (SocketChannel client = other.accept()) {
                    client.read(ByteBuffer.allocate(4096));
                    // A client that reads lines ends a head like this one at its end of file.
                    String text = answer.endsWith("|") && !answer.endsWith("||") ? answer + "|" : answer;
                    client.write(ByteBuffer.wrap(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertUnreachable(socket, why);
            done.get();
        }
    }
}
