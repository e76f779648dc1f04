package dev.weft.controller.fabric;

import dev.weft.controller.store.Batch;
import dev.weft.controller.store.MemoryStore;
import dev.weft.topology.Topology;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A controller that may end at any moment; another one begins with what it has left. */
final class FaultyController implements AutoCloseable {
    /** What of the store the next one has. */
    enum Left {
        ALL,
        AS_NOTED_BEFORE,
        NOTHING
    }

    private static final long LOOK = Duration.ofMillis(6).toNanos();

    private final Runnable afterEach;
    private long looks;
    private Topology file;
    private MemoryStore store = new MemoryStore();
    private SortedMap<String, String> noted = new TreeMap<>();
    private ManualLoop thread;
    private FabricLoop loop;

    /** @param afterEach is done after each thing that its thread does */
    FaultyController(Topology file, Runnable afterEach) {
        this.afterEach = afterEach;
        this.file = file;
        start();
    }

    private void start() {
        thread = new ManualLoop();
        loop = new FabricLoop(file, World.AGE, Clock.systemUTC(), store, thread, this::now);
        thread.afterEach(afterEach);
    }

    /** Each look at it takes longer than a slice of work may: so every slice is a thing of its own, and is looked at. */
    private long now() {
        looks++;
        return thread.now() + looks * LOOK;
    }

    FabricLoop loop() {
        return loop;
    }

    ManualLoop thread() {
        return thread;
    }

    Topology file() {
        return file;
    }

    void replace(Topology next) {
        file = next;
        thread.execute(() -> loop.replace(next));
    }

    /** The store is as it is now in a backup, or on a disk that has not taken what comes. */
    void noteStore() {
        loop.memory().saved().join();
        noted = store.all();
    }

    /** Nothing of what it was about to do is done. */
    void diesAndStarts(Left left, Topology next) {
        loop.close();
        switch (left) {
            case ALL -> {}
            case AS_NOTED_BEFORE -> store = copy(noted);
            case NOTHING -> store = new MemoryStore();
        }
        noted = store.all();
        file = next;
        start();
    }

    private static MemoryStore copy(SortedMap<String, String> content) {
        MemoryStore copy = new MemoryStore();
        TreeMap<String, Optional<String>> all = new TreeMap<>();
        content.forEach((key, value) -> all.put(key, Optional.of(value)));
        copy.write(new Batch(all));
        return copy;
    }

    @Override
    public void close() {
        loop.close();
    }
}
