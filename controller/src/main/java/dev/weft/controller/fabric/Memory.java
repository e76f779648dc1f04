package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import dev.weft.controller.store.Batch;
import dev.weft.controller.store.Store;
import dev.weft.controller.store.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what must survive into the store, on a thread of its own: the fabric's never waits for a disk. What comes within 50 ms is one
 * write, and of what changes meanwhile only the newest; what waits is bounded by what is known. What is kept is what the store tells of.
 */
final class Memory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    /** Half of the 100 ms that a crash may cost; the other half is the disk's. */
    private static final long GATHER_MILLIS = 50;

    private static final long RETRY_MILLIS = 1000;
    private static final int STOP_SECONDS = 5;

    private final Store store;
    private final ScheduledThreadPoolExecutor writer;
    private final TreeMap<Long, List<CompletableFuture<Void>>> untold =
            new TreeMap<>(); // by number: who waits to hear of it
    private Map<String, Supplier<Optional<String>>> pending = new LinkedHashMap<>(); // written out by the writer
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private Store.Watch watch = () -> {};
    private long told; // the number of what the store has told of
    private boolean due;
    private Optional<StoreException> failure = Optional.empty();

    Memory(Store store) {
        this.store = store;
        this.writer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "memory");
            thread.setDaemon(true);
            return thread;
        });
        writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins to listen to the store, and returns what it holds. Once, before anything is to be kept. */
    Remembered start() {
        CompletableFuture<Batch> first = new CompletableFuture<>();
        watch = store.watch((number, news) -> {
            first.complete(news);
            told(number);
        });
        return Remembered.of(first.join().appliedTo(Collections.emptySortedMap()));
    }

    synchronized void keep(Fact fact) {
        pending.put(Remembered.key(fact), () -> Remembered.value(fact));
        soon();
    }

    /** Keeps an event under its number; empty: none any more. */
    synchronized void keep(long number, Optional<Views.EventView> event) {
        pending.put(Remembered.eventKey(number), () -> event.map(Remembered::value));
        soon();
    }

    /** Why the last write failed; empty: it did not. */
    synchronized Optional<StoreException> failure() {
        return failure;
    }

    /**
     * Completes when the store has told of all that was to be kept before this call; fails with {@link StoreException} when it cannot be
     * kept, and with what else was thrown when a bug cost something of it.
     */
    synchronized CompletableFuture<Void> saved() {
        CompletableFuture<Void> saved = new CompletableFuture<>();
        waiting.add(saved);
        try {
            writer.execute(this::write);
        } catch (RejectedExecutionException ending) {
            waiting.remove(saved);
            saved.completeExceptionally(ending());
        }
        return saved;
    }

    private static StoreException ending() {
        return new StoreException("the controller is stopping", "start it again and retry");
    }

    private void soon() {
        writeIn(GATHER_MILLIS);
    }

    private void writeIn(long millis) {
        if (!due) {
            due = true;
            try {
                writer.schedule(this::write, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException ending) {
                LOG.debug("kept by the last write", ending);
            }
        }
    }

    private void write() {
        Map<String, Supplier<Optional<String>>> taken;
        List<CompletableFuture<Void>> asked;
        synchronized (this) {
            taken = pending;
            asked = waiting;
            pending = new LinkedHashMap<>();
            waiting = new ArrayList<>();
            due = false;
        }
        Map<String, RuntimeException> lost = new LinkedHashMap<>();
        try {
            TreeMap<String, Optional<String>> changes = written(taken, lost);
            long number = store(changes, lost);
            succeeded();
            lost.forEach(
                    (key, bug) -> LOG.error("{} was not saved because of a bug in Weft; please report it", key, bug));
            if (lost.isEmpty()) {
                whenTold(number, asked);
            } else {
                RuntimeException bug = lost.values().iterator().next();
                asked.forEach(saved -> saved.completeExceptionally(bug));
            }
        } catch (StoreException e) {
            failed(e, taken);
            asked.forEach(saved -> saved.completeExceptionally(e));
        }
    }

    /** What is to be written, without what cannot be. */
    private static TreeMap<String, Optional<String>> written(
            Map<String, Supplier<Optional<String>>> taken, Map<String, RuntimeException> lost) {
        TreeMap<String, Optional<String>> changes = new TreeMap<>();
        taken.forEach((key, value) -> {
            try {
                changes.put(key, value.get());
            } catch (RuntimeException bug) {
                lost.put(key, bug);
            }
        });
        return changes;
    }

    /** Writes all at once; if there is a bug in that, one by one, so that it costs only what it is about. */
    private long store(SortedMap<String, Optional<String>> changes, Map<String, RuntimeException> lost)
            throws StoreException {
        try {
            return store.write(new Batch(changes));
        } catch (RuntimeException bug) {
            return storeOneByOne(changes, lost, bug);
        }
    }

    private long storeOneByOne(
            SortedMap<String, Optional<String>> changes, Map<String, RuntimeException> lost, RuntimeException bug)
            throws StoreException {
        Map<String, RuntimeException> refused = new LinkedHashMap<>();
        long number = 0;
        for (Map.Entry<String, Optional<String>> change : changes.entrySet()) {
            try {
                number = store.write(Batch.of(Map.of(change.getKey(), change.getValue())));
            } catch (RuntimeException alone) {
                refused.put(change.getKey(), alone);
            }
        }
        if (refused.size() == changes.size()) { // it is not about any of them
            StoreException nothing =
                    new StoreException("a bug in Weft: " + bug, "please report it with the log; Weft retries");
            nothing.initCause(bug);
            throw nothing;
        }
        lost.putAll(refused);
        return number;
    }

    private synchronized void succeeded() {
        if (failure.isPresent()) {
            LOG.info("State is saved again");
        }
        failure = Optional.empty();
    }

    private synchronized void failed(StoreException e, Map<String, Supplier<Optional<String>>> taken) {
        if (failure.isEmpty()) {
            LOG.error("State is not saved: {}; {}", e.getMessage(), e.fix());
            Optional.ofNullable(e.getCause())
                    .filter(RuntimeException.class::isInstance)
                    .ifPresent(bug -> LOG.error("The bug", bug));
        }
        failure = Optional.of(e);
        taken.forEach(pending::putIfAbsent);
        writeIn(RETRY_MILLIS);
    }

    /** A store need not tell of a write before the write returns, nor only then. */
    private void whenTold(long number, List<CompletableFuture<Void>> asked) {
        synchronized (this) {
            untold.computeIfAbsent(number, any -> new ArrayList<>()).addAll(asked);
        }
        answer();
    }

    private void told(long number) {
        synchronized (this) {
            told = number;
        }
        answer();
    }

    private void answer() {
        List<CompletableFuture<Void>> answered = new ArrayList<>();
        synchronized (this) {
            SortedMap<Long, List<CompletableFuture<Void>>> until = untold.headMap(told, true);
            until.values().forEach(answered::addAll);
            until.clear();
        }
        answered.forEach(saved -> saved.complete(null));
    }

    /** Writes what waits, and stops. The store stays open. */
    @Override
    public void close() {
        try {
            writer.execute(this::write);
            writer.shutdown();
            if (!writer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the state was not written within {} s; the most recent changes may be lost", STOP_SECONDS);
            }
        } catch (RejectedExecutionException again) {
            LOG.debug("closed twice", again);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watch.close();
            unanswered().forEach(saved -> saved.completeExceptionally(ending()));
        }
    }

    private synchronized List<CompletableFuture<Void>> unanswered() {
        List<CompletableFuture<Void>> left = new ArrayList<>(waiting);
        untold.values().forEach(left::addAll);
        untold.clear();
        return left;
    }
}
