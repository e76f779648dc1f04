package dev.weft.bootstrap.check;

import dev.weft.topology.Attachment;
import dev.weft.topology.Container;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing to try from inside a container.
 *
 * @param from     the container
 * @param row      the row of the table: the container's title ({@link Topology#title})
 * @param to       the column of the table: a container's title, that with a network's name ({@code proxy/back}), {@code gw
 *     NETWORK} or {@code outside}
 * @param kind     how
 * @param address  where
 * @param expected what the topology says must come of it
 */
record Trial(Container from, String row, String to, Kind kind, Ipv4Address address, Expectation expected) {
    static final String OUTSIDE = "outside";

    enum Kind {
        PING,
        TCP,
        HTTP
    }

    enum Expectation {
        REACH,
        NOT;

        static Expectation of(boolean reaches) {
            return reaches ? REACH : NOT;
        }
    }

    /**
     * Every pair of containers, every gateway, and the outside where an address there is known. An address that another
     * network has too is tried only from where it means the one that is asked for.
     */
    static List<Trial> all(Topology topology, Optional<Ipv4Address> outside) {
        ContainerPaths paths = new ContainerPaths(topology);
        List<Trial> trials = new ArrayList<>();
        for (Container from : topology.containers()) {
            String row = topology.title(from);
            for (Container to : topology.containers()) {
                if (!to.equals(from)) {
                    to.attachments().forEach(attachment -> addPair(topology, paths, from, to, attachment, trials));
                }
            }
            for (Network network : topology.networks()) {
                network.gateway().ifPresent(gateway -> addGateway(topology, paths, from, network, gateway, trials));
            }
            outside.ifPresent(address -> {
                Expectation expected = Expectation.of(paths.end(from, address) instanceof ContainerPaths.End.Outside);
                trials.add(new Trial(from, row, OUTSIDE, Kind.PING, address, expected));
                trials.add(new Trial(from, row, OUTSIDE, Kind.HTTP, address, expected));
            });
        }
        return trials;
    }

    private static void addPair(
            Topology topology,
            ContainerPaths paths,
            Container from,
            Container to,
            Attachment attachment,
            List<Trial> trials) {
        Ipv4Address address = attachment.ip();
        if (paths.end(from, address) instanceof ContainerPaths.End.Container end
                && !end.container().equals(to)) {
            return; // from here it is another container's
        }
        Expectation expected = Expectation.of(paths.speaks(from, to, address));
        String row = topology.title(from);
        String column = title(topology, to, attachment);
        trials.add(new Trial(from, row, column, Kind.PING, address, expected));
        trials.add(new Trial(from, row, column, Kind.TCP, address, expected));
    }

    private static void addGateway(
            Topology topology,
            ContainerPaths paths,
            Container from,
            Network network,
            Ipv4Address gateway,
            List<Trial> trials) {
        if (paths.end(from, gateway) instanceof ContainerPaths.End.Gateway end
                && !end.network().equals(network.name())) {
            return; // from here it is another network's
        }
        Expectation expected = Expectation.of(paths.end(from, gateway) instanceof ContainerPaths.End.Gateway);
        trials.add(new Trial(from, topology.title(from), gateway(network), Kind.PING, gateway, expected));
    }

    /** In words. */
    String sentence() {
        return row + " -> " + to + " (" + kind.name().toLowerCase(Locale.ROOT) + " to " + address + ")";
    }

    /** The column of a container, or of one of its interfaces: {@code proxy/back}. */
    static String title(Topology topology, Container container, Attachment attachment) {
        return container.attachments().size() == 1
                ? topology.title(container)
                : topology.title(container) + "/" + attachment.network();
    }

    static String gateway(Network network) {
        return "gw " + network.name();
    }
}
