package dev.weft.topology.file;

import dev.weft.topology.Attachment;
import dev.weft.topology.file.Draft.DraftNetwork;
import dev.weft.topology.yaml.MappingReader;
import dev.weft.topology.yaml.ProblemLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which endpoint of a network may be its DHCP server: a container or a port of the file, by name. */
final class ServiceChecks {
    private ServiceChecks() {}

    static void check(Linked linked, ProblemLog log) {
        boolean isWhole = linked.draft().containers().state() == MappingReader.Items.State.COMPLETE
                && linked.draft().ports().state() == MappingReader.Items.State.COMPLETE;
        for (DraftNetwork network : linked.draft().networks().all()) {
            network.dhcp().ifGiven(given -> {
                int found = ports(linked, network, given.value()).size();
                if (found == 0 && isWhole) {
                    log.value(
                            given,
                            "This network has no container or port with this name.",
                            "Name the container, or the port (ports:), behind which the network's DHCP server is.");
                } else if (found > 1) {
                    log.value(
                            given,
                            "Several containers and ports of this network have this name.",
                            "Rename all but one of them: one endpoint is the DHCP server.");
                }
            });
        }
    }

    /** The device name of the port at which it is, if the network has one. */
    static Optional<String> dhcpServer(Linked linked, DraftNetwork network) {
        return network.dhcp()
                .known()
                .flatMap(name -> ports(linked, network, name).stream().findFirst());
    }

    /** Only networks that have the key look here. */
    private static List<String> ports(Linked linked, DraftNetwork network, String name) {
        List<String> ports = new ArrayList<>();
        for (Linked.LinkedContainer container : linked.containers()) {
            if (container.draft().name().known().filter(name::equals).isPresent()) {
                for (int k = 0; k < container.memberships().size(); k++) {
                    if (isIn(container.memberships().get(k).network(), network)) {
                        ports.add(container
                                .memberships()
                                .get(k)
                                .draft()
                                .port()
                                .known()
                                .orElse(Attachment.portName(name, k)));
                    }
                }
            }
        }
        linked.ports().stream()
                .filter(port -> isIn(port.network(), network)
                        && port.draft().name().known().filter(name::equals).isPresent())
                .findFirst()
                .ifPresent(port -> ports.add(name));
        return ports;
    }

    private static boolean isIn(Optional<DraftNetwork> one, DraftNetwork other) {
        return one.filter(network -> network == other).isPresent();
    }
}
