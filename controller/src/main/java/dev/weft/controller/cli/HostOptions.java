package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.Progress;
import dev.weft.bootstrap.Report;
import dev.weft.bootstrap.SshSettings;
import dev.weft.controller.cli.render.Clean;
import dev.weft.topology.Topology;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;

/** What all commands that go to the hosts have in common: progress on standard error, the answer on the other. */
final class HostOptions {
    @Mixin
    private final TopologyOption file = new TopologyOption();

    @Mixin
    private final SshOptions ssh = new SshOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    /** Plans, applies or destroys, and prints what came of it. */
    Report run(Surroundings surroundings, BiFunction<Bootstrap, Topology, Report> work) {
        Report report = look(surroundings, work);
        print(surroundings, report.text(), report.json());
        return report;
    }

    /** The same, and prints nothing of what came of it. */
    Report look(Surroundings surroundings, BiFunction<Bootstrap, Topology, Report> work) {
        return work.apply(new Bootstrap(ssh(surroundings), progress(surroundings)), topology(surroundings));
    }

    Topology topology(Surroundings surroundings) {
        return file.topology(surroundings);
    }

    SshSettings ssh(Surroundings surroundings) {
        return SshSettings.of(ssh.key(surroundings), ssh.knownHosts(surroundings));
    }

    void print(Surroundings surroundings, String text, String json) {
        String[] lines = (output.isJson() ? json : text).split("\\R");
        for (String line : lines) {
            surroundings.out().println(Clean.line(line));
        }
    }

    /** What a host said can be in these lines, so nothing in them may steer the terminal. */
    static Progress progress(Surroundings surroundings) {
        return (host, text) -> surroundings.err().println(Clean.line(host + "  " + text));
    }
}
