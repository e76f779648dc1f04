package dev.weft.bootstrap.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The same work for many hosts at a time. */
public final class Parallel {
    /** Each is mostly waiting for its host. */
    private static final int MOST = 32;

    private Parallel() {}

    /**
     * The results, in the order of the values.
     *
     * @param defect what a value's result is when the work on it threw something: a matter of that one alone
     */
    public static <A, B> List<B> map(List<A> values, Function<A, B> work, BiFunction<A, Throwable, B> defect) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(MOST, values.size())));
        try {
            List<Future<B>> futures = new ArrayList<>();
            for (A value : values) {
                futures.add(threads.submit(() -> attempt(value, work, defect)));
            }
            List<B> results = new ArrayList<>();
            for (Future<B> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while hosts were being changed; run the command again", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bug in Weft: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdown();
        }
    }

    private static <A, B> B attempt(A value, Function<A, B> work, BiFunction<A, Throwable, B> defect) {
        try {
            return work.apply(value);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return defect.apply(value, e);
        }
    }
}
