package dev.weft.controller.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "lab",
        description = {
            "Runs a topology file's hosts on this machine, without virtual machines (needs root).",
            "Each host is a set of namespaces with its own Open vSwitch, Docker and SSH server."
        },
        synopsisSubcommandLabel = "up|down|status|exec|reboot|kill")
final class LabCommand {
    private final LabProgram program;

    LabCommand(Surroundings surroundings) {
        this.program = new LabProgram(surroundings);
    }

    /** This command with its subcommands. */
    static CommandLine line(Surroundings surroundings) {
        LabCommand lab = new LabCommand(surroundings);
        // What follows the host is the command's, its options too.
        return new CommandLine(lab).addSubcommand(new CommandLine(new Exec(lab.program)).setStopAtPositional(true));
    }

    /** The file whose hosts the lab has; the tutorial's unless another is named. */
    static final class LabTopology {
        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "The topology file (default: the tutorial's, vagrant/topology.yaml of the project).")
        private Optional<Path> file = Optional.empty();
    }

    @Command(name = "up", description = "Starts the lab, after cleaning up the rest of an earlier one.")
    int up(
            @Mixin LabTopology topology,
            @Option(names = "--install", description = "Install missing Debian packages first.")
                    Optional<Boolean> install) {
        Stream<String> hosts = program.hosts(topology.file).flatMap(host -> Stream.of("--host", host));
        Stream<String> packages = install.filter(Boolean::booleanValue).stream().map(yes -> "--install");
        return program.run(Stream.of(Stream.of("up"), packages, hosts)
                .flatMap(words -> words)
                .toList());
    }

    @Command(name = "down", description = "Stops the lab and removes everything that belongs to it.")
    int down() {
        return program.run(List.of("down"));
    }

    @Command(name = "status", description = "Shows which parts of the lab are up.")
    int status(@Mixin OutputOption output) {
        return program.run(output.isJson() ? List.of("status", "-o", "json") : List.of("status"));
    }

    @Command(
            name = "exec",
            description = "Runs a command in a host of the lab, or in 'controller' or 'outside'.",
            footer = {"", "Example: weft lab exec host1 ovs-vsctl show"})
    static final class Exec implements Callable<Integer> {
        private final LabProgram program;

        @Parameters(index = "0", paramLabel = "HOST", description = "Which.")
        private String host = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command to run there.")
        private List<String> command = List.of();

        Exec(LabProgram program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            return program.run(
                    Stream.concat(Stream.of("exec", host), command.stream()).toList());
        }
    }

    @Command(name = "reboot", description = "Shuts a host down and starts it again; its disk stays.")
    int reboot(@Parameters(paramLabel = "HOST", description = "Which.") String host) {
        return program.run(List.of("reboot", host));
    }

    @Command(name = "kill", description = "Simulates a power failure of a host; `weft lab reboot` starts it again.")
    int kill(@Parameters(paramLabel = "HOST", description = "Which.") String host) {
        return program.run(List.of("kill", host));
    }
}
