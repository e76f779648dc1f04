package dev.weft.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
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

    /** The key and the known hosts of SSH are such files too. */
    @Test
    void aKeyThatIsAFifoIsRefusedInWords() throws Exception {
        Path fifo = fifo();
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> open(fifo, file))
                .withMessageContaining("cannot be read: " + fifo + ": it is a FIFO, not a regular file");
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> open(file, fifo))
                .withMessage("the known hosts file cannot be read: " + fifo + ": it is a FIFO, not a regular file");
        assertThatExceptionOfType(RemoteException.class)
                .isThrownBy(() -> open(directory.resolve("none"), file))
                .withMessageEndingWith("none: it is not there");
    }

    private static void open(Path key, Path knownHosts) throws RemoteException {
        new Ssh(new SshSettings(Optional.of(key), knownHosts, Duration.ofSeconds(5)))
                .open(Fixtures.HOST1)
                .close();
    }
}
