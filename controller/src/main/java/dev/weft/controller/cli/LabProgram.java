package dev.weft.controller.cli;

import dev.weft.controller.api.TopologySource;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.utils.Signals;

/** The lab's shell program, {@code vagrant/lab.sh}: found beside the launcher and run with this process's terminal. */
final class LabProgram {
    private final Surroundings surroundings;

    LabProgram(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The hosts of a topology file, each as {@code NAME=ADDRESS}. */
    Stream<String> hosts(Optional<Path> file) {
        Path path = file.orElseGet(() -> vagrant().resolve("topology.yaml"));
        Topology topology = TopologyOption.valid(new TopologySource(path), surroundings);
        topology.hosts().forEach(LabProgram::requireLabLogin);
        return topology.hosts().stream()
                .map(host -> host.name() + "=" + host.address().ipv4().orElse(host.vtep()));
    }

    private static void requireLabLogin(Host host) {
        String user = host.ssh().user().orElse(Host.Ssh.DEFAULT_USER);
        int port = host.ssh().port().orElse(Host.Ssh.DEFAULT_PORT);
        if (port != Host.Ssh.DEFAULT_PORT || !user.equals(Host.Ssh.DEFAULT_USER)) {
            throw new UserError(
                    ExitStatus.PROBLEMS,
                    "the lab cannot run " + host.name() + ": the file logs in to it as " + user + " at port " + port,
                    "the lab's hosts accept " + Host.Ssh.DEFAULT_USER + " on port " + Host.Ssh.DEFAULT_PORT
                            + ": remove `ssh:` for the lab");
        }
    }

    /** Runs it to its end and gives its exit status. */
    int run(List<String> arguments) {
        Path program = vagrant().resolve("lab.sh");
        if (!Files.isExecutable(program)) {
            throw new UserError(
                    ExitStatus.USAGE,
                    "cannot run the lab: there is no program " + program,
                    "run `./weft` from a complete checkout of the project");
        }
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), arguments.stream())
                            .toList())
                    .inheritIO()
                    .start();
            // Ctrl-C reaches the program too, and it cleans up: its end is waited for, not forestalled.
            Signals.register("INT", () -> {});
            Signals.register("TERM", process::destroy);
            return process.waitFor();
        } catch (IOException e) {
            throw new UserError(
                    ExitStatus.USAGE, "cannot run " + program + ": " + e.getMessage(), "check that bash is installed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError(ExitStatus.PROBLEMS, "interrupted while " + program + " ran", "run `weft lab status`");
        }
    }

    private Path vagrant() {
        return surroundings
                .home()
                .orElseThrow(() -> new UserError(
                        ExitStatus.USAGE,
                        "cannot find the lab: the project directory is unknown",
                        "start it with `./weft lab` instead of `java -jar`"))
                .resolve("vagrant");
    }
}
