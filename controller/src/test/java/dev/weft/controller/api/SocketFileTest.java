package dev.weft.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the control socket's path, and what is left there. */
@Timeout(30)
class SocketFileTest {
    @TempDir
    private Path directory;

    private ApiServer start(Path path) throws IOException {
        return ApiServer.start(new FakeOperations(), path);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void onlyItsOwnerMayUseItAndNothingElseIsLeft() throws Exception {
        Path path = directory.resolve("c.sock");
        try (ApiServer server = start(path)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            assertThat(files()).containsExactly("c.sock");
            assertThat(server.path()).isEqualTo(path);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void missingDirectoriesAreMade() throws Exception {
        try (ApiServer server = start(directory.resolve("a/b/c.sock"))) {
            assertThat(Files.exists(server.path())).isTrue();
        }
    }

    @Test
    void whatADeadControllerLeftIsReplaced() throws Exception {
        Path path = directory.resolve("c.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(Files.exists(path)).isTrue();
        try (ApiServer server = start(path)) {
            assertThat(new ApiClient(server.path()).call(Routes.HOSTS)).hasSize(2);
        }
    }

    @Test
    void aRunningControllersSocketIsNotTaken() throws Exception {
        Path path = directory.resolve("c.sock");
        try (ApiServer server = start(path)) {
            assertThatThrownBy(() -> start(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a running controller uses it");
            assertThat(files()).containsExactly("c.sock");
            assertThat(new ApiClient(server.path()).call(Routes.HOSTS)).hasSize(2);
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Path path = Files.writeString(directory.resolve("precious"), "data");
        assertThatThrownBy(() -> start(path)).isInstanceOf(IOException.class).hasMessageContaining("not a socket");
        assertThat(path).hasContent("data");
    }

    /** None of them answers a connection; that does not make a dead socket of them. */
    @Test
    void aFifoADeviceAndALinkAreLeftAlone() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Path device = directory.resolve("device");
        boolean made = new ProcessBuilder("mknod", device.toString(), "c", "1", "3")
                        .redirectErrorStream(true)
                        .start()
                        .waitFor()
                == 0; // root only
        Path dead = directory.resolve("dead");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(dead));
        }
        Path link = Files.createSymbolicLink(directory.resolve("link"), dead);
        Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere"), directory.resolve("gone"));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        for (Path path : made ? List.of(fifo, device, link, nowhere, folder) : List.of(fifo, link, nowhere, folder)) {
            assertThatThrownBy(() -> start(path))
                    .as(path.toString())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not a socket; it was not touched");
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
        assertThatThrownBy(() -> start(Path.of("/dev/null"))).hasMessageContaining("not a socket; it was not touched");
        assertThat(Path.of("/dev/null")).exists();
        assertThat(dead).exists();
    }

    @Test
    void aPathThatIsTooLongIsRefusedWithItsLength() throws Exception {
        Path path = directory.resolve("x".repeat(120));
        assertThatThrownBy(() -> start(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a socket path is limited to 106; use a shorter one");
        assertThat(files()).isEmpty();
    }

    @Test
    void aPathOfTheGreatestLengthWorks() throws Exception {
        int room = SocketFile.MAX_PATH_BYTES - directory.toString().length() - 1;
        try (ApiServer server = start(directory.resolve("x".repeat(room)))) {
            assertThat(new ApiClient(server.path()).call(Routes.HOSTS)).hasSize(2);
        }
    }

    @Test
    void closingLeavesASuccessorsSocket() throws Exception {
        Path path = directory.resolve("c.sock");
        ApiServer first = start(path);
        Files.delete(path);
        try (ApiServer second = start(path)) {
            first.close();
            assertThat(new ApiClient(second.path()).call(Routes.HOSTS)).hasSize(2);
        }
    }
}
