package dev.weft.controller.fabric;

import dev.weft.controller.admission.Adoptions;
import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Installed;
import dev.weft.flows.Place;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state of the fabric, and what follows from each event. Not thread safe; it has no clock, no I/O and no thread of
 * its own: every method takes an event and returns what is to be done about it.
 */
final class Fabric {
    private final FabricState state;
    private final Learning learning;
    private final Recovery recovery;
    private final Announcements announcements;

    Fabric(Topology file, int macAgeSeconds) {
        this.state = new FabricState(file, macAgeSeconds);
        this.learning = new Learning(state);
        this.recovery = new Recovery(state, learning);
        this.announcements = new Announcements(state);
    }

    /** Knows what a controller before this one knew, where there is still a place for it. Before any other event. */
    List<Effect> restore(Remembered remembered) {
        state.assignments().restore(remembered.ports(), remembered.released());
        state.adoptions().restore(remembered.adopted());
        List<Effect> effects = new ArrayList<>(reviseAdoptions(state.file()));
        effects.addAll(state.assignments().revise(state.file()));
        effects.addAll(state.renew());
        effects.addAll(state.restore(remembered.endpoints()));
        return effects;
    }

    /** What is to be remembered differently since this was asked last. */
    List<Fact> newFacts() {
        return state.newFacts();
    }

    /** What is in force: the file, and the ports that were put into networks since. */
    Topology topology() {
        return state.topology();
    }

    /** What the file says. */
    Topology file() {
        return state.file();
    }

    Adoptions adoptions() {
        return state.adoptions();
    }

    /** Ends the adoptions that have no place in a file. */
    List<Effect> reviseAdoptions(Topology next) {
        List<Effect> effects = new ArrayList<>();
        state.adoptions()
                .revise(next)
                .forEach(ended -> effects.add(new Effect.Note(
                        "unadopted",
                        ended.bridge().host(),
                        "bridge " + ended.bridge() + " was adopted with the datapath id " + ended.id()
                                + "; the adoption ends because " + ended.why())));
        return effects;
    }

    /** Takes bridges under other datapath ids, after {@link #adoptions} have changed; those of old ids have left. */
    List<Effect> readopt() {
        forgetBridges(adoptions().over(state.file()));
        return state.renew();
    }

    private void forgetBridges(Topology next) {
        state.bridges().keySet().removeIf(id -> next.bridge(id).isEmpty());
    }

    Assignments assignments() {
        return state.assignments();
    }

    int macAgeSeconds() {
        return state.macAgeSeconds();
    }

    Collection<Endpoint> endpoints() {
        return state.endpoints().all();
    }

    Optional<Endpoint> find(Endpoint.Id id) {
        return state.endpoints().find(id);
    }

    /** Whose that address is in this network: who has it, or one of those that share it. */
    Optional<Endpoint> entitled(String network, Ipv4Address ip) {
        return owner(network, ip).or(() -> state.endpoints().entitled(network, ip));
    }

    /** A container spoke as an address that it shares with others: empty, unless it is its own by that. */
    List<Effect> taken(Bridge at, PacketIn packet) {
        return learning.taken(at, packet);
    }

    /** The endpoint that has this address in this network. */
    Optional<Endpoint> owner(String network, Ipv4Address ip) {
        return state.endpoints().ownerOf(network, ip);
    }

    /** The state of a bridge, if it is connected. */
    Optional<BridgeState> bridge(DatapathId id) {
        return Optional.ofNullable(state.bridges().get(id));
    }

    /** What a connected bridge must hold now. */
    FlowTables desired(DatapathId id) {
        return state.bridges().get(id).desired();
    }

    List<Effect> switchUp(Bridge at, List<SwitchPort> ports) {
        BridgeState bridge = new BridgeState(at, ports);
        state.bridges().put(at.datapathId(), bridge);
        List<Effect> effects = new ArrayList<>();
        // What was behind a port that went while nobody looked is not there any more.
        effects.addAll(state.forget(
                endpoint -> state.isOn(endpoint, at)
                        && !endpoint.port().equals(Endpoint.UNKNOWN_PORT)
                        && !bridge.isUp(endpoint.port()),
                "its port is gone or down"));
        effects.add(state.compileAll(bridge));
        effects.addAll(announcements.switchUp(at));
        effects.addAll(releases());
        return effects;
    }

    void switchDown(DatapathId id) {
        state.bridges().remove(id);
    }

    List<Effect> portChanged(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>(portSaid(at, port));
        effects.addAll(renewed(at));
        return effects;
    }

