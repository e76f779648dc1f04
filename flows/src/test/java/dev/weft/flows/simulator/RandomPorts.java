package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Exit;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The ports of a topology's bridges: most of those that should be there, now and then one that should not. */
final class RandomPorts {
    private static final int LOCAL = 0xffff_fffe;
    private static final int NUMBERS = 0xff00;

    private final Random random;
    private final Topology topology;

    RandomPorts(Random random, Topology topology) {
        this.random = random;
        this.topology = topology;
    }

    List<BridgePorts> bridges() {
        return topology.bridges().stream().map(this::bridge).toList();
    }

    BridgePorts bridge(Bridge bridge) {
        Set<String> names = new LinkedHashSet<>();
        addTunnels(bridge, names);
        String host = bridge.host().name();
        List<Network> carried = topology.networks().stream()
                .filter(network -> network.bridge().equals(bridge.name()))
                .toList();
        for (Network network : carried) {
            boolean isWanted = topology.isOn(network, host) && network.exit() == Exit.NAT;
            if (random.nextInt(12) == 0 ? !isWanted : isWanted) {
                names.add(network.port());
            }
        }
        List<String> networks = carried.stream().map(Network::name).toList();
        topology.attachmentsOn(host).stream()
                .filter(attachment -> networks.contains(attachment.network()) && isThere())
                .map(Attachment::portName)
                .forEach(names::add);
        topology.assignedPorts().stream()
                .filter(port -> port.isOn(host) && networks.contains(port.network()) && isThere())
                .forEach(port -> names.add(port.name()));
        if (random.nextInt(3) == 0) {
            names.add("odd-" + bridge.name());
        }
        Map<String, Integer> ports = new LinkedHashMap<>();
        Set<Integer> taken = new LinkedHashSet<>();
        Map<String, Integer> fixed = PortNumbers.of(topology, bridge);
        for (String name : names) {
            int number;
            do {
                number = number(name, names.size(), fixed);
            } while (!taken.add(number));
            ports.put(name, number);
        }
        ports.put(bridge.name(), LOCAL);
        BridgePorts made = random.nextBoolean() ? BridgePorts.of(bridge, ports, fixed) : new BridgePorts(bridge, ports);
        return made.with(ownMacs(carried, ports));
    }

    /** Those of gateway ports that somebody made by hand. */
    private Map<String, MacAddress> ownMacs(List<Network> carried, Map<String, Integer> ports) {
        Map<String, MacAddress> own = new LinkedHashMap<>();
        carried.stream()
                .filter(network -> ports.containsKey(network.port()) && random.nextInt(4) == 0)
                .forEach(network ->
                        own.put(network.port(), new MacAddress(0x36be_0000_0000L + random.nextInt(1 << 24))));
        return own;
    }

    /** Its own, any other, and now and then one that is meant for another port. */
    private int number(String name, int ports, Map<String, Integer> fixed) {
        return switch (random.nextInt(8)) {
            case 0 -> 1 + random.nextInt(NUMBERS);
            case 1, 2 -> fixed.getOrDefault(name, 1 + random.nextInt(NUMBERS));
            case 3 -> {
                List<Integer> meant = List.copyOf(fixed.values());
                yield meant.isEmpty() ? 1 + random.nextInt(NUMBERS) : meant.get(random.nextInt(meant.size()));
            }
            default -> 1 + random.nextInt(2 * ports);
        };
    }

    private void addTunnels(Bridge bridge, Set<String> names) {
        if (topology.layout() == Layout.ONE_BRIDGE) {
            if (random.nextInt(25) != 0) {
                names.add(Topology.TUNNEL_PORT);
            }
            return;
        }
        for (Network network : topology.networksOn(bridge)) {
            for (Host peer : topology.hosts()) {
                if (!peer.equals(bridge.host()) && isThere()) {
                    names.add(topology.tunnelPort(network, bridge.host(), peer));
                }
            }
            if (random.nextInt(8) == 0) {
                names.add(network.tunnelPort() + "-gone");
            }
        }
    }

    private boolean isThere() {
        return random.nextInt(15) != 0;
    }
}
