package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.Report;
import dev.weft.bootstrap.remote.Progress;
import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.bootstrap.spec.Adoption;
import dev.weft.bootstrap.spec.Consent;
import dev.weft.bootstrap.spec.RunOptions;
import dev.weft.controller.cli.render.Clean;
import dev.weft.topology.Topology;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Mixin;

/** What all commands that go to the hosts have in common: progress on standard error, the answer on the other. */
final class HostOptions {
    @Mixin
    private final TopologyOption file = new TopologyOption();

    @Mixin
    private final SshOptions ssh = new SshOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    /** Plans, applies or destroys. */
    @FunctionalInterface
    interface Work {
        Report of(Bootstrap bootstrap, Topology topology, RunOptions options);
    }

    /** Plans, applies or destroys, and prints what came of it. */
    Report run(Surroundings surroundings, Set<Consent> consents, Adoption adoption, Work work) {
        Report report = look(surroundings, consents, adoption, work);
        print(surroundings, report.text(), report.json());
        return report;
    }

    /** The same, and prints nothing of what came of it. */
    Report look(Surroundings surroundings, Set<Consent> consents, Adoption adoption, Work work) {
        Path name = file.file().getFileName();
        return work.of(
                new Bootstrap(ssh(surroundings), progress(surroundings)),
                topology(surroundings),
                new RunOptions(name == null ? "" : name.toString(), consents, adoption));
    }

    Topology topology(Surroundings surroundings) {
        return file.topology(surroundings);
    }

    SshSettings ssh(Surroundings surroundings) {
        return ssh.settings(surroundings, file.file());
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