    /** The same, but what the bridge must hold follows only with {@link #renewed}: many of these need one of that. */
    List<Effect> portSaid(Bridge at, SwitchPort port) {
        BridgeState bridge = state.bridge(at);
        Optional<SwitchPort> before = bridge.put(port);
        if (before.isPresent() && before.get().name().equals(port.name())) {
            List<Effect> effects = new ArrayList<>();
            if (before.get().up() != port.up()) {
                effects.addAll(linkChanged(at, port));
            }
            if (!before.get().mac().equals(port.mac())) {
                effects.addAll(state.renew(bridge)); // a gateway port's is in flows
            }
            return effects;
        }
        List<Effect> effects = new ArrayList<>();
        before.ifPresent(old -> effects.addAll(portLost(at, old)));
        effects.add(new Effect.Note("port", at.title(), "port " + port.name() + " appeared, " + role(at, port)));
        effects.addAll(quarantine(at, port));
        if (port.up()) {
            bridge.cameUp(port.name());
        }
        return effects;
    }

    /** Ports have changed, and this follows of them all. */
    List<Effect> renewed(Bridge at) {
        BridgeState bridge = state.bridge(at);
        List<Effect> effects = new ArrayList<>(state.renew(bridge));
        bridge.takeThoseThatCameUp().stream()
                .filter(bridge::isUp)
                .forEach(port -> effects.addAll(announcements.portUp(at, port)));
        return effects;
    }

    /** What to do about the port, if it is in quarantine. */
    private List<Effect> quarantine(Bridge at, SwitchPort port) {
        return PortUse.of(state.topology(), at, port.name()).role() == PortUse.Role.QUARANTINE
                ? List.of(new Effect.Note(
                        "quarantine",
                        at.title(),
                        "no traffic from port " + port.name() + " passes; "
                                + PortCommands.toAssign(at.host().name(), port.name()) + " assigns it to a network"))
                : List.of();
    }

    /** With the userspace datapath a device that is gone leaves its port behind, down. */
    private List<Effect> linkChanged(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>();
        PortUse use = PortUse.of(state.topology(), at, port.name());
        String now = port.up() ? " is up, " : " is down, ";
        String remedy = !port.up() && use.role() == PortUse.Role.CONTAINER
                ? ": it was stopped, restarted or removed; `weft apply` attaches it again"
                : "";
        effects.add(new Effect.Note("port", at.title(), "port " + port.name() + now + use.describe() + remedy));
        if (port.up()) {
            effects.addAll(announcements.portUp(at, port.name()));
        } else {
            announcements.portLost(at, port.name());
            effects.addAll(state.forgetAt(at.host().name(), port.name(), "its port is down"));
        }
        return effects;
    }

    List<Effect> portGone(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>(portSaidGone(at, port));
        effects.addAll(renewed(at));
        return effects;
    }

    /** The same, without what the bridge must hold. */
    List<Effect> portSaidGone(Bridge at, SwitchPort port) {
        BridgeState bridge = state.bridge(at);
        Optional<SwitchPort> before =
                bridge.port(port.number()).filter(there -> there.name().equals(port.name()));
        if (before.isEmpty()) {
            return List.of(); // its number is another's by now
        }
        bridge.remove(port.number());
        return portLost(at, before.get());
    }

