package dev.weft.bootstrap;

import dev.weft.topology.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs a host's own script over a connection, and reads what it says. */
final class HealRun {
    /** Longer than waiting for Open vSwitch, for another run and for containers to start takes. */
    private static final Duration LONGEST = Duration.ofMinutes(7);

    /** More than a host with hundreds of containers has to say. */
    private static final int MOST_LINES = 2000;

    private static final String RUN = """
            if [ ! -e "$1" ]; then
              echo "failed nothing was applied here: $1 is not there; weft apply makes it"
              exit 0
            fi
            sh "$@"
            """;

    private HealRun() {}

    static HealReport.Host of(Remote.Opener opener, Progress progress, Host host) {
        try {
            return read(host.name(), run(opener, progress, host, "--report"));
        } catch (RemoteException e) {
            return failed(host, Failure.of(e));
        }
    }

    /** Asks the script of a host for something. */
    static Remote.Result run(Remote.Opener opener, Progress progress, Host host, String... words)
            throws RemoteException {
        progress.say(host.name(), "connecting to " + host.address());
        try (Remote remote = opener.open(host)) {
            List<String> all = new ArrayList<>(List.of(HealPlanner.SCRIPT));
            all.addAll(List.of(words));
            return remote.run(Command.script("heal", RUN, all).within(LONGEST));
        }
    }

    static HealReport.Host failed(Host host, Failure failure) {
        return new HealReport.Host(host.name(), List.of(), List.of(failure.why() + "; " + failure.fix()), List.of());
    }

    /** Lines that begin with healed, failed or note; anything else it was not meant to say. */
    static HealReport.Host read(String host, Remote.Result result) {
        List<String> healed = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        long lines = result.output().lines().count();
        for (String line :
                result.output().lines().limit(MOST_LINES).map(Said::line).toList()) {
            String text = line.substring(line.indexOf(' ') + 1);
            switch (line.split(" ", 2)[0]) {
                case "healed" -> healed.add(text);
                case "failed" -> failed.add(text);
                case "note" -> notes.add(text);
                case "" -> {}
                default -> notes.add(line);
            }
        }
        if (lines > MOST_LINES) {
            failed.add("its script printed " + lines + " lines, of which " + MOST_LINES
                    + " were read; see on the host: sh " + HealPlanner.SCRIPT + " --report");
        }
        if (!result.ok() && failed.isEmpty()) {
            failed.add("its script ended with status " + result.status() + ": " + Said.line(result.errors(), ""));
        }
        return new HealReport.Host(host, healed, failed, notes);
    }
}
