package dev.weft.flows;

import dev.weft.topology.Attachment;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where each network is, looked up once for the whole topology. A host <em>has</em> a network when a port of it is or may
 * be there, and <em>holds</em> it when it has it or one that a router joins with it: then it sends packets into it.
 */
final class Presence {
    private final Topology topology;
    private final Map<String, List<Network>> joined = new HashMap<>();
    private final Map<String, Set<String>> having = new HashMap<>();
    private final Map<String, List<Host>> holding = new HashMap<>();
    private final Map<At, Set<String>> containerPorts = new HashMap<>();

    private final Map<String, Map<Ipv4Address, List<String>>> shared = new HashMap<>();

    private record At(String network, String host) {}

    Presence(Topology topology) {
        this.topology = topology;
        for (Network network : topology.networks()) {
            joined.put(network.name(), topology.joined(network));
            having.put(
                    network.name(),
                    topology.hostsOf(network).stream().map(Host::name).collect(Collectors.toUnmodifiableSet()));
        }
        for (Network network : topology.networks()) {
            holding.put(
                    network.name(),
                    topology.hosts().stream()
                            .filter(host -> holds(network, host.name()))
                            .toList());
        }
        for (Attachment attachment : topology.attachments()) {
            containerPorts
                    .computeIfAbsent(new At(attachment.network(), attachment.host()), any -> new HashSet<>())
                    .add(attachment.portName());
            attachment
                    .addresses()
                    .forEach(ip -> shared.computeIfAbsent(attachment.network(), any -> new TreeMap<>())
                            .computeIfAbsent(ip, any -> new ArrayList<>())
                            .add(attachment.container()));
        }
    }

    /** The addresses of a network that containers may have besides their own, and the names of those that may. */
    Map<Ipv4Address, List<String>> shared(Network network) {
        return Collections.unmodifiableMap(shared.getOrDefault(network.name(), Map.of()));
    }

    /** The names of the ports that containers of the network have on a host. */
    Set<String> containerPorts(Network network, String host) {
        return Collections.unmodifiableSet(containerPorts.getOrDefault(new At(network.name(), host), Set.of()));
    }

    /** The networks that a router joins with this one, in the order of their names on it. */
    List<Network> joined(Network network) {
        return joined.get(network.name());
    }

    boolean has(Network network, String host) {
        return having.get(network.name()).contains(host);
    }

    private boolean holds(Network network, String host) {
        return Stream.concat(Stream.of(network), joined(network).stream()).anyMatch(other -> has(other, host));
    }

    /** The hosts that hold the network, in the file's order. */
    List<Host> holding(Network network) {
        return holding.get(network.name());
    }

    /** The networks that a bridge has flows for, in the file's order. */
    List<Network> heldBy(Bridge bridge) {
        return topology.networks().stream()
                .filter(network ->
                        bridge.carries(network) && holds(network, bridge.host().name()))
                .toList();
    }
}
