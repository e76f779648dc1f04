package dev.weft.controller.cli;

import dev.weft.bootstrap.Bootstrap;
import dev.weft.bootstrap.RepairReport;
import dev.weft.bootstrap.remote.SshSettings;
import dev.weft.controller.api.ApiClient;
import dev.weft.controller.api.TopologySource;
import dev.weft.controller.api.Views;
import dev.weft.controller.api.Views.Healed;
import dev.weft.controller.cli.render.Clean;
import dev.weft.controller.cli.render.Paper;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft heal}: first the hosts, over SSH, then their switches, through the controller. */
@Command(
        name = "heal",
        description = {
            "Repairs hosts (veth pairs, gateways, firewall rules) and the flows of their switches, and reports what it"
                    + " changed.",
            "It starts the hosts' self-repair, which also runs every 10 s, then audits the switches, and reinstalls"
                    + " missing or modified flows."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything is in order now",
            "1:something could not be repaired, a switch did not respond, or none is connected",
            "2:invalid usage, or the file cannot be read",
            "3:the controller cannot be reached; the hosts were still repaired"
        })
final class HealCommand implements Callable<Integer> {
    private static final Path USUAL = Path.of("topology.yaml");

    private final Word<Healed> word;
    private final Surroundings surroundings;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The topology file with the hosts (default: topology.yaml in the current directory; without "
                    + "a file, only the switches).")
    private Optional<Path> file = Optional.empty();

    @Parameters(paramLabel = "HOST", arity = "0..1", description = "Only this host.")
    private Optional<String> host = Optional.empty();

    @Mixin
    private final SshOptions ssh = new SshOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final SocketOption socket = new SocketOption();

    HealCommand(Word<Healed> word, Surroundings surroundings) {
        this.word = word;
        this.surroundings = surroundings;
    }

    /** The answer as JSON. */
    private record Both(
            List<RepairReport.Host> hosts, List<Views.HealView> switches, List<Views.Unanswered> unanswered) {}

    @Override
    public Integer call() {
        RepairReport hosts = hosts();
        if (!output.isJson()) {
            hosts.lines().forEach(line -> surroundings.out().println(Clean.line(line)));
        }
        Healed healed =
                word.ask(new ApiClient(socket.path(surroundings)), host.stream().toList());
        if (output.isJson()) {
            surroundings.out().println(Json.text(new Both(hosts.hosts(), healed.switches(), healed.unanswered())));
        } else {
            Paper paper = new Paper(surroundings.columns(), surroundings.coloured());
            HealView.lines(healed, paper).forEach(surroundings.out()::println);
        }
        return hosts.anyFailed() ? ExitStatus.PROBLEMS : HealView.status(healed);
    }

    private RepairReport hosts() {
        Optional<Path> source = file.or(() -> Optional.of(USUAL).filter(Files::exists));
        if (source.isEmpty()) {
            return new RepairReport(List.of());
        }
        Topology topology = TopologyOption.valid(new TopologySource(source.get()), surroundings);
        List<String> names = topology.hosts().stream().map(Host::name).toList();
        host.filter(name -> !names.contains(name)).ifPresent(name -> {
            throw new UserError(
                    ExitStatus.USAGE,
                    "the file has no host \"" + name + "\"",
                    "its hosts: " + names.stream().collect(Collectors.joining(", ")));
        });
        SshSettings settings = ssh.settings(surroundings, source.get());
        return new Bootstrap(settings, HostOptions.progress(surroundings)).heal(topology, host);
    }
}
