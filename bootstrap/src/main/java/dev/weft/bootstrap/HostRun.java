package dev.weft.bootstrap;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The work on one host: connect, look, compare, and carry out the changes in order up to the first that fails. */
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
            exec flock --timeout 20 /run sh -c 'rm -f /var/lib/weft-undo/armed; flock --timeout 60 /etc true; echo locked; exec cat'
            """;

    /** Between tries to reach a host that may be cut off. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Remote.Opener opener;
    private final Progress progress;
    private final HostSpec spec;
    private final Mode mode;
    private final RunOptions options;
    private final long started = System.nanoTime();

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
            if (mode == Mode.CHANGE) {
                lock(remote);
            }
            HostFacts facts = look(remote);
            HostPlan plan = Planner.plan(spec, facts, options);
            return mode == Mode.CHANGE
                    ? carryOut(remote, plan, facts)
                    : report(plan, plan.changes().size(), plan.failures());
        } catch (RemoteException e) {
            return report(HostPlan.refused(spec.host().name(), List.of()), 0, List.of(Failure.of(e)));
        }
    }

    private void lock(Remote remote) throws RemoteException {
        try {
            remote.hold(Command.script("lock", LOCK, List.of()).within(Duration.ofSeconds(90)));
        } catch (RemoteException e) {
            throw new RemoteException(
                    "another apply, destroy or heal seems to be at work on "
                            + spec.host().name() + ": " + e.getMessage(),
                    "wait until it has ended, then run the same again",
                    e);
        }
    }

    private HostFacts look(Remote remote) throws RemoteException {
        Remote.Result result = remote.run(Probe.command());
        if (!result.ok()) {
            throw refused(result);
        }
        return Probe.read(result.output());
    }

    private RemoteException refused(Remote.Result result) {
        String user = spec.host().ssh().user();
        if (result.errors().contains("sudo:")) {
            return new RemoteException(
                    "user " + user + " may not become root on " + spec.host().name() + ": "
                            + result.errors().strip(),
                    "allow it without a password (" + user + " ALL=(ALL) NOPASSWD: ALL in /etc/sudoers.d), or log in as"
                            + " root: ssh: {user: root}");
        }
        return new RemoteException(
                "looking at " + spec.host().name() + " failed with status " + result.status() + ": "
                        + result.errors().strip(),
                "try by hand: ssh " + user + "@" + spec.host().address() + " sh -c true");
    }

    private Report.HostReport carryOut(Remote remote, HostPlan plan, HostFacts facts) {
        if (!plan.failures().isEmpty()) {
            return report(plan, 0, plan.failures());
        }
        RiskyChanges risky = new RiskyChanges(
                spec.isEmpty() ? HostPlan.refused(plan.host(), List.of()) : plan,
                facts,
                new Confirmation(opener, spec.host(), PAUSE),
                progress);
        Optional<Failure> unprepared = carryOut(remote, "undo", risky.begin());
        if (unprepared.isPresent()) {
            return report(plan, 0, List.of(unprepared.get()));
        }
        int done = 0;
        for (Change change : plan.changes()) {
            if (change.pace() == Change.Pace.SLOW) {
                say(change.line() + " ...");
            }
            long begun = System.nanoTime();
            Optional<Failure> failure = carryOut(remote, change, risky);
            if (failure.isPresent()) {
                say(change.line() + "  FAILED");
                return report(plan, done, List.of(failure.get()));
            }
            done++;
            say(change.line() + String.format(Locale.ROOT, "  (%d ms)", (System.nanoTime() - begun) / 1_000_000));
        }
        return report(plan, done, List.of());
    }

    /** A host that a change cuts off undoes it, which says more than that it did not answer. */
    private Optional<Failure> carryOut(Remote remote, Change change, RiskyChanges risky) {
        String what = change.sign().symbol() + " " + change.kind() + " " + change.name();
        Optional<Failure> failure =
                carryOut(remote, "undo", risky.before(change)).or(() -> carryOut(remote, what, change.commands()));
        return risky.after(change, failure.isPresent()).or(() -> failure);
    }

    private Optional<Failure> carryOut(Remote remote, String what, List<Command> commands) {
        for (Command command : commands) {
            try {
                Remote.Result result = remote.run(command.alone());
                if (!result.ok()) {
                    return Optional.of(new Failure(
                            what + " failed",
                            "'" + command.shown() + "' ended with status " + result.status() + ": " + said(result),
                            "see to the cause on the host, then run the same again: it goes on from here"));
                }
            } catch (RemoteException e) {
                return Optional.of(new Failure(what + " failed", e.getMessage(), e.fix()));
            }
        }
        return Optional.empty();
    }

    private static String said(Remote.Result result) {
        String text = (result.errors().isBlank() ? result.output() : result.errors()).strip();
        return text.isEmpty() ? "it printed nothing" : text.replaceAll("\\R", "; ");
    }

    private Report.HostReport report(HostPlan plan, int done, List<Failure> failures) {
        return new Report.HostReport(
                plan.host(),
                failures.stream()
                        .map(f -> new Report.ProblemReport(f.what(), f.why(), f.fix()))
                        .toList(),
                plan.warnings(),
                plan.changes().stream().map(Report.ChangeReport::of).toList(),
                plan.script(),
                done,
                (System.nanoTime() - started) / 1_000_000);
    }

    private void say(String text) {
        progress.say(spec.host().name(), text);
    }
}