    private List<Effect> portLost(Bridge at, SwitchPort port) {
        if (state.bridge(at).hasPort(port.name())) {
            return List.of(); // it has another number now
        }
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Note("port", at.title(), "port " + port.name() + " is gone, " + role(at, port)));
        effects.addAll(state.forgetAt(at.host().name(), port.name(), "its port is gone"));
        announcements.portLost(at, port.name());
        return effects;
    }

    /** What a port is for, in words. */
    private String role(Bridge at, SwitchPort port) {
        return PortUse.of(state.topology(), at, port.name()).describe();
    }

    List<Effect> packetIn(Bridge at, PacketIn packet) {
        return learning.packetIn(at, packet);
    }

    /** An answer to a gateway came in. */
    List<Effect> answered(Bridge at, PacketIn packet) {
        return learning.answered(at, packet);
    }

    /** An endpoint that was learned did not answer for the address that it had. */
    List<Effect> gaveUp(Endpoint learned) {
        return learning.gaveUp(learned);
    }

    List<Effect> flowExpired(Bridge at, Place place) {
        return learning.flowExpired(at, place);
    }

    /** A bridge that has connected said what it holds. */
    List<Effect> recover(Bridge at, Installed installed) {
        return recover(at, HeldFlows.of(installed)).all();
    }

    /** The same, piece by piece. */
    Slices recover(Bridge at, HeldFlows held) {
        Slices slices = recovery.recover(at, held);
        slices.atTheEnd(() -> recovered(at, held));
        return slices;
    }

    private List<Effect> recovered(Bridge at, HeldFlows held) {
        List<Effect> effects = new ArrayList<>();
        BridgeState bridge = state.bridge(at);
        if (held.installed().meters().isEmpty()) {
            effects.addAll(withoutMeters(at, "it has none"));
        }
        if (bridge.isFirstReading()) {
            bridge.ports().forEach(port -> effects.addAll(quarantine(at, port)));
            if (!held.isAnyOurs()) {
                effects.add(new Effect.AnnounceGateways(at.datapathId()));
            }
        }
        effects.addAll(announcements.recovered(at, held));
        return effects;
    }

    /** The switch holds what it must: those behind its ports hear which MAC address their gateway has, if not its port's. */
    List<Effect> announceGateways(DatapathId id) {
        return bridge(id).map(announcements::gateways).orElse(List.of());
    }

    /** The switches hold the ways to an endpoint that is to be announced: by this, if that is still right. */
    Optional<Effect.Send> announce(Endpoint endpoint) {
        return announcements.announce(endpoint);
    }

    /** It was announced. */
    List<Effect> announced(Endpoint endpoint) {
        return announcements.announced(endpoint);
    }

    /**
     * A switch has no meters, or refuses them: it does without as long as it is connected.
     *
     * @param why in words
     */
    List<Effect> withoutMeters(Bridge at, String why) {
        BridgeState bridge = state.bridge(at);
        if (!bridge.hasNoMeters()) {
            return List.of();
        }
        return List.of(
                state.compileAll(bridge),
                new Effect.Note(
                        "meters",
                        at.title(),
                        "no meter limits the packet-ins of this switch (" + why
                                + "); the controller still limits each port"));
    }

    boolean isFull(Network network, String host, String port) {
        return learning.isFull(network, host, port);
    }

    /** See {@link Learning#full}. */
    String full(Network network, String host, String port) {
        return learning.full(network, host, port);
    }

    /** Puts a port of a bridge into a network. */
    List<Effect> assign(Assignments.Port port, Network network) {
        state.assignments().put(port, network);
        List<Effect> effects = new ArrayList<>();
        effects.add(
                new Effect.Note("assigned", port.host(), "port " + port.name() + " was assigned to " + network.name()));
        effects.addAll(state.renew());
        return effects;
    }

    /** Takes a port out of the network that {@link #assign} put it into. */
    List<Effect> unassign(Assignments.Port port) {
        List<Effect> effects = new ArrayList<>();
        state.assignments()
                .network(port)
                .ifPresent(network -> effects.add(new Effect.Note(
                        "unassigned", port.host(), "port " + port.name() + " was removed from " + network)));
        state.assignments().remove(port);
        effects.addAll(state.renew());
        effects.addAll(releases());
        return effects;
    }

    /** Ports that are in no network any more stay known until their switches have confirmed that. */
    private List<Effect> releases() {
        List<Effect> effects = new ArrayList<>();
        state.bridges().forEach((id, bridge) -> {
            Set<Assignments.Port> ports =
                    state.assignments().released(bridge.at().host().name());
            if (!ports.isEmpty()) {
                effects.add(new Effect.Release(id, ports));
            }
        });
        return effects;
    }

    /** The switch has confirmed it. */
    void released(Set<Assignments.Port> ports) {
        state.assignments().forgetReleased(ports);
    }

    /** Takes a new file; {@link #reviseAdoptions} was called for it. */
    List<Effect> reload(Topology next) {
        Topology before = state.file();
        List<Effect> effects = new ArrayList<>(state.assignments().revise(next));
        state.read(next);
        forgetBridges(adoptions().over(next));
        recovery.reloaded();
        effects.addAll(state.renew());
        effects.addAll(announcements.reloaded(before));
        effects.addAll(releases());
        return effects;
    }

    /**
     * Makes anew what bridges must hold, and what is behind the ports of one: after a bug in the handling of an event of
     * that one nobody knows how far it got.
     */
    List<Effect> rebuild(Bridge at) {
        List<Effect> effects = new ArrayList<>(switchUp(at, state.bridge(at).portsAsTheyAppeared()));
        state.bridges().values().forEach(bridge -> effects.add(state.compileAll(bridge)));
        return effects;
    }
}
