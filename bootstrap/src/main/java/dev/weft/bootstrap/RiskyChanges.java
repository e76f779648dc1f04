package dev.weft.bootstrap;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.plan.Rollback;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Progress;
import java.util.List;
import java.util.Optional;

/** The changes of one run that can cut the host off: before the first the host begins to wait, after the last it gets the word. */
final class RiskyChanges {
    private final Optional<Rollback> rollback;
    private final List<Change> changes;
    private final Confirmation confirmation;
    private final Progress progress;
    private boolean armed;
    private long since;

    RiskyChanges(HostPlan plan, HostFacts facts, Confirmation confirmation, Progress progress) {
        this.rollback = Rollback.of(plan, facts);
        this.changes = plan.changes().stream().filter(Rollback::isRisky).toList();
        this.confirmation = confirmation;
        this.progress = progress;
    }

    /** Before the first change of all: while the host's own script is still that of before. */
    List<Command> begin() {
        return rollback.map(undo -> List.of(undo.prepare())).orElse(List.of());
    }

    /** Before a change. */
    List<Command> before(Change change) {
        if (rollback.isEmpty() || armed || !Rollback.isRisky(change)) {
            return List.of();
        }
        armed = true;
        since = System.nanoTime();
        return List.of(Rollback.arm());
    }

    /**
     * After a change, whatever became of it.
     *
     * @param failed whether the run on this host ends here
     * @return why it must end, where the host is cut off
     */
    Optional<Failure> after(Change change, boolean failed) {
        boolean last = !changes.isEmpty() && change == changes.get(changes.size() - 1);
        boolean late = System.nanoTime() - since > Rollback.RENEWAL.toNanos();
        if (!armed || !(failed || last || late)) {
            return Optional.empty();
        }
        armed = false;
        return confirmation.give(change, progress);
    }
}
