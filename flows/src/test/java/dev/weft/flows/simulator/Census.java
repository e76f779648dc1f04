package dev.weft.flows.simulator;

import dev.weft.flows.BridgePorts;
import dev.weft.flows.Endpoint;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Attachment;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Layout;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import dev.weft.topology.Vni;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is where, and which port is whose, by the file, the bridges' ports and the endpoints that are known. */
final class Census {
    private record Place(String host, String port) {}

    private record Address(String network, Ipv4Address ip) {}

    private final Topology topology;
    private final Map<Place, Network> members = new LinkedHashMap<>();
    private final Map<Place, Network> gateways = new HashMap<>();
    private final Map<Place, Network> awaitedMembers = new LinkedHashMap<>();
    private final Set<Place> awaited = new HashSet<>();
    private final Map<Place, Integer> numbers = new HashMap<>();
    private final Map<Place, MacAddress> ownMacs = new HashMap<>();
    private final Map<Place, Endpoint> containers = new HashMap<>();
    private final Map<Endpoint.Id, Endpoint> byMac = new HashMap<>();
    private final Map<Address, Endpoint> byIp = new HashMap<>();
    private final Map<Address, Endpoint> holders = new HashMap<>();

    Census(Topology topology, Collection<BridgePorts> bridges, Collection<Endpoint> endpoints) {
        this.topology = topology;
        for (BridgePorts bridge : bridges) {
            bridge.macs()
                    .forEach((port, mac) -> ownMacs.put(new Place(bridge.host().name(), port), mac));
            bridge.ports().forEach((port, number) -> {
                if (number > 0) { // not the bridge's own, LOCAL
                    add(bridge, port, number);
                }
            });
        }
        for (BridgePorts bridge : bridges) {
            String host = bridge.host().name();
            for (String port : bridge.awaited().keySet()) {
                awaited.add(new Place(host, port));
                topology.networks().stream()
                        .filter(network ->
                                network.bridge().equals(bridge.bridge().name())
                                        && !port.equals(network.port())
                                        && isMember(network, host, port))
                        .forEach(network -> awaitedMembers.put(new Place(host, port), network));
            }
        }
        for (Attachment attachment : topology.attachments()) {
            Place place = new Place(attachment.host(), attachment.portName());
            containers.put(
                    place,
                    endpoints.stream()
                            .filter(known -> known.isDeclared()
                                    && known.id()
                                            .equals(Endpoint.declared(attachment)
                                                    .id()))
                            .findFirst()
                            .orElse(Endpoint.declared(attachment)));
        }
        for (Endpoint endpoint : endpoints) {
            byMac.put(endpoint.id(), endpoint);
            endpoint.ip().ifPresent(ip -> byIp.put(new Address(endpoint.network(), ip), endpoint));
            endpoint.grants().held().forEach(ip -> holders.put(new Address(endpoint.network(), ip), endpoint));
        }
    }

    private void add(BridgePorts bridge, String port, int number) {
        String host = bridge.host().name();
        Place place = new Place(host, port);
        numbers.put(place, number);
        for (Network network : topology.networks()) {
            if (!network.bridge().equals(bridge.bridge().name())) {
                continue;
            }
            if (port.equals(network.port())) {
                if (topology.isOn(network, host)) {
                    gateways.put(place, network);
                }
            } else if (isMember(network, host, port)) {
                members.put(place, network);
            }
        }
    }

    private boolean isMember(Network network, String host, String port) {
        if (topology.layout() == Layout.BRIDGE_PER_NETWORK) {
            return !isTunnel(port);
        }
        for (Attachment attachment : topology.attachments()) {
            if (attachment.host().equals(host) && attachment.portName().equals(port)) {
                return attachment.network().equals(network.name());
            }
        }
        for (AssignedPort assigned : topology.assignedPorts()) {
            if (assigned.isOn(host) && assigned.name().equals(port)) {
                return assigned.network().equals(network.name());
            }
        }
        return false;
    }

    static boolean isGatewayMac(long mac) {
        return mac >>> 24 == Vni.GATEWAY_MAC_PREFIX.bits() >>> 24;
    }

    boolean isTunnel(String port) {
        return port.startsWith("vxlan");
    }

    /** The MAC address of a gateway port that has another than its network's gateway. */
    Optional<MacAddress> ownMac(String host, String port) {
        return Optional.ofNullable(ownMacs.get(new Place(host, port)));
    }

    boolean isThere(String host, String port) {
        return numbers.containsKey(new Place(host, port));
    }

