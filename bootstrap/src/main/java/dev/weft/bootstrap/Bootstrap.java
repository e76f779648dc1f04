package dev.weft.bootstrap;

import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.remote.Parallel;
import dev.weft.bootstrap.remote.Progress;
import dev.weft.bootstrap.remote.Remote;
import dev.weft.bootstrap.remote.Ssh;
import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.Owner;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings hosts from nothing to ready, and back. All hosts at once: all are looked at before any is changed, and one that refuses
 * what the file wants of it keeps the others from being changed. One that cannot be reached, or where a change fails, does not hold up the others, and
 * the next run completes what one left undone.
 */
public final class Bootstrap {
    private final Remote.Opener opener;
    private final Progress progress;

    public Bootstrap(SshSettings ssh, Progress progress) {
        this(new Ssh(ssh), progress);
    }

    Bootstrap(Remote.Opener opener, Progress progress) {
        this.opener = opener;
        this.progress = progress;
    }

    /** What {@link #apply} would do. Changes nothing. */
    public Report plan(Topology topology, RunOptions options) {
        return run("plan", topology, host -> HostSpec.of(topology, host), options);
    }

    /** Makes the hosts as the topology says. */
    public Report apply(Topology topology, RunOptions options) {
        return run("apply", topology, host -> HostSpec.of(topology, host), options);
    }

    /** Takes from the topology's hosts all that carries our mark and is this file's, and nothing else. */
    public Report destroy(Topology topology, RunOptions options) {
        return run("destroy", topology, HostSpec::empty, options);
    }

    /**
     * Has hosts put themselves right, with what {@link #apply} left there.
     *
     * @param host only this one; empty: all of the topology
     */
    public RepairReport heal(Topology topology, Optional<String> host) {
        return new RepairReport(Parallel.map(
                topology.hosts().stream()
                        .filter(one -> host.isEmpty() || host.get().equals(one.name()))
                        .toList(),
                new ScriptRun(opener, progress)::heal,
                (one, defect) -> RepairReport.Host.of(one.name(), ScriptAnswer.failed(Failure.defect(defect)))));
    }

    /** Asks a host to keep the ports of a container that somebody hung on by hand, or to do so no more. */
    public KeepReport keep(Host host, String container, Kept wish) {
        return new ScriptRun(opener, progress).keep(host, container, wish);
    }

    private Report run(String action, Topology topology, Function<Host, HostSpec> spec, RunOptions options) {
        HostRun.Mode mode = action.equals("plan") ? HostRun.Mode.LOOK : HostRun.Mode.CHANGE;
        Optional<Owner> owner = Owner.of(topology, options.file());
        List<HostRun> runs = topology.hosts().stream()
                .map(host -> new HostRun(opener, progress, spec.apply(host).of(owner), mode, options))
                .toList();
        Parallel.map(runs, HostRun::look, (run, defect) -> run.fail(Failure.defect(defect)));
        // What is Weft's goes from each host for itself: another one's refusal says nothing about it.
        List<String> refusing = action.equals("apply")
                ? runs.stream().filter(HostRun::isRefused).map(HostRun::host).toList()
                : List.of();
        return new Report(
                action,
                Parallel.map(
                        runs,
                        run -> run.finish(refusing),
                        (run, defect) -> HostRun.failed(run.host(), Failure.defect(defect))));
    }
}
