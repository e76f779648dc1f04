package dev.weft.topology.file;

import dev.weft.topology.Host;
import dev.weft.topology.HostAddress;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.file.Draft.DraftHost;
import dev.weft.topology.yaml.FileField;
import dev.weft.topology.yaml.ProblemLog;
import dev.weft.topology.yaml.Unique;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What hosts may not have in common. */
final class HostChecks {
    /** What a login goes to; hosts behind one forwarding address differ in the port. */
    private record Login(HostAddress address, int port) {}

    private static final Optional<Integer> DEFAULT_PORT = Optional.of(Host.Ssh.DEFAULT_PORT);

    private final ProblemLog log;
    private final Map<Login, FileField.Given<?>> logins = new HashMap<>();
    private final Map<Ipv4Address, FileField.Given<?>> vteps = new HashMap<>();

    private HostChecks(ProblemLog log) {
        this.log = log;
    }

    static void check(Draft draft, ProblemLog log) {
        HostChecks checks = new HostChecks(log);
        for (DraftHost host : draft.hosts().all()) {
            // The address of a host that shares its login is reported; it is not reported again as a VTEP.
            if (checks.hasOwnLogin(host) || !host.vtep().isAbsent()) {
                checks.checkVtep(host);
            }
        }
        draft.controller().ifGiven(given -> {
            if (draft.hosts().all().size() > 1
                    && Values.isLoopback(given.value().address())) {
                log.value(
                        given,
                        "Each host would try to reach the controller on itself.",
                        "Give it the address at which all hosts reach the controller.");
            }
        });
    }

    private boolean hasOwnLogin(DraftHost host) {
        if (!(host.address() instanceof FileField.Given<HostAddress> address)
                || host.ssh().port().or(DEFAULT_PORT).isEmpty()) {
            return true;
        }
        Login login =
                new Login(address.value(), host.ssh().port().or(DEFAULT_PORT).get());
        FileField.Given<?> earlier = logins.putIfAbsent(login, address);
        if (earlier != null) {
            log.value(
                    address,
                    "This address is already used by " + Unique.place(earlier) + ".",
                    "Give each host its own address.");
        }
        return earlier == null;
    }

    private void checkVtep(DraftHost host) {
        if (!host.vtep().isAbsent()) {
            host.vtep().ifGiven(given -> checkVtep(given, given.value()));
            return;
        }
        host.address()
                .ifGiven(given -> given.value()
                        .ipv4()
                        .ifPresentOrElse(
                                address -> checkVtep(given, address),
                                () -> log.value(
                                        given,
                                        "A name does not determine the address at which this host's tunnels end.",
                                        "Add vtep: with the host's IPv4 address in the underlay network.")));
    }

    private void checkVtep(FileField.Given<?> given, Ipv4Address address) {
        FileField.Given<?> earlier = vteps.putIfAbsent(address, given);
        if (earlier != null) {
            log.value(
                    given,
                    "As a VTEP, this address is already used by " + Unique.place(earlier) + ".",
                    "Give each host a vtep of its own.");
        }
    }
}