    /** Whether the port is not there, and its number is fixed. */
    boolean isAwaited(String host, String port) {
        return awaited.contains(new Place(host, port));
    }

    /** The host's ports of the network that are not there, and whose numbers are fixed. */
    List<String> awaitedMembers(String host, Network network) {
        return awaitedMembers.entrySet().stream()
                .filter(entry ->
                        entry.getKey().host().equals(host) && entry.getValue().equals(network))
                .map(entry -> entry.getKey().port())
                .sorted()
                .toList();
    }

    /** The port by which packets of the network would go to another host, where it is not there and its number is fixed. */
    Optional<String> awaitedTunnel(Network network, String here, String peer) {
        Host from = topology.host(here).orElseThrow();
        Host to = topology.host(peer).orElseThrow();
        return from.equals(to)
                ? Optional.empty()
                : Optional.of(topology.tunnelPort(network, from, to)).filter(port -> isAwaited(here, port));
    }

    /** The network of a port behind which endpoints are. */
    Optional<Network> network(String host, String port) {
        return Optional.ofNullable(members.get(new Place(host, port)));
    }

    /** The network whose gateway port this is. */
    Optional<Network> gateway(String host, String port) {
        return Optional.ofNullable(gateways.get(new Place(host, port)));
    }

    /** The container that the file puts at this port. */
    Optional<Endpoint> container(String host, String port) {
        return Optional.ofNullable(containers.get(new Place(host, port)));
    }

    /** The host's ports of the network that are there. */
    List<String> members(String host, Network network) {
        return members.entrySet().stream()
                .filter(entry ->
                        entry.getKey().host().equals(host) && entry.getValue().equals(network))
                .map(entry -> entry.getKey().port())
                .sorted()
                .toList();
    }

    /** Whether a host has a port by which packets of the network go to another, or come from it. */
    boolean hasTunnel(Network network, String here, String peer) {
        Host from = topology.host(here).orElseThrow();
        Host to = topology.host(peer).orElseThrow();
        return !from.equals(to) && isThere(here, topology.tunnelPort(network, from, to));
    }

    /** The network that a packet from the underlay is in: the host has it, and is sent it by one that may send into it. */
    Optional<Network> carried(String host, String port, long vni, Ipv4Address source) {
        Host here = topology.host(host).orElseThrow();
        return topology.networks().stream()
                .filter(network -> network.vni().number() == vni && topology.isOn(network, host))
                .filter(network -> topology.hostsHolding(network).stream()
                        .anyMatch(peer -> peer.vtep().equals(source)
                                && !peer.equals(here)
                                && topology.tunnelPort(network, here, peer).equals(port)))
                .findFirst();
    }

    /** The network that has the address in its subnet. */
    Optional<Network> networkOf(Ipv4Address ip) {
        return topology.networks().stream()
                .filter(network -> network.subnet().contains(ip))
                .findFirst();
    }

    /** The network among these that has the address in its subnet. */
    static Optional<Network> networkOf(Collection<Network> networks, Ipv4Address ip) {
        return networks.stream()
                .filter(network -> network.subnet().contains(ip))
                .findFirst();
    }

    /** Whether the endpoint is at a port of this host, and the port is there. */
    boolean isHere(Endpoint endpoint, String host) {
        return endpoint.host().equals(host) && isThere(host, endpoint.port());
    }

    Optional<Endpoint> who(Network network, MacAddress mac) {
        return Optional.ofNullable(byMac.get(new Endpoint.Id(network.name(), mac)));
    }

    Optional<Endpoint> whose(Network network, long ip) {
        return Optional.ofNullable(byIp.get(new Address(network.name(), new Ipv4Address((int) ip))));
    }

    /** The container that has an address which it shares with others. */
    Optional<Endpoint> holder(Network network, long ip) {
        return Optional.ofNullable(holders.get(new Address(network.name(), new Ipv4Address((int) ip))));
    }

    /** Whether containers of the network share the address. */
    boolean isShared(Network network, long ip) {
        return topology.attachments().stream()
                .anyMatch(attachment -> attachment.network().equals(network.name())
                        && attachment.addresses().contains(new Ipv4Address((int) ip)));
    }

    /** How many were learned at a port. */
    long learned(Network network, String host, String port) {
        return byMac.values().stream()
                .filter(e -> !e.isDeclared() && e.network().equals(network.name()))
                .filter(e -> e.host().equals(host) && e.port().equals(port))
                .count();
    }
}
