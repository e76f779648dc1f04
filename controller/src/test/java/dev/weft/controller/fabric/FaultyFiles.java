package dev.weft.controller.fabric;

import dev.weft.topology.AssignedPort;
import dev.weft.topology.Container;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Files of the same lab, each two of which differ in something that leaves flows, groups or meters behind. */
final class FaultyFiles {
    private static final AssignedPort BLUE_GUEST = new AssignedPort("guest-b", Optional.empty(), "blue");
    private static final AssignedPort GREEN_GUEST = new AssignedPort("guest-g", Optional.empty(), "green");
    private static final List<Container> CONTAINERS = Lab.TOPOLOGY.containers();

    static final Topology OTHER_VNI = Lab.withNetworks(List.of(Lab.network("blue", 1001, 1, "veth0"), Lab.GREEN));

    static final List<Topology> ALL = List.of(
            Lab.TOPOLOGY,
            Lab.topology(CONTAINERS.subList(0, 1)),
            OTHER_VNI,
            Lab.withNetworks(List.of(Lab.BLUE.withMacLimit(200), Lab.GREEN)), // other meters
            file(Lab.HOSTS, List.of(Lab.BLUE), List.of(), CONTAINERS, List.of(BLUE_GUEST)),
            file(
                    Lab.HOSTS.subList(0, 2),
                    List.of(Lab.BLUE, Lab.GREEN),
                    List.of(),
                    CONTAINERS.subList(0, 2),
                    List.of(BLUE_GUEST, GREEN_GUEST)),
            file(
                    Lab.HOSTS,
                    List.of(Lab.BLUE, Lab.GREEN),
                    List.of(new Router("core", List.of("blue", "green"))),
                    CONTAINERS,
                    List.of(new AssignedPort("guest-b", Optional.of("host1"), "green"), GREEN_GUEST)));

    private FaultyFiles() {}

    private static Topology file(
            List<Host> hosts,
            List<Network> networks,
            List<Router> routers,
            List<Container> containers,
            List<AssignedPort> ports) {
        return new Topology(1500, Optional.empty(), Layout.ONE_BRIDGE, hosts, networks, routers, containers, ports);
    }

    static Topology any(Random random) {
        return ALL.get(random.nextInt(ALL.size()));
    }
}
