package dev.weft.bootstrap;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.plan.Rollback;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Progress;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.topology.Host;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Says to a host, over a new connection, that it can still be reached after changes that could have cut it off; and where it cannot,
 * waits until it has undone them.
 */
final class Confirmation {
    private final Remote.Opener opener;
    private final Host host;
    private final Duration pause;

    /**
     * For one host.
     *
     * @param pause between tries to reach it
     */
    Confirmation(Remote.Opener opener, Host host, Duration pause) {
        this.opener = opener;
        this.host = host;
        this.pause = pause;
    }

    /**
     * Gives the word.
     *
     * @param after the change after which it is given
     * @return why the run on this host is over; empty: it is reached
     */
    Optional<Failure> give(Change after, Progress progress) {
        long end = System.nanoTime() + Rollback.PATIENCE.multipliedBy(3).toNanos();
        Optional<RemoteException> cut = Optional.empty();
        Answer answer = ask();
        while (answer.cut().isPresent()) {
            if (cut.isEmpty()) {
                progress.say(
                        host.name(),
                        "is unreachable after " + name(after) + "; it reverts its last changes within "
                                + Rollback.PATIENCE.toSeconds() + " s ...");
            }
            cut = answer.cut();
            Optional<Answer> next = System.nanoTime() > end ? Optional.empty() : askLater();
            if (next.isEmpty()) {
                return Optional.of(away(after, cut.get()));
            }
            answer = next.get();
        }
        Remote.Result said = answer.said().orElseThrow();
        return said.ok() ? Optional.empty() : Optional.of(undone(after, said, cut));
    }

    /** Of a try to reach the host: what it said, or why it could not be reached. */
    private record Answer(Optional<Remote.Result> said, Optional<RemoteException> cut) {}

    private Answer ask() {
        try (Remote fresh = opener.open(host)) {
            return new Answer(
                    Optional.of(fresh.run(Rollback.confirm().within(Duration.ofSeconds(45)))), Optional.empty());
        } catch (RemoteException e) {
            return new Answer(Optional.empty(), Optional.of(e));
        }
    }

    /** Nothing tells when a host can be reached again: the next try comes after a pause. Empty: this run is to end. */
    private Optional<Answer> askLater() {
        Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Answer> next = CompletableFuture.supplyAsync(this::ask, later);
        try {
            return Optional.of(next.get());
        } catch (InterruptedException e) {
            next.cancel(false);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking " + host.name(), e.getCause());
        }
    }

    private Failure away(Change after, RemoteException cut) {
        return new Failure(
                host.name() + " has been unreachable since " + name(after),
                cut.getMessage(),
                "it should have reverted its last changes within a minute, but is still unreachable: use its "
                        + "console; /var/lib/weft-undo shows what it did");
    }

    private Failure undone(Change after, Remote.Result said, Optional<RemoteException> cut) {
        String text = (said.output() + said.errors()).strip().replaceAll("\\R", "; ");
        return new Failure(
                "the host reverted the last changes because it was unreachable after " + name(after),
                text + cut.map(e -> "; here: " + e.getMessage()).orElse(""),
                "find out which address of the host, or of the path to it, the change takes away ("
                        + after.description()
                        + "), and correct the file; the reverted changes stay reverted until the next apply");
    }

    private static String name(Change change) {
        return change.sign().symbol() + " " + change.kind() + " " + change.name();
    }
}
