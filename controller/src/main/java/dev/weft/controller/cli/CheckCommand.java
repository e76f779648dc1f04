package dev.weft.controller.cli;

import dev.weft.bootstrap.check.ConnectivityCheck;
import dev.weft.bootstrap.check.ConnectivityReport;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Topology;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft check}. */
@Command(
        name = "check",
        description = {
            "Tests connectivity from inside the real containers, over SSH: rows are sources, columns destinations.",
            "Tests both what must connect (same network or router, their gateways, outside) and what must not."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything matches the topology file",
            "1:something does not, or a host could not be tested",
            "2:the file cannot be read"
        })
public final class CheckCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final HostOptions options = new HostOptions();

    @Option(
            names = "--outside",
            paramLabel = "ADDRESS",
            description =
                    "An outside IPv4 address that answers ping and HTTP (default: $WEFT_OUTSIDE; none: not tested).")
    private Optional<String> outside = Optional.empty();

    @Option(names = "--cold", description = "First clear the containers' neighbour (ARP) tables.")
    private boolean cold;

    public CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Optional<Ipv4Address> address =
                outside.or(() -> surroundings.variable("WEFT_OUTSIDE")).map(CheckCommand::address);
        Topology topology = options.topology(surroundings);
        ConnectivityReport report = new ConnectivityCheck(options.ssh(surroundings), HostOptions.progress(surroundings))
                .run(topology, address, cold ? ConnectivityCheck.Neighbours.FLUSH : ConnectivityCheck.Neighbours.KEEP);
        options.print(surroundings, report.text(), report.json());
        return report.isBad() ? ExitStatus.PROBLEMS : ExitStatus.OK;
    }

    private static Ipv4Address address(String text) {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitStatus.USAGE, "--outside: " + e.getMessage(), "give an IPv4 address");
        }
    }
}
