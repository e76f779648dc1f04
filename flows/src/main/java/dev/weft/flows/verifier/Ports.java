package dev.weft.flows.verifier;

import dev.weft.flows.Endpoint;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Host;
import dev.weft.topology.Layout;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is behind each port of one bridge. */
final class Ports {
    /** From here on port numbers have a meaning of their own (OFPP_MAX; OpenFlow 1.3.5, section 7.2.1). */
    private static final int FIRST_RESERVED = 0xffff_ff00;

    private final Topology topology;
    private final Held held;
    private final Host host;
    private final List<Network> networks;
    private final Map<String, Endpoint> declared = new HashMap<>();

    Ports(Topology topology, Collection<Endpoint> endpoints, Held held) {
        this.topology = topology;
        this.held = held;
        host = held.bridge().host();
        networks = topology.networksOn(held.bridge().bridge());
        endpoints.stream()
                .filter(endpoint -> endpoint.isDeclared() && endpoint.host().equals(host.name()))
                .forEach(endpoint -> declared.put(endpoint.port(), endpoint));
    }

    /** All ports, in the order of their names. */
    List<Ingress> all() {
        List<Ingress> all = new ArrayList<>();
        new TreeMap<>(held.bridge().ports()).forEach((name, number) -> all.add(ingress(name, number)));
        return all;
    }

    private Ingress ingress(String name, int number) {
        Optional<Network> gateway = networks.stream()
                .filter(network -> topology.gatewayPort(network, host).equals(name))
                .findFirst();
        Optional<Network> member = member(name, number);
        Optional<Host> peer = peer(name);
        Ingress.Kind kind = gateway.isPresent()
                ? Ingress.Kind.GATEWAY
                : member.isPresent()
                        ? Ingress.Kind.MEMBER
                        : peer.isPresent() || isOpenTunnel(name) ? Ingress.Kind.TUNNEL : Ingress.Kind.NO_NETWORK;
        return new Ingress(
                kind,
                held.bridge().bridge().title(),
                host,
                name,
                number,
                gateway.or(() -> member).or(() -> peer.map(any -> networks.get(0))),
                Optional.ofNullable(declared.get(name)),
                gateway.flatMap(any -> Optional.ofNullable(held.bridge().macs().get(name))),
                peer);
    }

    /** The network that the file or the layout puts the port into. */
    private Optional<Network> member(String name, int number) {
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            boolean isReserved = Integer.compareUnsigned(number, FIRST_RESERVED) >= 0;
            return networks.stream()
                    .filter(network -> !isReserved && !isOurs(network, name))
                    .findFirst();
        }
        Optional<String> network = Optional.ofNullable(declared.get(name)).map(Endpoint::network);
        return network.or(() -> topology.assignedPorts().stream()
                        .filter(port -> port.name().equals(name) && port.isOn(host.name()))
                        .map(AssignedPort::network)
                        .findFirst())
                .flatMap(topology::network);
    }

    /** Whether the name is that of the network's gateway port or of a tunnel, also to a host that is gone. */
    private boolean isOurs(Network network, String name) {
        return name.equals(topology.gatewayPort(network, host)) || topology.isTunnelPort(network, host, name);
    }

    private boolean isOpenTunnel(String name) {
        return topology.layout() == Layout.ONE_BRIDGE
                && name.equals(topology.shared().tunnelPort());
    }

    /** The host that a tunnel of this name leads to, where each has one of its own. */
    private Optional<Host> peer(String name) {
        if (topology.layout() == Layout.ONE_BRIDGE) {
            return Optional.empty();
        }
        return topology.hosts().stream()
                .filter(other -> !other.equals(host))
                .filter(other -> networks.stream()
                        .anyMatch(network ->
                                topology.tunnelPort(network, host, other).equals(name)))
                .findFirst();
    }
}
