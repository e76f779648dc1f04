package dev.weft.controller.hosts;

import dev.weft.bootstrap.HostLook;
import dev.weft.bootstrap.findings.Upcalls;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the file's hosts: all of them again and again, one when its switch connects, and those that were not looked at
 * lately when somebody asks. At most one look at a host is under way, and a few at all hosts together; nobody waits for
 * one longer than {@link #PATIENCE}.
 */
public final class HostWatch implements HostNews, AutoCloseable {
    /** What is no older is told without another look. */
    static final Duration FRESH = Duration.ofSeconds(5);

    /** The same where it found problems: what is told as one was one a moment ago. */
    static final Duration FRESH_PROBLEM = Duration.ofSeconds(1);

    /** A host that could not be looked at is not tried again for so long by being asked about. */
    static final Duration FRESH_FAILURE = Duration.ofSeconds(15);

    /** How long an answer waits for looks; one takes a second, and more on a host with much to do. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    /** When a switch has connected, its host is still busy with the rest. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    /** A controller that starts has more urgent things to do. */
    private static final Duration FIRST = Duration.ofSeconds(10);

    /** Looks at a time: each is mostly waiting. */
    private static final int AT_ONCE = 8;

    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);

    private final Looking looking;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(daemon("weft-host-watch"));
    private final ExecutorService lookers;
    private final Map<Host, UnderWay> underWay = new ConcurrentHashMap<>();
    private final Map<Host, Seen> newest = new ConcurrentHashMap<>();
    private final Map<Host, Long> changed = new ConcurrentHashMap<>(); // when its switch connected

    /** How a host is looked at; waits for it. */
    @FunctionalInterface
    public interface Looking {
        HostLook.Result look(Topology topology, Host host, Optional<Upcalls> earlier);
    }

    /**
     * @param began by the clock of this watch
     */
    record Seen(HostLook.Result result, long began) {}

    /**
     * A look that has not ended.
     *
     * @param since by the clock of this watch
     */
    private record UnderWay(CompletableFuture<Seen> look, long since) {}

    public HostWatch(Looking looking) {
        this(looking, System::nanoTime);
    }

    HostWatch(Looking looking, LongSupplier nanoTime) {
        this.looking = looking;
        this.nanoTime = nanoTime;
        this.lookers = Executors.newFixedThreadPool(AT_ONCE, daemon("weft-host-look"));
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Looks at all hosts, soon and then again and again.
     *
     * @param interval between two rounds, more than none
     * @param topology the newest
     */
    public void every(Duration interval, Supplier<? extends CompletionStage<Topology>> topology) {
        every(FIRST, interval, topology);
    }

    void every(Duration first, Duration interval, Supplier<? extends CompletionStage<Topology>> topology) {
        Runnable round = () -> topology.get()
                .thenAccept(now -> now.hosts().forEach(host -> look(now, host)))
                .exceptionally(ended -> {
                    LOG.debug("a host inspection failed", ended);
                    return null;
                });
        timer.scheduleWithFixedDelay(round, first.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void connected(Topology topology, Host host) {
        changed.put(host, nanoTime.getAsLong());
        try {
            timer.schedule(() -> fresh(topology, host, nanoTime.getAsLong()), SETTLING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.trace("the controller is stopping", closed);
        }
    }

    @Override
    public CompletionStage<Report> newest(Topology topology) {
        newest.keySet().retainAll(topology.hosts());
        changed.keySet().retainAll(topology.hosts());
        long asked = nanoTime.getAsLong();
        CompletableFuture<?>[] looks = topology.hosts().stream()
                .filter(host -> isStale(host, newest.get(host), asked) && !isHanging(host, asked))
                .map(host -> fresh(topology, host, asked))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(looks)
                .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle((done, failure) -> HostReports.of(topology, known(topology), nanoTime.getAsLong()));
    }

    private Map<Host, Seen> known(Topology topology) {
        Map<Host, Seen> known = new HashMap<>();
        for (Host host : topology.hosts()) {
            Seen seen = newest.get(host);
            if (seen != null && !isPast(host, seen)) {
                known.put(host, seen);
            }
        }
        return known;
    }

    /** Whether its switch has connected since: it was started, or somebody changed something. */
    private boolean isPast(Host host, Seen seen) {
        Long since = changed.get(host);
        return since != null && seen.began() - since < 0;
    }

    /** What is told as a problem was one a moment ago; what is told to be well may be older. */
    private boolean isStale(Host host, Seen seen, long now) {
        if (seen == null || isPast(host, seen)) {
            return true;
        }
        Duration fresh = seen.result().failure().isPresent()
                ? FRESH_FAILURE
                : seen.result().problems().isEmpty() ? FRESH : FRESH_PROBLEM;
        return now - seen.began() > fresh.toNanos();
    }

    /** One that was waited for already keeps no other answer waiting. */
    private boolean isHanging(Host host, long now) {
        UnderWay look = underWay.get(host);
        return look != null && now - look.since() >= PATIENCE.toNanos();
    }

    /** A look, and another after it where that one began too early. */
    private CompletableFuture<Seen> fresh(Topology topology, Host host, long asked) {
        return look(topology, host)
                .look()
                .thenCompose(seen -> isStale(host, seen, asked)
                        ? look(topology, host).look()
                        : CompletableFuture.completedFuture(seen));
    }

    /** Begins a look, or joins the one that is under way. */
    private UnderWay look(Topology topology, Host host) {
        UnderWay mine = new UnderWay(new CompletableFuture<>(), nanoTime.getAsLong());
        UnderWay other = underWay.putIfAbsent(host, mine);
        if (other != null) {
            return other;
        }
        try {
            lookers.execute(() -> look(topology, host, mine));
        } catch (RejectedExecutionException closed) {
            underWay.remove(host);
            mine.look().completeExceptionally(closed);
        }
        return mine;
    }

    private void look(Topology topology, Host host, UnderWay mine) {
        try {
            Optional<Upcalls> earlier = Optional.ofNullable(newest.get(host))
                    .flatMap(seen -> seen.result().upcalls());
            Seen seen = new Seen(looking.look(topology, host, earlier), mine.since());
            log(host, Optional.ofNullable(newest.put(host, seen)), seen);
            underWay.remove(host);
            mine.look().complete(seen);
        } catch (RuntimeException bug) {
            LOG.error("{}: a host inspection was lost because of a bug in Weft; please report it", host.name(), bug);
            underWay.remove(host);
            mine.look().completeExceptionally(bug);
        }
    }

    /** The first of a row of failures, and its end. */
    private static void log(Host host, Optional<Seen> before, Seen now) {
        boolean failedBefore = before.flatMap(seen -> seen.result().failure()).isPresent();
        now.result()
                .failure()
                .filter(why -> !failedBefore)
                .ifPresent(why -> LOG.warn("{}: cannot inspect the host: {}", host.name(), why));
        if (failedBefore && now.result().failure().isEmpty()) {
            LOG.info("{}: the host can be inspected again", host.name());
        }
    }

    /** Ends all looks. */
    @Override
    public void close() {
        timer.shutdownNow();
        lookers.shutdownNow();
    }
}
