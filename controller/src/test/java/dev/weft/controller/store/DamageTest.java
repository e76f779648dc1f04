package dev.weft.controller.store;

import static dev.weft.controller.store.StoreContract.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Files that are not as a store left them: refused and left alone, or what a crash leaves. */
class DamageTest {
    @TempDir
    private Path directory;

    private final Logger warnings = (Logger) LoggerFactory.getLogger(FileStore.class);
    private Path file;
    private byte[] good;
    private final List<SortedMap<String, String>> states = new ArrayList<>();

    @BeforeEach
    void thousandsOfWarningsTellNothing() {
        warnings.setLevel(Level.ERROR);
    }

    @AfterEach
    void warnAgain() {
        warnings.setLevel(null);
    }

    @BeforeEach
    void makeAGoodOne() throws IOException {
        file = directory.resolve("state");
        try (FileStore store = FileStore.open(directory)) {
            states.add(store.all());
            for (int i = 0; i < 60; i++) {
                store.write(batch("key" + i % 7, "value " + i, "key" + (i + 3) % 7, "-"));
                states.add(store.all());
            }
        }
        good = Files.readAllBytes(file);
    }

    @Test
    void cutAnywhereItIsWhatItWasOnceOrIsRefused() throws IOException {
        int before = states.size();
        for (int length = good.length - 1; length > 0; length--) {
            byte[] cut = java.util.Arrays.copyOf(good, length);
            Files.write(file, cut);
            if (new String(cut, StandardCharsets.UTF_8).indexOf('\n') < 0) {
                assertRefused("does not begin like a Weft state file");
                continue;
            }
            try (FileStore store = FileStore.open(directory)) {
                int now = states.lastIndexOf(store.all());
                assertThat(now).as("cut to %d bytes", length).isBetween(0, before);
                before = now;
                store.write(batch("after", "the cut"));
            }
            try (FileStore store = FileStore.open(directory)) {
                assertThat(store.all()).containsEntry("after", "the cut");
            }
        }
        assertThat(before).isZero();
    }

    @Test
    void everyTurnedBitIsFound() throws IOException {
        Random random = new Random(20261123);
        for (int i = 0; i < 600; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            assertRefused("");
            assertThat(Files.readAllBytes(file)).isEqualTo(bad);
        }
    }

    @Test
    void manyWrongBytesAreFound() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            int from = random.nextInt(bad.length - 20);
            for (int at = from; at < from + 20; at++) {
                bad[at] = (byte) random.nextInt();
            }
            Files.write(file, bad);
            assertRefused("");
            byte[] noise = new byte[1 + random.nextInt(500)];
            random.nextBytes(noise);
            Files.write(file, noise);
            assertRefused("");
        }
    }

    @Test
    void aLineThatIsMissingTwiceThereOrElsewhereIsFound() throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int at = 1; at < lines.size() - 1; at++) {
            List<String> missing = new ArrayList<>(lines);
            missing.remove(at);
            assertLinesRefused(missing);
            List<String> twice = new ArrayList<>(lines);
            twice.add(at, lines.get(at));
            assertLinesRefused(twice);
            List<String> swapped = new ArrayList<>(lines);
            swapped.set(at, lines.get(at + 1));
            swapped.set(at + 1, lines.get(at));
            assertLinesRefused(swapped);
        }
    }

    private void assertLinesRefused(List<String> lines) throws IOException {
        Files.write(file, lines);
        assertRefused("its checksum is not right");
    }

    @Test
    void zerosAfterTheEndAreOfAWriteThatWasCutOff() throws IOException {
        Files.write(file, new byte[4096], java.nio.file.StandardOpenOption.APPEND);
        try (FileStore store = FileStore.open(directory)) {
            assertThat(store.all()).isEqualTo(states.get(states.size() - 1));
        }
        assertThat(Files.size(file)).isEqualTo(good.length);
    }

    @Test
    void anEmptyOneIsNotTakenForANewOne() throws IOException {
        Files.write(file, new byte[0]);
        assertRefused("it is empty");
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        assertRefused("it is a directory");
        assertThat(file).isDirectory();
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        Path plain = Files.writeString(directory.resolve("plain"), "kept");
        StoreException refused = catchThrowableOfType(StoreException.class, () -> FileStore.open(plain));
        assertThat(refused).hasMessage("cannot keep state in " + plain + ": it is not a directory");
        assertThat(refused.fix()).contains("--state DIR");
        assertThat(plain).hasContent("kept");
    }

    @Test
    void aNewerFormatIsForANewerWeft() throws IOException {
        Files.writeString(file, "weft-state 2 " + checksumOf("weft-state 2") + "\nwhatever comes\n");
        StoreException refused = assertRefused("it has format 2, but this Weft reads format 1");
        assertThat(refused.fix()).startsWith("start the newer Weft, or move it away");
    }

    private static String checksumOf(String text) {
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(new byte[4]);
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/proc/self/mem"));
        assertRefused("it is a link, and links are not followed here");
        assertThat(file).isSymbolicLink();
    }

    @Test
    void aFileOfAnotherUserIsNamed() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        if (Files.isReadable(file)) {
            FileStore.open(directory).close(); // root may
        } else {
            assertRefused("no permission");
        }
    }

    @Test
    void aHugeOneIsNotRead() throws IOException {
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        assertRefused("it has more than 256 MB");
    }

    @Test
    void aRewriteThatWasCutOffCountsForNothing() throws IOException {
        Files.writeString(directory.resolve("state.new"), "weft-sta");
        try (FileStore store = FileStore.open(directory)) {
            assertThat(store.all()).isEqualTo(states.get(states.size() - 1));
        }
        assertThat(directory.resolve("state.new")).doesNotExist();
    }

    @Test
    void whatIsBesideOneThatCannotBeReadIsLeftToo() throws IOException {
        Path fresh = Files.write(directory.resolve("state.new"), good);
        byte[] bad = good.clone();
        bad[good.length / 2] ^= 1;
        Files.write(file, bad);
        assertRefused("its checksum is not right");
        Files.writeString(file, "weft-state 2 " + checksumOf("weft-state 2") + "\n");
        assertRefused("it has format 2");
        assertThat(fresh).hasBinaryContent(good);
    }

    @Test
    void aLinkToNothingIsNotTakenForANewOne() throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, directory.resolve("away"));
        assertRefused("it is a link, and links are not followed");
        assertThat(file).isSymbolicLink();
    }

    /** And the next one can open it: the lock is let go. */
    private StoreException assertRefused(String why) {
        StoreException refused = catchThrowableOfType(StoreException.class, () -> FileStore.open(directory));
        assertThat(refused)
                .isNotNull()
                .hasMessageStartingWith("cannot read the state file " + file + ": ")
                .hasMessageContaining(why)
                .hasMessageEndingWith(". It was not changed");
        assertThat(refused.fix()).contains("move it away").contains("past events are lost");
        return refused;
    }
}
