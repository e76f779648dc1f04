package dev.weft.controller.fabric;

import dev.weft.controller.fabric.EndpointTable.Sighting;
import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.Field;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Match;
import dev.weft.flows.Place;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The state of the fabric, and what follows from each event. Not thread safe; it has no clock, no I/O and no thread of
 * its own: every method takes an event and returns what is to be done about it.
 */
final class Fabric {
    private final int macAgeSeconds;
    private final Map<DatapathId, BridgeState> bridges = new LinkedHashMap<>();
    private final Assignments assignments = new Assignments();
    private final Set<DatapathId> asked = new HashSet<>(); // bridges that have said what they hold
    private Topology file;
    private Topology topology; // the file's with the ports that were put into networks on top of it
    private Compiler compiler;
    private EndpointTable endpoints;

    Fabric(Topology topology, int macAgeSeconds) {
        this.macAgeSeconds = macAgeSeconds;
        this.file = topology;
        this.topology = topology;
        this.compiler = new Compiler(topology, macAgeSeconds);
        this.endpoints = new EndpointTable(topology);
    }

    /** What is in force: the file, and the ports that were put into networks since. */
    Topology topology() {
        return topology;
    }

    /** What the file says. */
    Topology file() {
        return file;
    }

    Assignments assignments() {
        return assignments;
    }

    int macAgeSeconds() {
        return macAgeSeconds;
    }

    Collection<Endpoint> endpoints() {
        return endpoints.all();
    }

    /** The endpoint that has this address in this network. */
    Optional<Endpoint> owner(String network, Ipv4Address ip) {
        return endpoints.ownerOf(network, ip);
    }

    /** The state of a bridge, if it is connected. */
    Optional<BridgeState> bridge(DatapathId id) {
        return Optional.ofNullable(bridges.get(id));
    }

    /** What a connected bridge must hold now. */
    FlowTables desired(DatapathId id) {
        return bridges.get(id).desired();
    }

    List<Effect> switchUp(Bridge at, List<SwitchPort> ports) {
        BridgeState bridge = new BridgeState(at, ports);
        bridges.put(at.datapathId(), bridge);
        List<Effect> effects = new ArrayList<>();
        // What was behind a port that went while nobody looked is not there any more.
        effects.addAll(forget(
                endpoint -> isOn(endpoint, at)
                        && !endpoint.port().equals(Endpoint.UNKNOWN_PORT)
                        && !bridge.isUp(endpoint.port()),
                "its port is gone or down"));
        bridge.ports().forEach(port -> effects.addAll(quarantine(at, port)));
        bridge.compileAll(topology, compiler, endpoints.all());
        effects.add(new Effect.Changed(at.datapathId()));
        return effects;
    }

    /** Whether the endpoint is on that bridge, at a port or as others say. */
    private boolean isOn(Endpoint endpoint, Bridge at) {
        return endpoint.host().equals(at.host().name())
                && topology.network(endpoint.network())
                        .filter(network -> network.bridge().equals(at.name()))
                        .isPresent();
    }

    void switchDown(DatapathId id) {
        bridges.remove(id);
    }

    List<Effect> portChanged(Bridge at, SwitchPort port) {
        BridgeState bridge = bridges.get(at.datapathId());
        Optional<SwitchPort> before = bridge.put(port);
        if (before.isPresent() && before.get().name().equals(port.name())) {
            return before.get().up() == port.up() ? List.of() : linkChanged(at, port);
        }
        List<Effect> effects = new ArrayList<>();
        before.ifPresent(old -> effects.addAll(portLost(at, old)));
        effects.add(new Effect.Note("port", at.title(), "port " + port.name() + " is there, " + role(at, port)));
        effects.addAll(quarantine(at, port));
        effects.addAll(renew(bridge));
        return effects;
    }

    /** What to do about the port, if it is in quarantine. */
    private List<Effect> quarantine(Bridge at, SwitchPort port) {
        return PortUse.of(topology, at, port.name()).role() == PortUse.Role.QUARANTINE
                ? List.of(new Effect.Note(
                        "quarantine",
                        at.title(),
                        "nothing from port " + port.name() + " passes; "
                                + PortCommands.toAssign(at.host().name(), port.name()) + " puts it into a network"))
                : List.of();
    }

    /** Compiles what another topology, or another port, makes different on a bridge. */
    private List<Effect> renew(BridgeState bridge) {
        return bridge.renew(topology, compiler, endpoints.all())
                ? List.of(new Effect.Changed(bridge.at().datapathId()))
                : List.of();
    }

