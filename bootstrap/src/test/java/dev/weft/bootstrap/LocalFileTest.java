package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Ssh;
import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.bootstrap.ssh.KnownHosts;
import dev.weft.bootstrap.ssh.LoginEnvironment;
import dev.weft.bootstrap.testkit.Fixtures;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user may name where a file is wanted. */
@Timeout(30)
class LocalFileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private static byte[] read(Path path) throws IOException {
        return new LocalFile(path, PATIENCE).read(1000);
    }

    @Test
    void aFileIsReadAsFarAsItMayBe() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        assertThat(read(file)).asString().isEqualTo("text");
        assertThat(read(Files.createSymbolicLink(directory.resolve("link"), file)))
                .asString()
                .isEqualTo("text");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertThat(read(file)).hasSize(1000);
        assertThat(read(Path.of("/proc/self/status"))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/dev/zero, it is a device", "/dev/tty, it is a device", "/proc, it is a directory"})
    void whatIsNoFileIsRefusedAtOnce(Path path, String what) {
        assertThatExceptionOfType(LocalFile.NotRegularException.class)
                .isThrownBy(() -> read(path))
                .withMessage(what + ", not a regular file");
    }

    private Path fifo() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    @Test
    void aFifoIsNotOpened() throws Exception {
        Path fifo = fifo();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(fifo))
                .withMessage("it is a FIFO, not a regular file");
        Path link = Files.createSymbolicLink(directory.resolve("link"), fifo);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(link))
                .withMessage("it is a FIFO, not a regular file");
    }

    @Test
    void whatIsNotThereIsNamedSo() throws IOException {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> read(directory.resolve("none")));
        Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere"), directory.resolve("none"));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> read(nowhere));
    }

    /** The key and the known hosts of SSH are not opened either unless they are files. */
    @Test
    void aKeyThatIsAFifoIsRefusedInWords() throws Exception {
        Path fifo = fifo();
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> open(fifo))
                .withMessageContaining(fifo + " is not a file that can be read");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> KnownHosts.read(List.of(fifo)))
                .withMessage(fifo + ": not a file that can be read");
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> open(directory.resolve("none")))
                .withMessageEndingWith("there is no file " + directory.resolve("none"));
    }

    private void open(Path key) throws RemoteException {
        LoginEnvironment places = new LoginEnvironment(directory, List.of(), name -> Optional.empty(), "me", "root");
        new Ssh(new SshSettings(Optional.of(key), Optional.empty(), directory, places, Duration.ofSeconds(5)))
                .open(Fixtures.HOST1)
                .close();
    }
}
