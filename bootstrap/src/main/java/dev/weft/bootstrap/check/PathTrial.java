package dev.weft.bootstrap.check;

import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the underlay carries a network's full-size packets between two hosts. An echo request of that size goes from a
 * container on one to a container on the other, and its answer comes back as large, so one trial tells of both directions.
 * Open vSwitch sets DF on what it tunnels.
 *
 * @param here    the host that is first in the file
 * @param network that the first container is in
 * @param size    bytes of the largest packet from the one to the other
 */
record PathTrial(Host here, Host there, Container from, Container to, Network network, int size) {
    /** One for each two hosts that have containers which reach each other, with the largest packets that they may send. */
    static List<PathTrial> all(Topology topology) {
        List<PathTrial> trials = new ArrayList<>();
        List<Host> hosts = topology.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            for (Host there : hosts.subList(i + 1, hosts.size())) {
                between(topology, hosts.get(i), there).ifPresent(trials::add);
            }
        }
        return trials;
    }

    private static Optional<PathTrial> between(Topology topology, Host here, Host there) {
        return topology.networks().stream()
                .flatMap(from -> Stream.concat(Stream.of(from), topology.joined(from).stream())
                        .flatMap(to -> between(topology, here, from, there, to).stream()))
                .max(Comparator.comparingInt(PathTrial::size));
    }

    private static Optional<PathTrial> between(
            Topology topology, Host here, Network network, Host there, Network other) {
        return in(topology, network, here)
                .flatMap(from -> in(topology, other, there)
                        .map(to ->
                                new PathTrial(here, there, from, to, network, Math.min(network.mtu(), other.mtu()))));
    }

    private static Optional<Container> in(Topology topology, Network network, Host host) {
        return topology.containersOn(host.name()).stream()
                .filter(container -> container.network().equals(network.name())) // by its eth0
                .findFirst();
    }

    /** The line of {@code check.sh}'s input. */
    String work(int number) {
        return number + " path " + to.ip() + " " + size + "\n";
    }
}