    /** With the userspace datapath a device that is gone leaves its port behind, down. */
    private List<Effect> linkChanged(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>();
        String now = port.up() ? " is up, " : " is down, ";
        effects.add(new Effect.Note("port", at.title(), "port " + port.name() + now + role(at, port)));
        if (!port.up()) {
            effects.addAll(forget(
                    endpoint -> EndpointTable.isAt(endpoint, at.host().name(), port.name()), "its port is down"));
        }
        return effects;
    }

    List<Effect> portGone(Bridge at, SwitchPort port) {
        BridgeState bridge = bridges.get(at.datapathId());
        Optional<SwitchPort> before = bridge.remove(port.number());
        if (before.isEmpty()) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>(portLost(at, before.get()));
        effects.addAll(renew(bridge));
        return effects;
    }

    private List<Effect> portLost(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Note("port", at.title(), "port " + port.name() + " is gone, " + role(at, port)));
        effects.addAll(
                forget(endpoint -> EndpointTable.isAt(endpoint, at.host().name(), port.name()), "its port is gone"));
        return effects;
    }

    /** What a port is for, in words. */
    private String role(Bridge at, SwitchPort port) {
        return PortUse.of(topology, at, port.name()).describe();
    }

    List<Effect> packetIn(Bridge at, PacketIn packet) {
        BridgeState bridge = bridges.get(at.datapathId());
        Optional<Sender> sender = Sender.of(packet.frame());
        Optional<String> port = bridge.port(packet.inPort()).map(SwitchPort::name);
        if (sender.isEmpty() || port.isEmpty()) {
            return List.of();
        }
        return saw(at, port.get(), sender.get());
    }

    /** An answer to a gateway: it also tells of somebody learned who has another address by now. */
    List<Effect> answered(Bridge at, PacketIn packet) {
        List<Effect> effects = new ArrayList<>(packetIn(at, packet));
        Optional<String> port =
                bridges.get(at.datapathId()).port(packet.inPort()).map(SwitchPort::name);
        Optional<Network> network =
                port.flatMap(name -> PortUse.of(topology, at, name).endpointNetwork());
        network.flatMap(in -> Sender.of(packet.frame())
                        .flatMap(sender -> endpoints.answered(seen(in, at, port.get(), sender))))
                .ifPresent(now -> {
                    effects.add(note("learned", now, "has this address now"));
                    effects.addAll(recompile(network.get()));
                });
        return effects;
    }

    /** The sender as its packet shows it. */
    private static Endpoint seen(Network in, Bridge at, String port, Sender sender) {
        return new Endpoint(
                in.name(), sender.mac(), addressIn(in, sender.ip()), at.host().name(), port, Optional.empty());
    }

    private List<Effect> saw(Bridge at, String port, Sender sender) {
        Optional<Network> network = PortUse.of(topology, at, port).endpointNetwork();
        if (network.isEmpty() || !Endpoint.isPossible(sender.mac())) {
            return List.of();
        }
        Network in = network.get();
        Endpoint seen = seen(in, at, port, sender);
        List<Effect> effects = new ArrayList<>();
        sender.ip()
                .flatMap(ip -> endpoints.ownerOf(in.name(), ip))
                .filter(owner -> !owner.mac().equals(sender.mac()))
                .ifPresent(owner -> effects.add(new Effect.Note(
                        "conflict",
                        at.title(),
                        sender.ip().get() + " in " + in.name() + " belongs to " + owner.title() + " at " + owner.port()
                                + " on " + owner.host() + "; " + sender.mac() + " at " + port + " claims it too")));
        Sighting sighting = endpoints.saw(seen);
        if (sighting instanceof Sighting.Learned learned) {
            effects.add(note("learned", learned.endpoint(), "was learned at " + port));
            effects.addAll(full(in, learned.endpoint()));
            effects.addAll(recompile(in));
        } else if (sighting instanceof Sighting.Moved moved) {
            boolean found = moved.from().port().equals(Endpoint.UNKNOWN_PORT);
            effects.add(
                    found
                            ? note("learned", moved.to(), "was found at " + port)
                            : note(
                                    "moved",
                                    moved.to(),
                                    "moved from " + moved.from().port() + " on "
                                            + moved.from().host() + " to " + port));
            effects.addAll(full(in, moved.to()));
            effects.addAll(recompile(in));
        } else if (sighting instanceof Sighting.Addressed addressed) {
            effects.add(note("learned", addressed.endpoint(), "said its address"));
            effects.addAll(recompile(in));
        } else if (sighting instanceof Sighting.Refused refused) {
            effects.add(new Effect.Note("refused", at.title(), refused.why()));
        }
        return effects;
    }

    /** One word when a port has got as many as it may have; the switch refuses the others from now on. */
    private List<Effect> full(Network network, Endpoint last) {
        return isFull(network, last.host(), last.port())
                ? List.of(new Effect.Note("full", last.host(), full(network, last.host(), last.port())))
                : List.of();
    }

    boolean isFull(Network network, String host, String port) {
        return endpoints.learnedAt(host, port) >= network.macLimit();
    }

    /** What is to be said of a port that has as many MAC addresses as its network allows. */
    String full(Network network, String host, String port) {
        return "port " + port + " on " + host + " has " + network.macLimit() + " MAC addresses, the most that network "
                + network.name() + " allows: others are refused until one is silent for " + macAgeSeconds + " s";
    }

    /** The address, if an endpoint of the network can have it. */
    private static Optional<Ipv4Address> addressIn(Network network, Optional<Ipv4Address> address) {
        return address.filter(ip -> network.subnet().contains(ip) && !ip.equals(network.gateway()));
    }

    /** An ageing flow ran out: the endpoint it stood for has been silent. */
    List<Effect> flowExpired(Bridge at, Place place) {
        Match.Bits inPort = place.match().fields().get(Field.IN_PORT);
        Match.Bits source = place.match().fields().get(Field.ETH_SRC);
        if (place.table() != Table.LEARN.number() || inPort == null || source == null) {
            return List.of();
        }
        MacAddress mac = new MacAddress(source.value());
        return bridges.get(at.datapathId())
                .port((int) inPort.value())
                .map(port -> forget(
                        endpoint -> endpoint.mac().equals(mac)
                                && EndpointTable.isAt(endpoint, at.host().name(), port.name()),
                        "it was silent for " + macAgeSeconds + " s"))
                .orElse(List.of());
    }

    /**
     * What a controller before us had learned is still in the switch that it was learned at: the ageing flow tells MAC
     * address and port, the flow for its announcements the IP address. Who has been seen since is where it was seen: the
     * switch may have been away when it moved. What it says of other hosts counts until they have been asked.
     */
    List<Effect> recover(Bridge at, Installed installed) {
        BridgeState bridge = bridges.get(at.datapathId());
        Held held = new Held(topology, bridge, installed);
        boolean first = asked.add(at.datapathId());
        List<Endpoint> elsewhere = held.elsewhere(id -> !endpoints.knows(id)).stream()
                .filter(endpoint -> !isAsked(endpoint) && Endpoint.isPossible(endpoint.mac()))
                .toList();
        List<Effect> effects = new ArrayList<>();
        if (first) {
            effects.addAll(recoverPorts(at, held, elsewhere));
        }
        for (Held.Here here : held.here()) {
            bridge.port(here.port())
                    .filter(SwitchPort::up)
                    .ifPresent(port -> effects.addAll(recover(at, port.name(), here.mac(), held)));
        }
        effects.addAll(forget(
                endpoint -> isOn(endpoint, at) && endpoint.port().equals(Endpoint.UNKNOWN_PORT),
                "its host has no such"));
        effects.addAll(believe(elsewhere));
        return effects;
    }

    /**
     * Ports that a controller before us had put into networks by command. A switch that we knew before tells nothing new:
     * it may have been away when a port was taken out again.
     */
    private List<Effect> recoverPorts(Bridge at, Held held, List<Endpoint> elsewhere) {
        String host = at.host().name();
        assignments.asked(host);
        for (Held.HeldPort port : held.assignedPorts()) {
            bridges.get(at.datapathId())
                    .port(port.port())
                    .map(there -> new Assignments.Port(host, there.name()))
                    .filter(there -> assignments.network(there).isEmpty())
                    .filter(there -> PortUse.of(file, at, there.name()).role() == PortUse.Role.QUARANTINE)
                    .ifPresent(there -> assignments.put(there, port.network()));
        }
        Stream.concat(
                        held.presences().stream(),
                        elsewhere.stream()
                                .map(endpoint -> new Assignments.Presence(endpoint.host(), endpoint.network())))
                .filter(presence -> !isAsked(presence.host()))
                .filter(presence ->
                        !topology.isOn(topology.network(presence.network()).orElseThrow(), presence.host()))
                .forEach(assignments::believe);
        return renew();
    }

    private boolean isAsked(String host) {
        return asked.stream()
                .flatMap(id -> topology.bridge(id).stream())
                .anyMatch(bridge -> bridge.host().name().equals(host));
    }

    /** Whether the bridge that the endpoint would be on has said what it holds. */
    private boolean isAsked(Endpoint endpoint) {
        return asked.stream().flatMap(id -> topology.bridge(id).stream()).anyMatch(bridge -> isOn(endpoint, bridge));
    }

    private List<Effect> believe(List<Endpoint> spokenOf) {
        Set<Network> networks = new LinkedHashSet<>();
        for (Endpoint endpoint : spokenOf) {
            if (!endpoints.knows(endpoint.id())) {
                Network network = topology.network(endpoint.network()).orElseThrow();
                endpoints.adopt(endpoint, addressIn(network, endpoint.ip()));
                networks.add(network);
            }
        }
        return networks.stream().flatMap(network -> recompile(network).stream()).toList();
    }

    private List<Effect> recover(Bridge at, String port, MacAddress mac, Held held) {
        return PortUse.of(topology, at, port)
                .endpointNetwork()
                .filter(network -> !endpoints.isPlaced(new Endpoint.Id(network.name(), mac)))
                .map(network -> saw(at, port, new Sender(mac, held.announcedIp(network, mac))))
                .orElse(List.of());
    }

    /** Puts a port of a bridge into a network. */
    List<Effect> assign(Assignments.Port port, Network network) {
        assignments.put(port, network);
        List<Effect> effects = new ArrayList<>();
        effects.add(
                new Effect.Note("assigned", port.host(), "port " + port.name() + " was put into " + network.name()));
        effects.addAll(renew());
        return effects;
    }

    /** Takes a port out of the network that {@link #assign} put it into. */
    List<Effect> unassign(Assignments.Port port) {
        List<Effect> effects = new ArrayList<>();
        assignments
                .network(port)
                .ifPresent(network -> effects.add(new Effect.Note(
                        "unassigned", port.host(), "port " + port.name() + " was taken out of " + network)));
        assignments.remove(port);
        effects.addAll(renew());
        return effects;
    }

    /** Takes a new file. */
    List<Effect> reload(Topology next) {
        List<Effect> effects = new ArrayList<>(assignments.revise(next));
        file = next;
        bridges.keySet().removeIf(id -> next.bridge(id).isEmpty());
        asked.removeIf(id -> next.bridge(id).isEmpty());
        effects.addAll(renew());
        return effects;
    }

    /** Puts in force what the file says and what was said since; what was learned stays where there is a place for it. */
    private List<Effect> renew() {
        Topology next = assignments.over(file);
        if (next.equals(topology)) {
            return List.of();
        }
        List<Endpoint> learned = endpoints.learned();
        topology = next;
        compiler = new Compiler(next, macAgeSeconds);
        endpoints = new EndpointTable(next);
        learned.forEach(endpoint ->
                placeOf(endpoint).ifPresent(network -> endpoints.adopt(endpoint, addressIn(network, endpoint.ip()))));
        List<Effect> effects = new ArrayList<>();
        bridges.values().forEach(bridge -> effects.addAll(renew(bridge)));
        return effects;
    }

    /**
     * Makes anew what bridges must hold, and what is behind the ports of one: after a bug in the handling of an event of
     * that one nobody knows how far it got.
     */
    List<Effect> rebuild(Bridge at) {
        List<Effect> effects =
                new ArrayList<>(switchUp(at, bridges.get(at.datapathId()).ports()));
        bridges.forEach((id, bridge) -> {
            bridge.compileAll(topology, compiler, endpoints.all());
            effects.add(new Effect.Changed(id));
        });
        return effects;
    }

    private Optional<Network> placeOf(Endpoint learned) {
        if (learned.port().equals(Endpoint.UNKNOWN_PORT)) {
            return topology.network(learned.network()).filter(network -> topology.isOn(network, learned.host()));
        }
        return topology.host(learned.host())
                .flatMap(host -> topology.network(learned.network())
                        .flatMap(network -> PortUse.of(topology, topology.bridgeOf(network, host), learned.port())
                                .endpointNetwork()))
                .filter(network -> network.name().equals(learned.network()));
    }

    /** Forgets learned endpoints, and what pointed to them. */
    private List<Effect> forget(Predicate<Endpoint> which, String why) {
        List<Endpoint> gone = endpoints.forget(endpoint -> !endpoint.isDeclared() && which.test(endpoint));
        List<Effect> effects = new ArrayList<>();
        gone.forEach(endpoint -> effects.add(note("forgotten", endpoint, "was forgotten: " + why)));
        gone.stream()
                .map(Endpoint::network)
                .distinct()
                .map(topology::network)
                .flatMap(Optional::stream)
                .forEach(network -> effects.addAll(recompile(network)));
        return effects;
    }

    private List<Effect> recompile(Network network) {
        Collection<Endpoint> all = endpoints.all();
        List<Effect> effects = new ArrayList<>();
        bridges.forEach((id, bridge) -> {
            if (bridge.compile(network, all)) {
                effects.add(new Effect.Changed(id));
            }
        });
        return effects;
    }

    private static Effect.Note note(String kind, Endpoint endpoint, String what) {
        return new Effect.Note(kind, endpoint.host(), endpoint.title() + " in " + endpoint.network() + " " + what);
    }
}
