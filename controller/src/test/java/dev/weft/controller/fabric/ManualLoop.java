package dev.weft.controller.fabric;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The fabric's thread as a test runs it: on the test's own, and on a clock that stands still until it is moved. */
final class ManualLoop extends AbstractExecutorService implements ScheduledExecutorService {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong((Task task) -> task.at).thenComparing(task -> task.number));
    private long now;
    private long number;
    private boolean shutdown;
    private Runnable afterEach = () -> {};

    private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long at;
        private final long number = ManualLoop.this.number++;

        Task(Runnable task, long at) {
            super(task, null);
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - now, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** What a test looks at after each task. */
    void afterEach(Runnable look) {
        afterEach = look;
    }

    /** Its clock, ns. */
    long now() {
        return now;
    }

    /** Does all that is to be done by now. */
    void run() {
        while (!tasks.isEmpty() && tasks.peek().at <= now) {
            tasks.poll().run();
            afterEach.run();
        }
    }

    void passes(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at <= end) {
            now = Math.max(now, tasks.peek().at);
            run();
        }
        now = end;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(new Task(task, now));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Task later = new Task(task, now + Math.max(0, unit.toNanos(delay)));
        tasks.add(later);
        return later;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
