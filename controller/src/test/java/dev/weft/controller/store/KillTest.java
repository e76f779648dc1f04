package dev.weft.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they write, at any point of it. */
@Timeout(900)
class KillTest {
    private static final int TIMES = 40;
    private static final String COUNT = "count";

    @TempDir
    private Path directory;

    /** Goes on from what is there, and says the number of each batch that is kept. */
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            FileStore store = FileStore.open(Path.of(arguments[0]));
            for (int n = count(store.all()) + 1; ; n++) {
                store.write(batch(n));
                System.out.println(n);
            }
        }
    }

    private static int count(Map<String, String> all) {
        return Integer.parseInt(all.getOrDefault(COUNT, "0"));
    }

    /** Of different lengths, and large enough that the file is written anew now and then. */
    private static Batch batch(int n) {
        Random random = new Random(n);
        Map<String, Optional<String>> changes = new HashMap<>();
        changes.put(COUNT, Optional.of(Integer.toString(n)));
        changes.put("key" + random.nextInt(30), Optional.of((n + " ").repeat(random.nextInt(2000))));
        changes.put("key" + random.nextInt(30), Optional.empty());
        return Batch.of(changes);
    }

    @Test
    void afterAnyKillItIsAPrefixOfWhatWasWritten() throws Exception {
        Random random = new Random();
        TreeMap<String, String> expected = new TreeMap<>();
        int done = 0;
        for (int time = 0; time < TIMES; time++) {
            int kept = killed(random.nextInt(120), random.nextInt(3_000_000));
            try (FileStore store = FileStore.open(directory)) {
                int count = count(store.all());
                assertThat(count)
                        .as("batches, of which %d were said to be kept", kept)
                        .isBetween(Math.max(kept, done), Math.max(kept, done) + 1);
                for (; done < count; done++) {
                    StoreContract.apply(batch(done + 1), expected);
                }
                assertThat(store.all()).as("after batch %d", count).isEqualTo(expected);
            }
        }
        assertThat(done).isGreaterThan(TIMES);
    }

    /** The last batch that it said to be kept. */
    private int killed(int after, int nanosAfterThat) throws Exception {
        int kept = 0;
        try (Child child = Child.java(Writer.class.getName(), directory.toString())) {
            for (int i = 0; i < after; i++) {
                kept = Integer.parseInt(child.line());
            }
            long end = System.nanoTime() + nanosAfterThat;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            child.kill();
            for (String line = child.line(); line != null; line = child.line()) {
                kept = Integer.parseInt(line);
            }
        }
        return kept;
    }

    @Test
    void twoProcessesDoNotShareIt() throws Exception {
        try (Child child = Child.java(Writer.class.getName(), directory.toString())) {
            assertThat(child.line()).isEqualTo("1");
            StoreException refused = catchThrowableOfType(StoreException.class, () -> FileStore.open(directory));
            assertThat(refused)
                    .hasMessage("the state in " + directory + " is in use: another controller (pid " + child.pid()
                            + ") has a lock on " + directory.resolve("state.lock"));
            assertThat(refused.fix()).isEqualTo("stop that one, or choose another directory with --state DIR");
            child.kill();
        }
        try (FileStore store = FileStore.open(directory)) {
            assertThat(store.all()).containsKey(COUNT);
            StoreException refused = catchThrowableOfType(StoreException.class, () -> FileStore.open(directory));
            assertThat(refused).hasMessageContaining("is in use");
        }
    }
}
