package dev.weft.controller.fabric;

import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Instructions;
import dev.weft.flows.Match;
import dev.weft.flows.Priority;
import dev.weft.flows.Table;
import dev.weft.flows.Tag;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the flows that a switch holds say about endpoints and ports: a controller with no memory learns from them what one
 * before it had learned.
 */
final class Held {
    private final Topology topology;
    private final BridgeState bridge;
    private final HeldFlows held;
    private final Map<Long, Network> networks = new HashMap<>(); // by VNI
    private final Map<Long, Host> hosts = new HashMap<>(); // by VTEP

    Held(Topology topology, BridgeState bridge, HeldFlows held) {
        this.topology = topology;
        this.bridge = bridge;
        this.held = held;
        topology.networks().forEach(network -> networks.put((long) network.vni().number(), network));
        topology.hosts().forEach(host -> hosts.put(host.vtep().toLong(), host));
    }

    /**
     * An endpoint that was learned at a port of this switch.
     *
     * @param port its OpenFlow number then
     */
    record Here(int port, MacAddress mac) {}

    /** Those of these flows, of LEARN, that are ageing flows: they tell port and MAC address. */
    static List<Here> here(List<InstalledFlow> flows) {
        return flows.stream()
                .flatMap(flow -> flow.match().stream())
                .filter(match -> match.keys().equals(EnumSet.of(Field.IN_PORT, Field.ETH_SRC)))
                .map(match -> new Here(
                        (int) match.fields().get(Field.IN_PORT).value(),
                        new MacAddress(match.fields().get(Field.ETH_SRC).value())))
                .toList();
    }

    /** Ours in a table, in the order of the answer. */
    List<InstalledFlow> ours(Table table) {
        return held.ours(table);
    }

    /** The address that an endpoint here announces, by the flow that lets its announcements pass. */
    Optional<Ipv4Address> announcedIp(Network network, MacAddress mac) {
        return held.announced(network.vni().number(), mac);
    }

    /**
     * Those on other hosts that these flows, of FORWARD, lead to, each at {@link Endpoint#UNKNOWN_PORT}. They are believed until
     * these hosts have been asked themselves, or else what led to them would be removed, and made again once they are there.
     *
     * @param unknown which of them are wanted
     */
    List<Endpoint> elsewhere(List<InstalledFlow> flows, Predicate<Endpoint.Id> unknown) {
        return flows.stream()
                .flatMap(flow ->
                        flow
                                .match()
                                .flatMap(match -> flow.meant().flatMap(does -> endpoint(match, does, unknown)))
                                .stream())
                .toList();
    }

    /** Whether it has a flow to an endpoint which leads to a port of its own. */
    boolean isDeliveredHere(Endpoint.Id id) {
        return topology.network(id.network())
                .filter(network -> held.way(network.vni().number(), id.mac())
                        .flatMap(InstalledFlow::meant)
                        .filter(does -> peer(network, does.apply()).isEmpty())
                        .isPresent())
                .isPresent();
    }

    /**
     * A port that was put into a network by command.
     *
     * @param port its OpenFlow number then
     */
    record HeldPort(int port, Network network) {}

    /** Those of which one of these flows, of CLASSIFY, says so. */
    List<HeldPort> assignedPorts(List<InstalledFlow> flows) {
        return flows.stream()
                .filter(flow -> flow.priority() == Priority.ASSIGNED.number())
                .flatMap(flow -> flow
                        .match()
                        .filter(match -> match.keys().equals(EnumSet.of(Field.IN_PORT)))
                        .flatMap(match -> flow.meant()
                                .flatMap(Instructions::metadata)
                                .flatMap(written -> network(written.value() & Tag.VNI))
                                .map(network -> new HeldPort(
                                        (int) match.fields().get(Field.IN_PORT).value(), network)))
                        .stream())
                .toList();
    }

    /** The networks that other hosts have, because it floods to them. */
    List<Assignments.Presence> presences() {
        return held.installed().groups().stream()
                .flatMap(group -> group.buckets().stream())
                .flatMap(Collection::stream)
                .flatMap(bucket -> presence(bucket).stream())
                .distinct()
                .toList();
    }

    private Optional<Assignments.Presence> presence(List<Action> bucket) {
        return HeldFlows.set(bucket, Field.TUN_ID)
                .flatMap(this::network)
                .flatMap(network -> HeldFlows.set(bucket, Field.TUN_DST)
                        .flatMap(this::hostAt)
                        .map(host -> new Assignments.Presence(host.name(), network.name())));
    }

    private Optional<Endpoint> endpoint(Match match, Instructions does, Predicate<Endpoint.Id> unknown) {
        if (!HeldFlows.isToOne(match)) {
            return Optional.empty();
        }
        MacAddress mac = new MacAddress(match.fields().get(Field.ETH_DST).value());
        return network(match.fields().get(Field.METADATA).value() & Tag.VNI)
                .filter(network -> unknown.test(new Endpoint.Id(network.name(), mac)))
                .flatMap(network -> peer(network, does.apply())
                        .map(at -> new Endpoint(
                                network.name(),
                                mac,
                                held.answered(network.vni().number(), mac)
                                        .or(() -> held.resolved(network.vni().number(), mac)),
                                at.name(),
                                Endpoint.UNKNOWN_PORT,
                                Optional.empty())));
    }

    private Optional<Network> network(long vni) {
        return Optional.ofNullable(networks.get(vni));
    }

    /** The host that these actions send to: the packet says which, or the port leads nowhere else. */
    private Optional<Host> peer(Network network, List<Action> actions) {
        return HeldFlows.set(actions, Field.TUN_DST)
                .flatMap(this::hostAt)
                .or(() -> actions.stream()
                        .filter(Action.Output.class::isInstance)
                        .flatMap(action -> bridge.portName(((Action.Output) action).port()).stream())
                        .flatMap(port -> behind(network, port).stream())
                        .findFirst());
    }

    private Optional<Host> hostAt(long vtep) {
        return Optional.ofNullable(hosts.get(vtep));
    }

    private Optional<Host> behind(Network network, String tunnelPort) {
        Bridge here = bridge.at();
        List<Host> peers = topology.hosts().stream()
                .filter(candidate -> !candidate.equals(here.host())
                        && topology.tunnelPort(network, here.host(), candidate).equals(tunnelPort))
                .toList();
        return peers.size() == 1 ? Optional.of(peers.get(0)) : Optional.empty();
    }
}
