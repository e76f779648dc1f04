package dev.weft.controller.verification;

import dev.weft.flows.verifier.Checked;
import dev.weft.flows.verifier.Checker;
import dev.weft.flows.verifier.Ingress;
import dev.weft.flows.verifier.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at all ingresses of a fabric, several at a time, and says how far it is every second. */
public final class Verification {
    /** Hears how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** @param classes of packets that were looked at so far */
        void at(int done, int all, long classes);
    }

    private final List<Ingress> ingresses;
    private final Verifier verifier;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong classes = new AtomicLong();

    private Verification(Verifier verifier) {
        this.verifier = verifier;
        ingresses = verifier.ingresses();
    }

    /**
     * Looks at everything.
     *
     * @param threads how many at a time
     * @return what is known of each ingress, in the verifier's order
     */
    public static List<Checked> run(Verifier verifier, int threads, Progress progress) {
        return new Verification(verifier).run(threads, progress);
    }

    private List<Checked> run(int threads, Progress progress) {
        Checked[] results = new Checked[ingresses.size()];
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(workers.submit(() -> work(results)));
        }
        workers.shutdown();
        try {
            while (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
                progress.at(Math.min(next.get(), ingresses.size()), ingresses.size(), classes.get());
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the verification finished", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
        return List.of(results);
    }

    private void work(Checked[] results) {
        Checker checker = verifier.checker();
        for (int i = next.getAndIncrement(); i < results.length; i = next.getAndIncrement()) {
            results[i] = checker.check(ingresses.get(i));
            classes.addAndGet(results[i].classes());
        }
    }
}
