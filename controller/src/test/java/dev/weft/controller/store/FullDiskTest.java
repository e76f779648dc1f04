package dev.weft.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk with no room, and then with room again; by the system's own means. */
@Timeout(60)
class FullDiskTest {
    @TempDir
    private Path directory;

    /** Writes until it cannot, then what it is told to makes room, and it goes on. */
    static final class Writer {
        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try (FileStore store = FileStore.open(directory)) {
                TreeMap<String, String> heard = new TreeMap<>();
                store.watch((number, news) -> StoreContract.apply(news, heard));
                int n = 0;
                String why = "";
                while (why.isEmpty()) {
                    try {
                        store.write(batch(n + 1));
                        n++;
                    } catch (StoreException e) {
                        why = e.getMessage();
                    }
                }
                System.out.println(why);
                System.out.println(kept(directory) - n);
                System.out.println(heard.size() - n);
                in.readLine();
                Files.deleteIfExists(directory.resolve("filler"));
                store.write(batch(n + 1));
                store.write(batch(n + 2));
                System.out.println(store.all().size() - n);
                System.out.println(heard.equals(store.all()));
            }
            System.out.println(FileStore.open(directory).all().size());
        }

        private static Batch batch(int n) {
            return Batch.of(Map.of(String.format("key%04d", n), Optional.of("x".repeat(3000))));
        }

        /** How many a process that is killed now would leave. */
        private static int kept(Path directory) throws Exception {
            return Journal.read(Files.readAllBytes(directory.resolve("state")))
                    .content()
                    .size();
        }
    }

    /** A limit for every file of the process, which its parent lifts. */
    @Test
    void aFileThatMayNotGrow() throws Exception {
        List<String> limited = List.of("sh", "-c", "ulimit -S -f 120 && exec \"$@\"", "sh");
        try (Child child = Child.start(limited, Writer.class.getName(), directory.toString())) {
            assertFull(
                    child,
                    "File too large",
                    () -> assertThat(new ProcessBuilder(
                                            "prlimit", "--pid", Long.toString(child.pid()), "--fsize=unlimited")
                                    .start()
                                    .waitFor())
                            .isZero());
        }
    }

    /** A file system of 256 kB in a namespace of its own, for root. */
    @Test
    void aDiskWithoutRoom() throws Exception {
        List<String> mounted = List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o size=256k,mode=700 weft-test \"$0\" && head -c 150000 /dev/zero >\"$0/filler\" && exec \"$@\"",
                directory.toString());
        boolean root = System.getProperty("user.name").equals("root");
        if (!root) {
            aFileThatMayNotGrow();
            return;
        }
        try (Child child = Child.start(mounted, Writer.class.getName(), directory.toString())) {
            assertFull(child, "No space left on device", () -> {});
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private void assertFull(Child child, String why, Step makeRoom) throws Exception {
        assertThat(child.line()).isEqualTo("cannot write the state file " + directory.resolve("state") + ": " + why);
        assertThat(child.line())
                .as("what was said to be kept, and no more, is there")
                .isEqualTo("0");
        assertThat(child.line()).as("and was told to who watches").isEqualTo("0");
        makeRoom.run();
        child.say("go on");
        assertThat(child.line()).isEqualTo("2");
        assertThat(child.line()).as("who watches knows all").isEqualTo("true");
        assertThat(Integer.parseInt(child.line())).isGreaterThan(20);
    }
}
