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
            "Tries what reaches what, from inside the real containers over SSH: rows from, columns to.",
            "What must reach (same network or router, their gateways, outside) and what must not are both tried."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all is as the topology file says",
            "1:something is not, or a host could not be asked",
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
                    "An IPv4 address outside that answers ping and HTTP (default: $WEFT_OUTSIDE; none: not tried).")
    private Optional<String> outside = Optional.empty();

    @Option(names = "--cold", description = "Make the containers forget their neighbours' MAC addresses first.")
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
