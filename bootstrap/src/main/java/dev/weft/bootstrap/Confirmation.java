package dev.weft.bootstrap;

import dev.weft.topology.Host;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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
        while (true) {
            try (Remote fresh = opener.open(host)) {
                Remote.Result said = fresh.run(Rollback.confirm().within(Duration.ofSeconds(45)));
                return said.ok() ? Optional.empty() : Optional.of(undone(after, said, cut));
            } catch (RemoteException e) {
                if (cut.isEmpty()) {
                    progress.say(
                            host.name(),
                            "cannot be reached any more after " + name(after) + "; it undoes its last changes within "
                                    + Rollback.PATIENCE.toSeconds() + " s ...");
                }
                cut = Optional.of(e);
            }
            if (System.nanoTime() > end || !rest()) {
                return Optional.of(new Failure(
                        host.name() + " cannot be reached since " + name(after),
                        cut.get().getMessage(),
                        "it was to undo its last changes by itself within a minute, and is still away: see on its console,"
                                + " /var/lib/weft-undo says what it did"));
            }
        }
    }

    private Failure undone(Change after, Remote.Result said, Optional<RemoteException> cut) {
        String text = (said.output() + said.errors()).strip().replaceAll("\\R", "; ");
        return new Failure(
                "the host undid the last changes: it could not be reached any more after " + name(after),
                text + cut.map(e -> "; here: " + e.getMessage()).orElse(""),
                "see which address of the host or of the way to it the change takes away (" + after.description()
                        + "), and correct the file; what is undone stays so until the next apply");
    }

    private static String name(Change change) {
        return change.sign().symbol() + " " + change.kind() + " " + change.name();
    }

    /** Nothing tells when a host can be reached again: the next try comes after a pause. False: this run is to end. */
    private boolean rest() {
        try {
            return !new CountDownLatch(1).await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
