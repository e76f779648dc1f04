package dev.weft.bootstrap.change;

import dev.weft.bootstrap.change.Change.Sign;
import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.facts.Ovs;
import dev.weft.bootstrap.remote.Command;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.TunnelPort;
import dev.weft.topology.Host;
import dev.weft.topology.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tunnel ports of all our bridges; where there are many, those of one bridge are one change. */
public final class TunnelPlanner {
    static final String MARK = "tunnel";

    private final HostSpec spec;
    private final HostFacts facts;

    public TunnelPlanner(HostSpec spec, HostFacts facts) {
        this.spec = spec;
        this.facts = facts;
    }

    /**
     * Ports that lead elsewhere than they should: all of them, before any is made, because a new one may need what an
     * old one has. Those of a bridge that goes as a whole go with it.
     */
    public List<Change> removals() {
        return facts.ovs().ours().stream()
                .filter(bridge ->
                        spec.hasBridge(bridge.name()) || !bridge.foreignPorts().isEmpty())
                .flatMap(bridge -> removal(bridge).stream())
                .toList();
    }

    private Optional<Change> removal(Ovs.Bridge bridge) {
        List<Ovs.Port> surplus = bridge.ports().stream()
                .filter(port -> port.is(MARK))
                .filter(port -> wanted(bridge.name()).stream()
                        .noneMatch(tunnel -> tunnel.port().equals(port.name()) && tunnel.is(port)))
                .toList();
        if (surplus.isEmpty()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        surplus.forEach(port -> {
            words.addAll(words.isEmpty() ? List.of() : List.of("--"));
            words.addAll(List.of("--if-exists", "del-port", bridge.name(), port.name()));
        });
        String ports = surplus.stream()
                .map(port -> port.name() + " to " + port.options().getOrDefault("remote_ip", "nowhere") + ", VNI "
                        + port.options().getOrDefault("key", "0"))
                .collect(Collectors.joining("; "));
        String name = surplus.size() == 1 ? surplus.get(0).name() : bridge.name();
        return Optional.of(Change.of(Sign.REMOVE, MARK, name, ports, List.of(Commands.ovs(words))));
    }

    private List<TunnelPort> wanted(String bridge) {
        return spec.bridges().stream()
                .filter(wanted -> wanted.name().equals(bridge))
                .flatMap(wanted -> wanted.tunnels().stream())
                .toList();
    }

    public List<Change> additions() {
        List<Change> changes = new ArrayList<>();
        for (HostSpec.Bridge bridge : spec.bridges()) {
            takeover(bridge).ifPresent(changes::add);
            List<TunnelPort> missing = bridge.tunnels().stream()
                    .filter(tunnel -> found(bridge, tunnel).isEmpty()
                            && unmarked(bridge, tunnel).isEmpty())
                    .toList();
            if (!missing.isEmpty()) {
                changes.add(addition(bridge, missing));
            }
            bridge.tunnels()
                    .forEach(tunnel -> found(bridge, tunnel)
                            .filter(port -> port.isOurs() && !port.works())
                            .ifPresent(port -> changes.add(renewal(bridge, tunnel, port))));
            numbers(bridge).ifPresent(changes::add);
        }
        return changes;
    }

    /** The port as it should be: one that is otherwise has been removed. */
    private Optional<Ovs.Port> found(HostSpec.Bridge bridge, TunnelPort tunnel) {
        return facts.ovs()
                .bridge(bridge.name())
                .flatMap(is -> is.port(tunnel.port()))
                .filter(tunnel::is);
    }

    /** A port of somebody else's that is to be this tunnel. */
    private Optional<Ovs.Port> unmarked(HostSpec.Bridge bridge, TunnelPort tunnel) {
        return facts.ovs()
                .bridge(bridge.name())
                .flatMap(is -> is.port(tunnel.port()))
                .filter(port -> !port.isOurs());
    }

    /** In place: options that ours do not have go in the same transaction. */
    private Optional<Change> takeover(HostSpec.Bridge bridge) {
        List<TunnelPort> theirs = bridge.tunnels().stream()
                .filter(tunnel -> unmarked(bridge, tunnel).isPresent())
                .toList();
        if (theirs.isEmpty()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (TunnelPort tunnel : theirs) {
            Ovs.Port port = unmarked(bridge, tunnel).orElseThrow();
            words.addAll(words.isEmpty() ? List.of() : List.of("--"));
            if (!tunnel.is(port)) {
                words.addAll(List.of("clear", "Interface", tunnel.port(), "options", "--"));
            }
            words.addAll(List.of("set", "Interface", tunnel.port()));
            words.addAll(columns(tunnel));
            Differences differences = new Differences()
                    .note("taken over")
                    .compare("", tunnel.is(port) ? tunnel.options() : port.options(), tunnel.options())
                    .compareNumber(port, tunnel.number());
            texts.add((theirs.size() == 1 ? "" : tunnel.port() + ": ") + differences.text());
        }
        List<String> ports = theirs.stream().map(TunnelPort::port).toList();
        return Optional.of(Change.of(
                Sign.CHANGE,
                MARK,
                theirs.size() == 1 ? ports.get(0) : bridge.name(),
                String.join("; ", texts),
                List.of(Commands.ovs(words), Commands.verifyPorts(ports), Commands.meet(peers(theirs)))));
    }

    private static Change addition(HostSpec.Bridge bridge, List<TunnelPort> tunnels) {
        boolean single = tunnels.size() == 1;
        String description = single
                ? tunnels.get(0).description()
                : tunnels.stream()
                        .map(tunnel -> tunnel.port() + ": " + tunnel.description())
                        .collect(Collectors.joining("; "));
        String name = single ? tunnels.get(0).port() : bridge.name();
        return Change.of(Sign.ADD, MARK, name, description, make(bridge, tunnels, List.of()));
    }

    private static Change renewal(HostSpec.Bridge bridge, TunnelPort tunnel, Ovs.Port port) {
        String error = port.error().isEmpty() ? "not working" : "error " + port.error();
        List<String> removal = List.of("--if-exists", "del-port", bridge.name(), tunnel.port());
        return Change.of(Sign.CHANGE, MARK, tunnel.port(), error, make(bridge, List.of(tunnel), removal));
    }

    /** Ports of the bridge that are right but for their number: Open vSwitch takes these out and in again itself. */
    private Optional<Change> numbers(HostSpec.Bridge bridge) {
        List<String> words = new ArrayList<>();
        List<TunnelPort> asking = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (TunnelPort tunnel : bridge.tunnels()) {
            Optional<Ovs.Port> port = found(bridge, tunnel).filter(is -> is.isOurs() && is.works());
            Differences differences = new Differences();
            port.ifPresent(there -> differences.compareNumber(there, tunnel.number()));
            if (differences.any()) {
                words.addAll(words.isEmpty() ? List.of() : List.of("--"));
                words.addAll(List.of("set", "Interface", tunnel.port()));
                words.addAll(Commands.asking(tunnel.number()));
                asking.add(tunnel);
                texts.add(differences.text());
            }
        }
        if (asking.isEmpty()) {
            return Optional.empty();
        }
        boolean single = asking.size() == 1;
        String text = single
                ? texts.get(0)
                : asking.size() + " ports request their numbers (Open vSwitch removes and re-adds each)";
        List<String> ports = asking.stream().map(TunnelPort::port).toList();
        return Optional.of(Change.of(
                Sign.CHANGE,
                MARK,
                single ? ports.get(0) : bridge.name(),
                text,
                List.of(Commands.ovs(words), Commands.verifyPorts(ports))));
    }

    /** The other ends. */
    public static List<Ipv4Address> peers(List<TunnelPort> tunnels) {
        return tunnels.stream()
                .flatMap(tunnel -> tunnel.peers().stream())
                .map(Host::vtep)
                .distinct()
                .toList();
    }

    private static List<String> columns(TunnelPort tunnel) {
        List<String> columns =
                new ArrayList<>(List.of("type=" + TunnelPort.TYPE, "external_ids:" + Ovs.MARK + "=" + MARK));
        columns.addAll(Commands.asking(tunnel.number()));
        tunnel.options().forEach((key, value) -> columns.add("options:" + key + "=" + Commands.quoted(value)));
        return columns;
    }

    public List<RepairStep> steps() {
        return spec.bridges().stream()
                .filter(bridge -> !bridge.tunnels().isEmpty())
                .map(bridge -> RepairStep.of(
                        MARK,
                        bridge.tunnels().stream().map(TunnelPort::port).collect(Collectors.joining(", ")),
                        bridge.tunnels().stream()
                                .map(tunnel -> {
                                    List<String> right = new ArrayList<>(RepairStep.ask("interface", tunnel.port()));
                                    right.addAll(columns(tunnel));
                                    return right;
                                })
                                .toList(),
                        make(bridge, bridge.tunnels(), List.of())))
                .toList();
    }

    /** One transaction, whatever their number; then what became of each, which ovs-vsctl does not say. */
    private static List<Command> make(HostSpec.Bridge bridge, List<TunnelPort> tunnels, List<String> first) {
        List<Command> commands = new ArrayList<>();
        if (!first.isEmpty()) {
            commands.add(Commands.ovs(first));
        }
        List<String> words = new ArrayList<>();
        tunnels.forEach(tunnel -> {
            words.addAll(words.isEmpty() ? List.of() : List.of("--"));
            words.addAll(List.of("--may-exist", "add-port", bridge.name(), tunnel.port()));
            words.addAll(List.of("--", "set", "Interface", tunnel.port()));
            words.addAll(columns(tunnel));
        });
        commands.add(Commands.ovs(words));
        commands.add(Commands.verifyPorts(tunnels.stream().map(TunnelPort::port).toList()));
        commands.add(Commands.meet(peers(tunnels)));
        return commands;
    }
}
