package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.Progress;
import dev.weft.bootstrap.Report;
import dev.weft.bootstrap.SshSettings;
import dev.weft.controller.cli.render.Clean;
import dev.weft.topology.Topology;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;

/** What plan, apply and destroy have in common: their options, progress on standard error, the answer on the other. */
final class HostWork {
    @Mixin
    private final TopologyOption file = new TopologyOption();

    @Mixin
    private final SshOptions ssh = new SshOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    /** Does it, and prints what came of it. */
    Report run(Surroundings surroundings, BiFunction<Bootstrap, Topology, Report> work) {
        Topology topology = file.topology(surroundings);
        Bootstrap bootstrap = new Bootstrap(settings(surroundings), progress(surroundings));
        Report report = work.apply(bootstrap, topology);
        surroundings.out().print(output.isJson() ? report.json() + "\n" : report.text());
        surroundings.out().flush();
        return report;
    }

    private SshSettings settings(Surroundings surroundings) {
        return SshSettings.of(ssh.key(surroundings), ssh.knownHosts(surroundings));
    }

    /** A host's output can be in these lines, so nothing in them may steer the terminal. */
    private static Progress progress(Surroundings surroundings) {
        return (host, text) -> surroundings.err().println(Clean.line(host + "  " + text));
    }
}
