package dev.weft.bootstrap;

import dev.weft.bootstrap.change.Change;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.HostProbe;
import dev.weft.bootstrap.plan.Dependencies;
import dev.weft.bootstrap.plan.HostPlan;
import dev.weft.bootstrap.plan.Planner;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Progress;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Said;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.RunOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The work on one host, in two parts, since the file is applied to all of its hosts or, where one refuses it, to none: {@link #look}
 * connects, looks and compares; {@link #finish} carries out the changes in order. After one that fails, those that do not
 * depend on it are done all the same; when the connection fails, nothing more is.
 */
final class HostRun {
    enum Mode {
        LOOK,
        CHANGE
    }

    /**
     * Two runs at once would each see the other's half-done work. The lock ends with the connection, however that ends;
     * a command of a run that was killed may still be at work then, so its lock is waited for too.
     */
    static final String LOCK = """
        command -v flock >/dev/null || { echo unlocked; exec cat; }
        flock --conflict-exit-code 75 --timeout "$1" /run sh -c 'rm -f /var/lib/weft-undo/armed; flock --timeout 60 /etc true; echo locked; exec cat'
        [ $? -ne 75 ] || echo taken
        """;

    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    /**
     * The login of an apply that cut its host off holds the lock until the host hears that it has ended: TCP sends that once more within
     * twice the time that the host could not be reached (RFC 6298, section 5.5).
     */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(60);

    /** Between tries to reach a host that may be cut off. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Remote.Opener opener;
    private final Progress progress;
    private final HostSpec spec;
    private final Mode mode;
    private final RunOptions options;
    private final long started = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    /** Open from a look that succeeded until the end. */
    private Optional<Remote> connection = Optional.empty();

    private Optional<HostFacts> facts = Optional.empty();
    private HostPlan plan;

    /** Why the host could not be looked at. */
    private Optional<Failure> failure = Optional.empty();

    /** Whether nothing more can be done there. */
    private boolean over;

    HostRun(Remote.Opener opener, Progress progress, HostSpec spec, Mode mode, RunOptions options) {
        this.opener = opener;
        this.progress = progress;
        this.spec = spec;
        this.mode = mode;
        this.options = options;
        this.plan = HostPlan.refused(spec.host().name(), List.of());
    }

    /** Connects, takes the lock if there are to be changes, looks and compares. Changes nothing. */
    HostRun look() {
        say("connecting to " + spec.host().address());
        try {
            Remote remote = opener.open(spec.host());
            connection = Optional.of(remote);
            notes.addAll(remote.notes());
            if (mode == Mode.CHANGE) {
                lock(remote);
            }
            HostFacts seen = probe(remote);
            facts = Optional.of(seen);
            plan = Planner.plan(spec, seen, options);
        } catch (RemoteException e) {
            fail(Failure.of(e));
        }
        return this;
    }

    /** Says that the look found no answer. */
    HostRun fail(Failure why) {
        failure = Optional.of(why);
        return this;
    }

    String host() {
        return spec.host().name();
    }

    /** Whether the host was seen, and what is wanted of it must not be done. */
    boolean isRefused() {
        return failure.isEmpty() && !plan.failures().isEmpty();
    }

    /**
     * Carries the changes out, if there are to be any, and ends the connection.
     *
     * @param refusing hosts because of which nothing may be changed here either
     */
    Report.HostReport finish(List<String> refusing) {
        try (Remote remote = connection.orElse(null)) {
            if (failure.isPresent() || !plan.failures().isEmpty() || mode == Mode.LOOK) {
                return report(
                        plan,
                        Report.outcomes(plan, Report.Outcome.PLANNED),
                        failure.map(List::of).orElse(plan.failures()));
            }
            if (!refusing.isEmpty() && !plan.changes().isEmpty()) {
                notes.add("nothing was changed here because " + String.join(", ", refusing)
                        + " failed the checks: a file is applied to all of its hosts, or to none");
                return report(plan, Report.outcomes(plan, Report.Outcome.LEFT_OUT), List.of());
            }
            return carryOut(remote, plan, facts.orElseThrow());
        }
    }

    /** A host of which there is nothing else to say. */
    static Report.HostReport failed(String host, Failure failure) {
        return new Report.HostReport(host, List.of(failure), List.of(), List.of(), "", 0, 0);
    }

    private void lock(Remote remote) throws RemoteException {
        String answer = remote.hold(lock(AT_ONCE));
        if (answer.equals("taken")) {
            say("waiting up to " + LOCK_PATIENCE.toSeconds() + " s: another apply, destroy or heal is running there");
            answer = remote.hold(lock(LOCK_PATIENCE));
        }
        if (answer.equals("taken")) {
            throw new RemoteException(
                    "another apply, destroy or heal seems to be running on "
                            + spec.host().name() + ": it has held the lock (flock /run) for "
                            + LOCK_PATIENCE.toSeconds() + " s",
                    "wait until it has finished, then run the command again");
        }
        if (!answer.equals("locked") && !answer.equals("unlocked")) {
            throw new RemoteException(
                    "the lock on " + spec.host().name() + " could not be taken: " + Said.line(answer),
                    "run the command again; if it fails again, check what a login prints there");
        }
    }

    private static Command lock(Duration patience) {
        return Command.script("lock", LOCK, List.of(Long.toString(patience.toSeconds())))
                .within(patience.plusSeconds(90));
    }

    private HostFacts probe(Remote remote) throws RemoteException {
        Remote.Result result = remote.run(HostProbe.command());
        if (!result.ok()) {
            throw new RemoteException(
                    "reading the state of " + spec.host().name() + " failed with status " + result.status() + ": "
                            + Said.line(result.errors(), result.output()),
                    "run the command again; weft plan only reads");
        }
        return HostProbe.read(result.output());
    }

    private Report.HostReport carryOut(Remote remote, HostPlan plan, HostFacts facts) {
        RiskyChanges risky = new RiskyChanges(
                spec.isEmpty() ? HostPlan.refused(plan.host(), List.of()) : plan,
                facts,
                new Confirmation(opener, spec.host(), PAUSE),
                progress);
        Optional<Failure> unprepared = carryOut(remote, "undo", risky.begin());
        if (unprepared.isPresent()) {
            return report(plan, List.of(), List.of(unprepared.get()));
        }
        List<Report.Outcome> outcomes = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        Dependencies dependencies = new Dependencies(spec);
        Map<String, List<String>> leftOut = new LinkedHashMap<>();
        for (Change change : plan.changes()) {
            Optional<String> missing = dependencies.missing(change);
            Optional<Failure> failure = missing.isPresent() ? risky.after(change, false) : timed(remote, change, risky);
            over |= missing.isPresent() && failure.isPresent();
            missing.ifPresent(cause ->
                    leftOut.computeIfAbsent(cause, one -> new ArrayList<>()).add(shown(change)));
            failure.ifPresent(failures::add);
            Report.Outcome outcome = failure.isPresent() ? Report.Outcome.FAILED : Report.Outcome.DONE;
            outcomes.add(missing.isPresent() ? Report.Outcome.LEFT_OUT : outcome);
            if (outcomes.get(outcomes.size() - 1) != Report.Outcome.DONE) {
                dependencies.lose(change);
            }
            if (over) {
                break;
            }
        }
        leftOut.forEach(
                (cause, changes) -> notes.add("skipped because " + cause + " failed: " + String.join(", ", changes)));
        return report(plan, outcomes, failures);
    }

    private Optional<Failure> timed(Remote remote, Change change, RiskyChanges risky) {
        if (change.pace() == Change.Pace.SLOW) {
            say(change.line() + " ...");
        }
        long begun = System.nanoTime();
        Optional<Failure> failure = carryOut(remote, change, risky);
        say(change.line()
                + (failure.isPresent()
                        ? "  FAILED"
                        : String.format(Locale.ROOT, "  (%d ms)", (System.nanoTime() - begun) / 1_000_000)));
        return failure;
    }

    private static String shown(Change change) {
        return change.sign().symbol() + " " + change.kind() + " " + change.name();
    }

    /** A host that a change cuts off undoes it, which says more than that it did not answer, and ends the run there. */
    private Optional<Failure> carryOut(Remote remote, Change change, RiskyChanges risky) {
        Optional<Failure> failure = carryOut(remote, "undo", risky.before(change))
                .or(() -> carryOut(remote, shown(change), change.commands()));
        Optional<Failure> cut = risky.after(change, failure.isPresent());
        over |= cut.isPresent();
        return cut.or(() -> failure);
    }

    /** A command that fails is a matter of its change; a connection that does ends the run on this host. */
    private Optional<Failure> carryOut(Remote remote, String what, List<Command> commands) {
        if (commands.isEmpty()) {
            return Optional.empty();
        }
        try {
            Remote.Sequence ended = remote.runAlone(commands);
            return ended.failed()
                    .map(command -> new Failure(
                            what + " failed",
                            "'" + command.shown() + "' ended with status "
                                    + ended.result().status() + ": "
                                    + Said.line(
                                            ended.result().errors(),
                                            ended.result().output()),
                            "fix the cause on the host, then run the command again: it continues from here"));
        } catch (RemoteException e) {
            over = true;
            return Optional.of(new Failure(what + " failed", e.getMessage(), e.fix()));
        }
    }

    private Report.HostReport report(HostPlan plan, List<Report.Outcome> outcomes, List<Failure> failures) {
        List<Report.ChangeReport> changes = new ArrayList<>();
        for (int i = 0; i < plan.changes().size(); i++) {
            changes.add(Report.ChangeReport.of(
                    plan.changes().get(i), i < outcomes.size() ? outcomes.get(i) : Report.Outcome.LEFT_OUT));
        }
        notes.addAll(plan.warnings());
        return new Report.HostReport(
                plan.host(),
                failures,
                notes,
                changes,
                plan.script(),
                (int) changes.stream().filter(Report.ChangeReport::isDone).count(),
                (System.nanoTime() - started) / 1_000_000);
    }

    private void say(String text) {
        progress.say(spec.host().name(), text);
    }
}
