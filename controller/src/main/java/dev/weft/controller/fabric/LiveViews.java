package dev.weft.controller.fabric;

import dev.weft.controller.api.Views;
import dev.weft.controller.verification.FlowWords;
import dev.weft.flows.Flow;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Group;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.Place;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is in force and what the switches hold, exactly, for whoever wants to prove something of it. */
final class LiveViews {
    private LiveViews() {}

    static Views.Live of(
            Topology topology,
            List<Views.EndpointView> endpoints,
            List<Views.LiveBridge> bridges,
            List<Views.Unanswered> unanswered) {
        List<Views.Unanswered> silent = new ArrayList<>(unanswered);
        topology.bridges().stream()
                .filter(bridge -> bridges.stream().noneMatch(one -> one.bridge().equals(bridge.title()))
                        && unanswered.stream().noneMatch(one -> one.bridge().equals(bridge.title())))
                .forEach(bridge -> silent.add(new Views.Unanswered(
                        bridge.host().name(), bridge.title(), "its switch is not connected; `weft status` shows why")));
        return new Views.Live(of(topology), endpoints, bridges, silent);
    }

    private static Views.LiveTopology of(Topology topology) {
        return new Views.LiveTopology(
                topology.layout().name(),
                topology.shared().name(),
                topology.shared().tunnelPort(),
                topology.hosts().stream().map(LiveViews::of).toList(),
                topology.networks().stream().map(LiveViews::of).toList(),
                topology.routers().stream()
                        .map(router -> new Views.LiveRouter(router.name(), router.networks()))
                        .toList(),
                topology.assignedPorts().stream()
                        .map(port -> new Views.LivePort(port.name(), port.host().orElse(""), port.network()))
                        .toList());
    }

    private static Views.LiveHost of(Host host) {
        return new Views.LiveHost(
                host.name(),
                host.vtep().toString(),
                host.bridges().stream()
                        .map(bridge -> new Views.LiveHostBridge(
                                bridge.inFile(), bridge.name().orElse(""), bridge.gateways(), bridge.tunnels()))
                        .toList());
    }

    private static Views.LiveNetwork of(Network network) {
        return new Views.LiveNetwork(
                network.name(),
                network.vni().number(),
                network.subnet().toString(),
                network.gateway().map(Ipv4Address::toString).orElse(""),
                network.port(),
                network.exit().name(),
                network.unknownUnicast().name(),
                network.macLimit(),
                network.bridge(),
                network.tunnelPort(),
                network.dhcpServer().orElse(""));
    }

    /** What a bridge holds, beside what it should hold. */
    static Views.LiveBridge of(BridgeState bridge, FlowTables desired, Installed installed) {
        Map<String, Integer> ports = new HashMap<>();
        bridge.ports().forEach(port -> ports.put(port.name(), port.number()));
        return new Views.LiveBridge(
                bridge.at().title(),
                ports,
                bridge.asCompiled().awaited(),
                bridge.asCompiled().macs().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, own -> own.getValue().toString())),
                installed.flows().stream().map(flow -> of(flow, desired)).toList(),
                installed.groups().stream().flatMap(group -> of(group).stream()).toList(),
                missing(desired, installed));
    }

    private static Views.LiveFlow of(InstalledFlow flow, FlowTables desired) {
        boolean isKnown = flow.match().isPresent() && flow.does().isPresent();
        Optional<Flow> wanted = flow.place().map(place -> desired.flows().get(place));
        return new Views.LiveFlow(
                flow.table(),
                flow.priority(),
                flow.match().map(FlowWords::of).orElse(Map.of()),
                flow.does().map(FlowWords::of).orElse(List.of()),
                isKnown,
                "table=" + flow.table() + ", priority=" + flow.priority()
                        + (flow.matchText().isEmpty() ? "" : "," + flow.matchText()) + " actions=" + flow.actions(),
                wanted.map(want -> purpose(want, flow)).orElse(""));
    }

    private static String purpose(Flow wanted, InstalledFlow found) {
        return isThere(wanted, found) ? wanted.purpose() : "modified; it should be: " + wanted.purpose();
    }

    private static Optional<Views.LiveGroup> of(InstalledGroup group) {
        return group.buckets()
                .map(buckets -> new Views.LiveGroup(
                        group.id(), buckets.stream().map(FlowWords::actions).toList()));
    }

    private static int missing(FlowTables desired, Installed installed) {
        Map<Place, InstalledFlow> flows = new HashMap<>();
        installed.flows().forEach(flow -> flow.place().ifPresent(place -> flows.put(place, flow)));
        Map<Integer, InstalledGroup> groups = new HashMap<>();
        installed.groups().forEach(group -> groups.put(group.id(), group));
        long missing = desired.flows().values().stream()
                        .filter(flow -> !isThere(flow, flows.get(flow.place())))
                        .count()
                + desired.groups().values().stream()
                        .filter(group -> !isThere(group, groups.get(group.id())))
                        .count();
        return (int) missing;
    }

    private static boolean isThere(Flow flow, InstalledFlow found) {
        return found != null && found.does().equals(Optional.of(flow.instructions()));
    }

    private static boolean isThere(Group group, InstalledGroup found) {
        return found != null && found.buckets().equals(Optional.of(group.buckets()));
    }
}
