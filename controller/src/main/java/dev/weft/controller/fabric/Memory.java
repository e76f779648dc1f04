package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import dev.weft.controller.store.Batch;
import dev.weft.controller.store.Store;
import dev.weft.controller.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * write, and of what changes meanwhile only the newest; what waits is bounded by what is known.
 */
final class Memory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    /** Half of the 100 ms that a crash may cost; the other half is the disk's. */
    private static final long GATHER_MILLIS = 50;

    private static final long RETRY_MILLIS = 1000;
    private static final int STOP_SECONDS = 5;

    private final Store store;
    private final ScheduledThreadPoolExecutor writer;
    private Map<String, Supplier<Optional<String>>> pending = new LinkedHashMap<>(); // written out by the writer
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean due;
    private long nextEvent;
    private Optional<StoreException> failure = Optional.empty();

    /**
     * @param nextEvent number of the first event to come
     */
    Memory(Store store, long nextEvent) {
        this.store = store;
        this.nextEvent = nextEvent;
        this.writer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "memory");
            thread.setDaemon(true);
            return thread;
        });
        writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    synchronized void keep(Fact fact) {
        pending.put(Remembered.key(fact), () -> Remembered.value(fact));
        soon();
    }

    /** Keeps an event, and of those before it the newest. */
    synchronized void keep(Views.EventView event) {
        pending.put(Remembered.eventKey(nextEvent), () -> Optional.of(Remembered.value(event)));
        if (nextEvent >= EventLog.KEPT) {
            pending.put(Remembered.eventKey(nextEvent - EventLog.KEPT), Optional::empty);
        }
        nextEvent++;
        soon();
    }

    /** Does not understand these, and has no use for them. */
    synchronized void drop(List<String> keys) {
        keys.forEach(key -> pending.put(key, Optional::empty));
        soon();
    }

    /** Why the last write failed; empty: it did not. */
    synchronized Optional<StoreException> failure() {
        return failure;
    }

    /** Completes when all that was to be kept before this call is; fails with {@link StoreException} when it cannot be. */
    synchronized CompletableFuture<Void> saved() {
        CompletableFuture<Void> saved = new CompletableFuture<>();
        waiting.add(saved);
        try {
            writer.execute(this::write);
        } catch (RejectedExecutionException ending) {
            waiting.remove(saved);
            saved.completeExceptionally(
                    new StoreException("the controller is ending", "start it again, and ask again"));
        }
        return saved;
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
        List<CompletableFuture<Void>> told;
        synchronized (this) {
            taken = pending;
            told = waiting;
            pending = new LinkedHashMap<>();
            waiting = new ArrayList<>();
            due = false;
        }
        try {
            TreeMap<String, Optional<String>> changes = new TreeMap<>();
            taken.forEach((key, value) -> changes.put(key, value.get()));
            store.write(new Batch(changes));
            succeeded();
            told.forEach(saved -> saved.complete(null));
        } catch (StoreException e) {
            failed(e, taken);
            told.forEach(saved -> saved.completeExceptionally(e));
        } catch (RuntimeException bug) {
            LOG.error("something was not kept, for a bug in Weft; please report it", bug);
            told.forEach(saved -> saved.completeExceptionally(bug));
        }
    }

    private synchronized void succeeded() {
        if (failure.isPresent()) {
            LOG.info("State is kept again");
        }
        failure = Optional.empty();
    }

    private synchronized void failed(StoreException e, Map<String, Supplier<Optional<String>>> taken) {
        if (failure.isEmpty()) {
            LOG.error("State is not kept: {}; {}", e.getMessage(), e.fix());
        }
        failure = Optional.of(e);
        taken.forEach(pending::putIfAbsent);
        writeIn(RETRY_MILLIS);
    }

    /** Writes what waits, and stops. The store stays open. */
    @Override
    public void close() {
        try {
            writer.execute(this::write);
            writer.shutdown();
            if (!writer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the state was not written within {} s; the newest of it may be lost", STOP_SECONDS);
            }
        } catch (RejectedExecutionException again) {
            LOG.debug("closed twice", again);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
