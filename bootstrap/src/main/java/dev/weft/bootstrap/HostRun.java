package dev.weft.bootstrap;

import dev.weft.topology.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The work on one host: connect, look, compare, and carry out the changes in order. After one that fails, those that do not
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
            flock --conflict-exit-code 75 --timeout 20 /run sh -c 'rm -f /var/lib/weft-undo/armed; flock --timeout 60 /etc true; echo locked; exec cat'
            [ $? -ne 75 ] || echo taken
            """;

    /** Between tries to reach a host that may be cut off. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Remote.Opener opener;
    private final Progress progress;
    private final HostSpec spec;
    private final Mode mode;
    private final RunOptions options;
    private final long started = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    /** Whether nothing more can be done there. */
    private boolean over;

    HostRun(Remote.Opener opener, Progress progress, HostSpec spec, Mode mode, RunOptions options) {
        this.opener = opener;
        this.progress = progress;
        this.spec = spec;
        this.mode = mode;
        this.options = options;
    }

    Report.HostReport run() {
        say("connecting to " + spec.host().address());
        try (Remote remote = opener.open(spec.host())) {
            notes.addAll(remote.notes());
            if (mode == Mode.CHANGE) {
                lock(remote);
            }
            HostFacts facts = look(remote);
            HostPlan plan = Planner.plan(spec, facts, options);
            return mode == Mode.CHANGE
                    ? carryOut(remote, plan, facts)
                    : report(plan, Report.outcomes(plan, Report.Outcome.PLANNED), plan.failures());
        } catch (RemoteException e) {
            return report(HostPlan.refused(spec.host().name(), List.of()), List.of(), List.of(Failure.of(e)));
        }
    }

    /** A host of which there is nothing else to say. */
    static Report.HostReport failed(Host host, Failure failure) {
        return new Report.HostReport(
                host.name(), List.of(Report.ProblemReport.of(failure)), List.of(), List.of(), "", 0, 0);
    }

    private void lock(Remote remote) throws RemoteException {
        String answer = remote.hold(Command.script("lock", LOCK, List.of()).within(Duration.ofSeconds(90)));
        if (answer.equals("taken")) {
            throw new RemoteException(
                    "another apply, destroy or heal seems to be at work on "
                            + spec.host().name() + ": it has held the lock (flock /run) for 20 s",
                    "wait until it has ended, then run the same again");
        }
        if (!answer.equals("locked") && !answer.equals("unlocked")) {
            throw new RemoteException(
                    "the lock on " + spec.host().name() + " could not be taken: " + Said.line(answer),
                    "run the same again; if it stays so, see what a login prints there");
        }
    }

    private HostFacts look(Remote remote) throws RemoteException {
        Remote.Result result = remote.run(Probe.command());
        if (!result.ok()) {
            throw new RemoteException(
                    "looking at " + spec.host().name() + " failed with status " + result.status() + ": "
                            + Said.line(result.errors(), result.output()),
                    "run the same again; weft plan only looks");
        }
        return Probe.read(result.output());
    }

    private Report.HostReport carryOut(Remote remote, HostPlan plan, HostFacts facts) {
        if (!plan.failures().isEmpty()) {
            return report(plan, Report.outcomes(plan, Report.Outcome.PLANNED), plan.failures());
        }
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
                (cause, changes) -> notes.add("not done, because " + cause + " failed: " + String.join(", ", changes)));
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
        for (Command command : commands) {
            try {
                Remote.Result result = remote.run(command.alone());
                if (!result.ok()) {
                    return Optional.of(new Failure(
                            what + " failed",
                            "'" + command.shown() + "' ended with status " + result.status() + ": "
                                    + Said.line(result.errors(), result.output()),
                            "see to the cause on the host, then run the same again: it goes on from here"));
                }
            } catch (RemoteException e) {
                over = true;
                return Optional.of(new Failure(what + " failed", e.getMessage(), e.fix()));
            }
        }
        return Optional.empty();
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
                failures.stream().map(Report.ProblemReport::of).toList(),
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
