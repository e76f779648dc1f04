package dev.weft.controller.fabric;

import dev.weft.bootstrap.findings.HostProblem;
import dev.weft.controller.api.Version;
import dev.weft.controller.api.Views;
import dev.weft.controller.fabric.SwitchReader.Answers;
import dev.weft.controller.hosts.HostNews;
import dev.weft.controller.openflow.Counters;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.topology.Bridge;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /**
     * @param switches what they hold, and which of them did not answer
     * @param hosts    what looks at the hosts found
     */
    Views.Status status(Answers<BridgeReading> switches, HostNews.Report hosts) {
        List<String> problems = new ArrayList<>(new Troubles(loop).list());
        problems.addAll(ofHosts(hosts.problems()));
        switches.rows().forEach(reading -> problems.addAll(reading.foreign().problems()));
        Problems silence = new Problems();
        switches.unanswered()
                .forEach(silent -> silence.ofBridge(
                        silent.bridge(),
                        "it did not report its flows: " + silent.why()
                                + ". Try again; see ovs-vswitchd's log on the host if it stays so."));
        problems.addAll(silence.sentences());
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
                switches.rows().stream()
                        .flatMap(reading -> reading.drops().stream())
                        .mapToLong(Views.DropView::packets)
                        .sum(),
                loop.switches().mended(),
                problems,
                hosts.unseen(),
                hosts.ageSeconds().orElse(-1));
    }

    /** A sentence each; what more than two hosts have is one. */
    static List<String> ofHosts(List<HostProblem> found) {
        Problems problems = new Problems();
        found.forEach(problem -> problems.add(problem.host(), told(problem), "%d hosts (%s): " + ofMany(problem)));
        return problems.sentences();
    }

    private static String told(HostProblem problem) {
        return problem.what() + ". " + problem.fix();
    }

    private static String ofMany(HostProblem problem) {
        return told(problem).replace("On " + problem.host() + ": ", "On each: ").replace("%", "%%");
    }

    List<Views.HostView> hosts() {
        return topology().hosts().stream()
                .map(host -> new Views.HostView(
                        host.name(),
                        host.address().toString(),
                        host.vtep().toString(),
                        topology().bridges(host).stream().map(Bridge::title).toList(),
                        topology().bridges(host).stream()
                                .map(bridge -> bridge.datapathId().toString())
                                .toList(),
                        state(host),
                        topology().networksOn(host.name()).stream()
                                .map(Network::name)
                                .toList(),
                        (int) loop.fabric().endpoints().stream()
                                .filter(endpoint -> endpoint.host().equals(host.name()))
                                .count()))
                .toList();
    }

    /** That of its worst bridge. */
    private String state(Host host) {
        List<Optional<ConnectedSwitch>> sessions = topology().bridges(host).stream()
                .map(bridge -> loop.switches().find(bridge.datapathId()))
                .toList();
        if (sessions.stream().anyMatch(Optional::isEmpty)) {
            return "away";
        }
        return sessions.stream()
                        .flatMap(Optional::stream)
                        .map(FabricViews::state)
                        .anyMatch("syncing"::equals)
                ? "syncing"
                : "connected";
    }

    private static String state(ConnectedSwitch session) {
        return session.isInSync() ? "connected" : "syncing";
    }

    /** Those that are connected, then those that wait to be accepted. */
    List<Views.SwitchView> switches() {
        return Stream.concat(connected(), waiting()).toList();
    }

    private Stream<Views.SwitchView> waiting() {
        return loop.admission().waiting().entrySet().stream()
                .map(one -> new Views.SwitchView(
                        one.getValue().stream()
                                .map(bridge -> bridge.host().name())
                                .findFirst()
                                .orElse(""),
                        AdmissionControl.titles(one.getValue()),
                        one.getKey().id().toString(),
                        one.getKey().from().toString(),
                        "pending",
                        secondsSince(one.getKey().since()),
                        0,
                        0,
                        0,
                        0,
                        List.of()));
    }

    private Stream<Views.SwitchView> connected() {
        return sessions().map(session -> {
            BridgeState state = state(session.bridge());
            FlowTables desired = loop.fabric().desired(session.bridge().datapathId());
            return new Views.SwitchView(
                    session.bridge().host().name(),
                    session.bridge().title(),
                    session.bridge().datapathId().toString(),
                    session.connection().remote().getAddress().getHostAddress() + ":"
                            + session.connection().remote().getPort(),
                    state(session),
                    secondsSince(session.since()),
                    desired.flows().size(),
                    desired.groups().size(),
                    session.connection().counters().packetIns(),
                    session.connection().counters().errors(),
                    ports(state));
        });
    }

    List<Views.CounterView> counters() {
        return topology().bridges().stream()
                .map(bridge -> {
                    Counters counters = loop.switches().counters(bridge.datapathId());
                    return new Views.CounterView(
                            bridge.host().name(),
                            bridge.title(),
                            counters.flowMods(),
                            counters.groupMods(),
                            counters.meterMods(),
                            counters.packetOuts(),
                            counters.packetOutsDropped(),
                            counters.packetIns(),
                            counters.errors(),
                            counters.malformed() + counters.skipped(),
                            counters.bytesOut(),
                            counters.bytesIn());
                })
                .toList();
    }

    /** Those of the connected bridges, in the file's order. */
    private Stream<ConnectedSwitch> sessions() {
        return topology().bridges().stream().flatMap(bridge -> loop.switches().find(bridge.datapathId()).stream());
    }

    private BridgeState state(Bridge bridge) {
        return loop.fabric().bridge(bridge.datapathId()).orElseThrow();
    }

    List<Views.PortView> ports() {
        Stream<Views.PortView> there = sessions().flatMap(session -> ports(state(session.bridge())).stream());
        Stream<Views.PortView> away =
                loop.fabric().assignments().networks().keySet().stream().flatMap(port -> away(port).stream());
        return Stream.concat(there, away).toList();
    }

    /** A port that was put into a network, unless it is where it should be. */
    private Optional<Views.PortView> away(Assignments.Port port) {
        Bridge bridge =
                topology().bridges(topology().host(port.host()).orElseThrow()).get(0);
        Optional<BridgeState> state = loop.fabric().bridge(bridge.datapathId());
        if (state.filter(there -> there.hasPort(port.name())).isPresent()) {
            return Optional.empty();
        }
        PortUse use = PortUse.of(topology(), bridge, port.name());
        return Optional.of(new Views.PortView(
                bridge.host().name(),
                bridge.title(),
                0,
                port.name(),
                use.role().word(),
                use.network().map(Network::name).orElse(""),
                state.isPresent() ? "absent" : "unknown",
                note(bridge, use, port.name())));
    }

    private List<Views.PortView> ports(BridgeState state) {
        return state.ports().stream().map(port -> port(state.at(), port)).toList();
    }

    private Views.PortView port(Bridge bridge, SwitchPort port) {
        PortUse use = PortUse.of(topology(), bridge, port.name());
        return new Views.PortView(
                bridge.host().name(),
                bridge.title(),
                port.number(),
                port.name(),
                use.role().word(),
                use.network().map(Network::name).orElse(""),
                port.up() ? "up" : "down",
                note(bridge, use, port.name()));
    }

    private String note(Bridge bridge, PortUse use, String port) {
        String host = bridge.host().name();
        boolean byCommand = loop.fabric()
                .assignments()
                .network(new Assignments.Port(host, port))
                .isPresent();
        if (byCommand) {
            return "By `weft port assign`; `weft port unassign " + host + " " + port + "` undoes it.";
        }
        return use.role() == PortUse.Role.QUARANTINE ? Troubles.quarantine(topology(), bridge, port) : "";
    }

    private long secondsSince(Instant then) {
        return Math.max(0, Duration.between(then, loop.clock().instant()).toSeconds()); // a clock may be set back
    }
}
