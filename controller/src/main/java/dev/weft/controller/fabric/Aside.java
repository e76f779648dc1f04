package dev.weft.controller.fabric;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where long answers are compared, beside the fabric's thread: pure work on values that do not change. */
final class Aside implements AutoCloseable {
    /** With so many flows it takes a few milliseconds, and going elsewhere is not worth it. */
    static final int FEW = 2000;

    private final Executor loop;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "fabric-aside");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param loop the fabric's thread
     */
    Aside(Executor loop) {
        this.loop = loop;
    }

    /**
     * Computes something. Only for use on the fabric's thread.
     *
     * @param size how many flows it is about
     * @return completes on the fabric's thread; at once where it is little
     */
    <T> CompletionStage<T> compute(int size, Supplier<T> what) {
        return size <= FEW
                ? CompletableFuture.completedFuture(what.get())
                : CompletableFuture.supplyAsync(what, worker).thenApplyAsync(Function.identity(), loop);
    }

    @Override
    public void close() {
        worker.shutdown();
    }
}
