package dev.weft.flows.verifier;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.simulator.RandomTopology;
import dev.weft.topology.Exit;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Router;
import dev.weft.topology.Topology;
import dev.weft.topology.UnknownUnicast;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A random topology with routers, exits, limits and either layout, of whose ports now and then one is not there. */
final class Varied {
    private final Topology topology;
    private final List<Endpoint> endpoints;
    private final List<BridgePorts> bridges;

    Varied(long seed) {
        RandomTopology made = new RandomTopology(seed);
        Random random = new Random(seed);
        topology = varied(made.topology(), random);
        endpoints = made.endpoints();
        bridges = AssumedPorts.of(topology).stream()
                .map(bridge -> lacking(bridge, random))
                .toList();
    }

    Topology topology() {
        return topology;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    List<BridgePorts> bridges() {
        return bridges;
    }

    List<Held> compiled() {
        Compiler compiler = new Compiler(topology, Compiler.DEFAULT_MAC_AGE_SECONDS);
        return bridges.stream()
                .map(bridge -> Held.of(bridge, compiler.compile(bridge, endpoints)))
                .toList();
    }

    private static Topology varied(Topology plain, Random random) {
        Layout layout = random.nextInt(4) == 0 ? Layout.BRIDGE_PER_NETWORK : Layout.ONE_BRIDGE;
        List<Network> networks = new ArrayList<>();
        for (Network network : plain.networks()) {
            Network one = network.with(random.nextInt(3) == 0 ? Exit.NONE : Exit.NAT)
                    .with(random.nextBoolean() ? UnknownUnicast.FLOOD : UnknownUnicast.DROP)
                    .withMacLimit(1 + random.nextInt(4));
            networks.add(
                    layout == Layout.ONE_BRIDGE ? one : one.on("ovs-br" + networks.size(), "vxlan" + networks.size()));
        }
        List<Router> routers = new ArrayList<>();
        List<String> free = new ArrayList<>(networks.stream().map(Network::name).toList());
        Collections.shuffle(free, random);
        while (layout == Layout.ONE_BRIDGE && free.size() >= 2 && random.nextInt(4) != 0) {
            int size = 2 + random.nextInt(free.size() - 1);
            List<String> joined = free.subList(0, size);
            routers.add(new Router("router" + routers.size(), joined));
            joined.clear();
        }
        return new Topology(
                plain.underlayMtu(),
                plain.controller(),
                layout,
                plain.hosts(),
                networks,
                routers,
                plain.containers(),
                plain.assignedPorts());
    }

    /** Tunnels are always there: without them nothing is to be proved. */
    private static BridgePorts lacking(BridgePorts bridge, Random random) {
        Map<String, Integer> ports = new HashMap<>(bridge.ports());
        ports.keySet().removeIf(name -> !name.startsWith("vxlan") && random.nextInt(8) == 0);
        return new BridgePorts(bridge.bridge(), ports);
    }
}
