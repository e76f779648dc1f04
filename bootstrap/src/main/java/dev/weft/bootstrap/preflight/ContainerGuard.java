package dev.weft.bootstrap.preflight;

import dev.weft.bootstrap.change.ContainerPlanner;
import dev.weft.bootstrap.change.Differences;
import dev.weft.bootstrap.facts.Docker;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Consent;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Containers that {@code apply} would delete, because they left the file or only another container is like the file says, and with
 * which something is lost: they have been there for long, or have volumes.
 */
public final class ContainerGuard {
    /** What somebody tries out in a day may go; what is older was worth keeping. */
    static final Duration LONG = Duration.ofDays(1);

    private ContainerGuard() {}

    /** A failure each, without {@code --force}. {@code destroy} says itself that all goes. */
    public static List<Failure> of(HostSpec spec, HostFacts facts, RunOptions options) {
        if (spec.isEmpty() || options.allow(Consent.FORCE)) {
            return List.of();
        }
        List<Failure> failures = new ArrayList<>();
        for (Docker.Instance container : facts.docker().containers()) {
            if (container.isOurs()) {
                end(spec, container)
                        .flatMap(end -> loss(container, facts.needs().now()).map(loss -> failure(container, end, loss)))
                        .ifPresent(failures::add);
            }
        }
        return failures;
    }

    /** Why it would be deleted. */
    private static Optional<String> end(HostSpec spec, Docker.Instance container) {
        Optional<HostSpec.Workload> wanted = spec.containers().stream()
                .filter(one -> one.name().equals(container.name()))
                .findFirst();
        if (wanted.isEmpty()) {
            return Optional.of("the file no longer has it on this host");
        }
        Differences differences = ContainerPlanner.differences(wanted.get(), container);
        return differences.any() ? Optional.of("it would be recreated: " + differences.text()) : Optional.empty();
    }

    private static Optional<String> loss(Docker.Instance container, Optional<Instant> now) {
        List<String> losses = new ArrayList<>();
        container
                .life()
                .created()
                .filter(created -> now.filter(
                                time -> Duration.between(created, time).compareTo(LONG) > 0)
                        .isPresent())
                .ifPresent(created -> losses.add("it was created on " + created));
        if (!container.life().volumes().isEmpty()) {
            losses.add("it has volumes: " + String.join(", ", container.life().volumes()));
        }
        return losses.isEmpty() ? Optional.empty() : Optional.of(String.join(", and ", losses));
    }

    private static Failure failure(Docker.Instance container, String end, String loss) {
        return new Failure(
                "container " + container.name() + " would be deleted",
                end + "; " + loss + ", and data written in it would be lost",
                "keep it in the file as it is; or save its data (docker cp, docker commit) and run the command "
                        + "again with --force");
    }
}
