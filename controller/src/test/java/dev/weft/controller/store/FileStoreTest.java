package dev.weft.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends StoreContract {
    @TempDir
    private Path directory;

    @Override
    Store open() throws StoreException {
        return FileStore.open(directory.resolve("one"));
    }

    private FileStore other() throws StoreException {
        return FileStore.open(directory.resolve("deep/two"));
    }

    @Test
    void itIsThereAgain() throws IOException {
        try (FileStore store = other()) {
            store.write(batch("a", "1", "b", "2"));
            store.write(batch("a", "-", "c", "3"));
        }
        try (FileStore store = other()) {
            assertThat(store.all()).isEqualTo(Map.of("b", "2", "c", "3"));
            store.write(batch("d", "4"));
        }
        try (FileStore store = other()) {
            assertThat(store.all()).isEqualTo(Map.of("b", "2", "c", "3", "d", "4"));
        }
    }

    @Test
    void anyTextIsThereAgain() throws IOException {
        String odd = "line\nbreak \"quoted\" \\ \0 \u00e9 \ud83e\uddf5 \u2028";
        try (FileStore store = other()) {
            store.write(batch(odd, odd, "", ""));
        }
        try (FileStore store = other()) {
            assertThat(store.all()).isEqualTo(Map.of(odd, odd, "", ""));
        }
    }

    @Test
    void nobodyElseCanReadIt() throws IOException {
        other().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("deep/two"))))
                .isEqualTo("rwx------");
    }

    @Test
    void whatChangesNothingIsNotWritten() throws IOException {
        try (FileStore store = other()) {
            store.write(batch("a", "1"));
            long size = size();
            store.write(batch("a", "1", "none", "-"));
            assertThat(size()).isEqualTo(size);
        }
    }

    @Test
    void historyIsLeftBehind() throws IOException {
        String large = "x".repeat(100_000);
        try (FileStore store = other()) {
            for (int i = 0; i < 100; i++) {
                store.write(batch("a", large + i));
                assertThat(size()).isLessThan(2 << 20);
            }
            assertThat(store.all()).isEqualTo(Map.of("a", large + 99));
        }
        try (FileStore store = other()) {
            assertThat(store.all()).isEqualTo(Map.of("a", large + 99));
        }
        try (var files = Files.list(directory.resolve("deep/two"))) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("state", "state.lock");
        }
    }

    @Test
    void whoWatchesHearsOfWhatIsInTheFile() throws IOException {
        List<Integer> told = new ArrayList<>();
        try (FileStore store = other()) {
            store.write(batch("a", "1"));
        }
        try (FileStore store = other()) {
            TreeMap<String, String> heard = new TreeMap<>();
            store.watch((number, news) -> {
                StoreContract.apply(news, heard);
                assertThat(inTheFile()).isEqualTo(heard);
                told.add(heard.size());
            });
            store.write(batch("b", "2"));
            store.write(batch("a", "-", "b", "-"));
        }
        assertThat(told).containsExactly(1, 2, 0);
    }

    private SortedMap<String, String> inTheFile() {
        try {
            return Journal.read(Files.readAllBytes(directory.resolve("deep/two/state")))
                    .content();
        } catch (IOException | Journal.DamagedException | Journal.NewerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsWrittenAfterItsEndIsRefused() throws IOException {
        FileStore closed = other();
        closed.write(batch("a", "1"));
        closed.close();
        try (FileStore next = other()) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> closed.write(batch("a", "2")))
                    .withMessageEndingWith("is closed");
            assertThat(next.all()).isEqualTo(inTheFile()).isEqualTo(Map.of("a", "1"));
        }
    }

    private long size() throws IOException {
        return Files.size(directory.resolve("deep/two/state"));
    }
}
