package dev.weft.controller.fabric;

import dev.weft.controller.api.Version;
import dev.weft.controller.api.Views;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Flow;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.Place;
import dev.weft.flows.Table;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The state as users see it. Every method runs on the fabric's thread. */
final class FabricViews {
    private static final Pattern PORT_NUMBER = Pattern.compile("\\b(in_port=|output:)([0-9]{1,9})\\b");

    private final FabricLoop loop;
    private final String file;
    private final InetSocketAddress listen;
    private final Instant started;

    FabricViews(FabricLoop loop, String file, InetSocketAddress listen) {
        this.loop = loop;
        this.file = file;
        this.listen = listen;
        this.started = loop.clock().instant();
    }

    private Topology topology() {
        return loop.fabric().topology();
    }

    Views.Status status() {
        Collection<Endpoint> endpoints = loop.fabric().endpoints();
        int declared = (int) endpoints.stream().filter(Endpoint::isDeclared).count();
        return new Views.Status(
                Version.current(),
                file,
                (listen.getAddress().isAnyLocalAddress()
                                ? "*"
                                : listen.getAddress().getHostAddress()) + ":" + listen.getPort(),
                secondsSince(started),
                topology().hosts().size(),
                (int) topology().hosts().stream()
                        .filter(host -> state(host).equals("connected"))
                        .count(),
                topology().networks().size(),
                declared,
                endpoints.size() - declared,
                new Troubles(loop).list());
    }

    List<Views.HostView> hosts() {
        return topology().hosts().stream()
                .map(host -> new Views.HostView(
                        host.name(),
                        host.address().toString(),
                        host.vtep().toString(),
                        host.datapathId().toString(),
                        state(host),
                        topology().networksOn(host.name()).stream()
                                .map(Network::name)
                                .toList(),
                        (int) loop.fabric().endpoints().stream()
                                .filter(endpoint -> endpoint.host().equals(host.name()))
                                .count()))
                .toList();
    }

    private String state(Host host) {
        return Optional.ofNullable(loop.sessions().get(host.name()))
                .map(FabricViews::state)
                .orElse("away");
    }

    private static String state(SwitchSession session) {
        return session.state() == SwitchSession.State.SETTLED ? "connected" : "syncing";
    }

    List<Views.NetworkView> networks() {
        return topology().networks().stream().map(this::network).toList();
    }

    private Views.NetworkView network(Network network) {
        List<Endpoint> members = loop.fabric().endpoints().stream()
                .filter(endpoint -> endpoint.network().equals(network.name()))
                .toList();
        int declared = (int) members.stream().filter(Endpoint::isDeclared).count();
        return new Views.NetworkView(
                network.name(),
                network.vni().number(),
                network.subnet().toString(),
                network.gateway().toString(),
                network.gatewayMac().toString(),
                network.mtu(),
                topology().hostsOf(network).stream().map(Host::name).toList(),
                declared,
                members.size() - declared);
    }

    List<Views.EndpointView> endpoints() {
        return loop.fabric().endpoints().stream()
                .map(endpoint -> new Views.EndpointView(
                        endpoint.name().orElse(""),
                        endpoint.network(),
                        ip(endpoint),
                        endpoint.mac().toString(),
                        endpoint.host(),
                        endpoint.port(),
                        FabricOperations.kind(endpoint),
                        isUp(endpoint) ? "up" : "down"))
                .toList();
    }

    private boolean isUp(Endpoint endpoint) {
        return loop.fabric()
                .bridge(endpoint.host())
                .map(bridge -> bridge.isUp(endpoint.port()))
                .orElse(false);
    }

    private static String ip(Endpoint endpoint) {
        return endpoint.ip().map(Ipv4Address::toString).orElse("");
    }

    List<Views.MacView> macs() {
        return loop.fabric().endpoints().stream()
                .map(endpoint -> new Views.MacView(
                        endpoint.network(),
                        endpoint.mac().toString(),
                        ip(endpoint),
                        endpoint.host(),
                        endpoint.port(),
                        FabricOperations.kind(endpoint),
                        endpoint.name().orElse("")))
                .sorted(Comparator.comparing(Views.MacView::network).thenComparing(Views.MacView::mac))
                .toList();
    }

    List<Views.SwitchView> switches() {
        List<Views.SwitchView> switches = new ArrayList<>();
        loop.sessions().forEach((name, session) -> {
            Host host = topology().host(name).orElseThrow();
            BridgeState bridge = loop.fabric().bridge(name).orElseThrow();
            switches.add(new Views.SwitchView(
                    name,
                    host.datapathId().toString(),
                    session.connection().remote().getAddress().getHostAddress() + ":"
                            + session.connection().remote().getPort(),
                    state(session),
                    secondsSince(session.since()),
                    bridge.desired().flows().size(),
                    bridge.desired().groups().size(),
                    session.connection().counters().packetIns(),
                    session.connection().counters().errors(),
                    bridge.ports().stream().map(port -> port(host, port)).toList()));
        });
        return switches;
    }

    private Views.PortView port(Host host, SwitchPort port) {
        PortUse use = PortUse.of(topology(), host, port.name());
        return new Views.PortView(
                port.number(),
                port.name(),
                use.role().word(),
                use.network().map(Network::name).orElse(""),
                port.up() ? "up" : "down");
    }

    /** What a switch holds, in its tables' order, with what we know about each flow. */
    List<Views.FlowView> flows(String host, Installed installed) {
        Map<Place, Flow> desired = loop.fabric()
                .bridge(host)
                .map(bridge -> bridge.desired().flows())
                .orElse(Map.of());
        return installed.flows().stream()
                .sorted(Comparator.comparing(InstalledFlow::table)
                        .thenComparing(flow -> -flow.priority())
                        .thenComparing(InstalledFlow::matchText))
                .map(flow -> flow(host, flow, flow.place().flatMap(place -> Optional.ofNullable(desired.get(place)))))
                .toList();
    }

    private Views.FlowView flow(String host, InstalledFlow flow, Optional<Flow> wanted) {
        boolean ours = flow.cookie().isOurs();
        Optional<Flow> right = wanted.filter(want -> want.cookie().equals(flow.cookie()));
        return new Views.FlowView(
                host,
                flow.table(),
                flow.table() < Table.values().length
                        ? Table.values()[flow.table()].name()
                        : Integer.toString(flow.table()),
                flow.priority(),
                withPortNames(host, flow.matchText()),
                withPortNames(host, flow.actions()),
                flow.packets(),
                flow.bytes(),
                right.flatMap(Flow::network).orElse(""),
                right.map(Flow::purpose)
                        .orElse(ours ? "stale: an earlier version of this flow, about to go" : "made by somebody else"),
                ours ? "weft" : "foreign");
    }

    /** {@code in_port=4} is {@code in_port=w-docker1} to a person, as in {@code ovs-ofctl --names}. */
    private String withPortNames(String host, String text) {
        return PORT_NUMBER.matcher(text).replaceAll((MatchResult found) -> {
            String name = loop.fabric()
                    .bridge(host)
                    .flatMap(bridge -> bridge.port(Integer.parseUnsignedInt(found.group(2))))
                    .map(SwitchPort::name)
                    .orElse(found.group(2));
            return Matcher.quoteReplacement(found.group(1) + name);
        });
    }

    private long secondsSince(Instant then) {
        return Duration.between(then, loop.clock().instant()).toSeconds();
    }
}
