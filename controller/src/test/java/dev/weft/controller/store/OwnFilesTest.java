package dev.weft.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State directories that somebody else has made, or could have. */
@Timeout(30)
class OwnFilesTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path directory;

    private Path state() throws IOException {
        return Files.createDirectories(
                directory.resolve("one"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void refused(String why) throws IOException {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> FileStore.open(state()).close())
                .withMessageContaining(why)
                .satisfies(refusal -> assertThat(refusal.fix()).isNotBlank());
    }

    private Path precious() throws IOException {
        return Files.writeString(directory.resolve("precious"), "precious");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "state.lock"})
    void noLinkIsFollowed(String name) throws IOException {
        Path precious = precious();
        Files.createSymbolicLink(state().resolve(name), precious);
        refused("it is a link, and links are not followed");
        Files.delete(precious);
        refused("it is a link, and links are not followed"); // leads nowhere
        assertThat(precious).doesNotExist();
    }

    /** What is written beside the file takes its name by a rename; whatever lies there goes itself. */
    @Test
    void aLinkInPlaceOfTheNewFileGoesItself() throws IOException {
        Path precious = precious();
        Files.createSymbolicLink(state().resolve("state.new"), precious);
        try (FileStore store = FileStore.open(state())) {
            store.write(Batch.of(Map.of("a", Optional.of("1"))));
        }
        assertThat(precious).hasContent("precious");
        assertThat(state().resolve("state.new")).doesNotExist();
        assertThat(state().resolve("state")).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "state.lock"})
    void aFileWithAnotherNameIsLeft(String name) throws IOException {
        Path precious = precious();
        Files.createLink(state().resolve(name), precious);
        refused("it also has another name");
        assertThat(precious).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "state.lock"})
    void whatIsNoFileIsRefusedAtOnce(String name) throws Exception {
        Path file = state().resolve(name);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        refused("it is not a regular file but a FIFO, a socket or a device");
        Files.delete(file);
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(file));
            refused("it is not a regular file but a FIFO, a socket or a device");
        }
        Files.delete(file);
        Files.createDirectory(file);
        refused("it is a directory");
    }

    @Test
    void filesAreTheirOwnersOnlyWhateverTheyWereBefore() throws IOException {
        FileStore.open(state()).close();
        for (String name : List.of("state", "state.lock")) {
            Files.setPosixFilePermissions(state().resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxr-xr-x"));
        try (FileStore store = FileStore.open(state())) {
            store.write(Batch.of(Map.of("a", Optional.of("1"))));
        }
        for (String name : List.of("state", "state.lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state().resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwx-w----", "rwx----w-", "rwxrwxr-x"})
    void aDirectoryThatOthersMayWriteIsRefused(String mode) throws IOException {
        Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString(mode));
        refused("other users may write into it");
        assertThat(state()).isEmptyDirectory();
    }

    @Test
    void aDirectoryOfAnotherUserIsRefused() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a directory away");
        Files.setAttribute(state(), "unix:uid", NOBODY);
        refused("it belongs to another user (nobody)");
        assertThat(state()).isEmptyDirectory();
        Files.setAttribute(state(), "unix:uid", 0);
        FileStore.open(state()).close();
        Files.setAttribute(state().resolve("state"), "unix:uid", NOBODY);
        refused("it belongs to another user (nobody)");
    }

    /** The user's own link to a directory is the user's wish. */
    @Test
    void aLinkToADirectoryIsFollowedIfItIsOurs() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), state());
        FileStore.open(link).close();
        assertThat(state().resolve("state")).isRegularFile();
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a link away");
        new ProcessBuilder("chown", "-h", "nobody", link.toString())
                .start()
                .onExit()
                .join();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> FileStore.open(link).close())
                .withMessageContaining("it is a link that another user made (nobody)");
    }

    /** A file of nothing costs no memory: it is known by its first bytes. */
    @Test
    void aLargeFileOfSomethingElseIsNotRead() throws IOException {
        try (RandomAccessFile sparse =
                new RandomAccessFile(state().resolve("state").toFile(), "rw")) {
            sparse.setLength(250L << 20);
        }
        long before = Runtime.getRuntime().totalMemory();
        refused("it does not begin like a Weft state file");
        assertThat(Runtime.getRuntime().totalMemory() - before).isLessThan(200L << 20);
    }
}
