package dev.weft.bootstrap;

import dev.weft.topology.Container;
import dev.weft.topology.Exit;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing to try from inside a container.
 *
 * @param from     the container
 * @param row      the row of the table: the container's title ({@link Topology#title})
 * @param to       the column of the table: a container's title, {@code gw NETWORK} or {@code outside}
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

        /** Within a network, and between networks of one router. */
        static Expectation of(Topology topology, Network here, Network there) {
            return here.equals(there) || topology.joined(here).contains(there) ? REACH : NOT;
        }

        /** Beyond the overlay. */
        static Expectation outside(Network here) {
            return here.exit() == Exit.NAT ? REACH : NOT;
        }
    }

    /** Every pair of containers, every gateway, and the outside where an address there is known. */
    static List<Trial> all(Topology topology, Optional<Ipv4Address> outside) {
        List<Trial> trials = new ArrayList<>();
        for (Container from : topology.containers()) {
            Network here = topology.networkOf(from);
            String row = topology.title(from);
            for (Container to : topology.containers()) {
                if (!to.equals(from)) {
                    String column = topology.title(to);
                    Expectation expected = Expectation.of(topology, here, topology.networkOf(to));
                    trials.add(new Trial(from, row, column, Kind.PING, to.ip(), expected));
                    trials.add(new Trial(from, row, column, Kind.TCP, to.ip(), expected));
                }
            }
            for (Network network : topology.networks()) {
                Expectation expected = Expectation.of(topology, here, network);
                trials.add(new Trial(from, row, gateway(network), Kind.PING, network.gateway(), expected));
            }
            outside.ifPresent(address -> {
                trials.add(new Trial(from, row, OUTSIDE, Kind.PING, address, Expectation.outside(here)));
                trials.add(new Trial(from, row, OUTSIDE, Kind.HTTP, address, Expectation.outside(here)));
            });
        }
        return trials;
    }

    static String gateway(Network network) {
        return "gw " + network.name();
    }
}
