package dev.weft.bootstrap;

import dev.weft.bootstrap.facts.HostProbe;
import dev.weft.bootstrap.findings.HostFindings;
import dev.weft.bootstrap.findings.HostProblem;
import dev.weft.bootstrap.findings.HostSight;
import dev.weft.bootstrap.findings.Upcalls;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.RemoteException;
import dev.weft.bootstrap.remote.Ssh;
import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks at a host over SSH and says what is not well there. Changes nothing. May be used by several threads. */
public final class HostLook {
    /** For the look alone; connecting and logging in have limits of their own. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Remote.Opener opener;

    public HostLook(SshSettings ssh) {
        this(new Ssh(ssh));
    }

    HostLook(Remote.Opener opener) {
        this.opener = opener;
    }

    /**
     * What a look found.
     *
     * @param problems what is not well; none where nothing was seen
     * @param failure  why nothing was seen, and what to do, in one line; empty: the host was looked at
     * @param upcalls  for the next look at this host
     */
    public record Result(List<HostProblem> problems, Optional<String> failure, Optional<Upcalls> upcalls) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Looks at one host, and waits for it.
     *
     * @param earlier upcalls as the look before found them; empty: this is the first
     */
    public Result look(Topology topology, Host host, Optional<Upcalls> earlier) {
        try (Remote remote = opener.open(host)) {
            Remote.Result result = remote.run(HostProbe.command().within(LONGEST));
            if (!result.ok()) {
                return failed(
                        "reading the host's state ended with status " + result.status() + ": " + result.errors(),
                        earlier);
            }
            HostSight sight = HostSight.read(result.output(), earlier);
            return new Result(HostFindings.of(topology, host, sight), Optional.empty(), sight.upcalls());
        } catch (RemoteException e) {
            return failed(e.getMessage() + "; " + e.fix(), earlier);
        } catch (RuntimeException e) {
            // What a host prints is not ours: if reading it fails, that costs this look.
            return failed("its output could not be parsed: " + e, earlier);
        }
    }

    private static Result failed(String why, Optional<Upcalls> earlier) {
        return new Result(List.of(), Optional.of(HostFindings.line(why)), earlier);
    }
}
