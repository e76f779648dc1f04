package dev.weft.bootstrap;

import dev.weft.bootstrap.plan.RepairPlanner;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Progress;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.topology.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs the repair script of a host over a connection. */
final class ScriptRun {
    /** Longer than waiting for Open vSwitch, for another run and for containers to start takes. */
    private static final Duration LONGEST = Duration.ofMinutes(7);

    private static final String RUN = """
        if [ ! -e "$1" ]; then
          echo "failed nothing was applied here: $1 does not exist; weft apply creates it"
          exit 0
        fi
        sh "$@"
        """;

    private final Remote.Opener opener;
    private final Progress progress;

    ScriptRun(Remote.Opener opener, Progress progress) {
        this.opener = opener;
        this.progress = progress;
    }

    /** Has a host repair itself. */
    RepairReport.Host heal(Host host) {
        return RepairReport.Host.of(host.name(), ask(host, Set.of("healed"), "--report"));
    }

    /** Asks a host to keep the ports of a container, or to do so no more. */
    KeepReport keep(Host host, String container, Kept wish) {
        String word = wish == Kept.FROM_NOW_ON ? "--keep" : "--unkeep";
        return KeepReport.of(host.name(), container, ask(host, Set.of("kept", "left"), word, container));
    }

    private ScriptAnswer ask(Host host, Set<String> done, String... words) {
        progress.say(host.name(), "connecting to " + host.address());
        try (Remote remote = opener.open(host)) {
            List<String> all = new ArrayList<>(List.of(RepairPlanner.SCRIPT));
            all.addAll(List.of(words));
            return ScriptAnswer.read(remote.run(Command.script("heal", RUN, all).within(LONGEST)), done);
        } catch (RemoteException e) {
            return ScriptAnswer.failed(Failure.of(e));
        }
    }
}
