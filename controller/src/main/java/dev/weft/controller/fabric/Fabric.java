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
import java.util.function.Consumer;

/**
 * The state of the fabric, and what follows from each event. Not thread safe; it has no clock, no I/O and no thread of
 * its own: every method takes an event and returns what is to be done about it.
 */
final class Fabric {
    private final FabricState state;
    private final FlowCompiler compiler;
    private final Facts facts = new Facts();
    private final Learning learning;
    private final Recovery recovery;
    private final Announcements announcements;
    private final PortEvents ports;
    private final DeclaredEvents declared;
    private FabricImage published = FabricImage.EMPTY;
    private final Consumer<FabricDelta> follower;

    Fabric(Topology file, int macAgeSeconds) {
        this(file, macAgeSeconds, delta -> {});
    }

    /**
     * @param follower is given each delta once it is part of the image
     */
    Fabric(Topology file, int macAgeSeconds, Consumer<FabricDelta> follower) {
        this(macAgeSeconds, follower);
        state.apply(new Change.Declared(Source.FILE, Declaration.ofFile(file)));
        state.renew();
        decided(List.of());
    }

    /** One that knows nothing, and is to {@link #follow} another from its first delta on. */
    Fabric(int macAgeSeconds) {
        this(macAgeSeconds, delta -> {});
    }

    private Fabric(int macAgeSeconds, Consumer<FabricDelta> follower) {
        this.follower = follower;
        this.state = new FabricState(FabricImage.EMPTY, macAgeSeconds);
        this.compiler = new FlowCompiler(macAgeSeconds);
        this.learning = new Learning(state);
        this.recovery = new Recovery(state, learning);
        this.announcements = new Announcements(state);
        this.ports = new PortEvents(state, announcements);
        this.declared = new DeclaredEvents(state, announcements, recovery);
    }

    /** The newest image. */
    FabricImage image() {
        return published;
    }

    /** Makes all of that so which another fabric decided; returns the bridges that must hold something else now. */
    List<DatapathId> follow(FabricDelta delta) {
        state.follow(delta);
        List<DatapathId> changed = publish(delta);
        facts.clear(); // they are kept by whoever decided
        return changed;
    }

    /** What a decision has changed is published: to what is kept, to what switches must hold, and to who follows. */
    private List<DatapathId> publish(FabricDelta delta) {
        FabricImage before = published;
        published = state.image();
        facts.publish(delta, before);
        List<DatapathId> changed = compiler.publish(delta, published);
        follower.accept(delta);
        return changed;
    }

    /**
     * Publishes what was decided. Whatever follows is to be done once the switches have been told, but for what is only said.
     *
     * @param effects of the decision
     * @return with the bridges that must hold something else now
     */
    private List<Effect> decided(List<? extends Effect> effects) {
        List<Effect> changed = state.takeDelta().map(this::publish).orElse(List.of()).stream()
                .<Effect>map(Effect.Changed::new)
                .toList();
        List<Effect> all = new ArrayList<>(effects);
        int notes =
                (int) effects.stream().takeWhile(Effect.Note.class::isInstance).count();
        all.addAll(notes, changed);
        return all;
    }

    /** Knows what a controller before this one knew, where there is still a place for it. Before any other event. */
    List<Effect> restore(Remembered remembered) {
        declared.restore(remembered);
        decided(List.of());
        facts.clear(); // they are kept
        List<Effect> effects = new ArrayList<>(declared.revise());
        effects.addAll(state.restore(remembered.endpoints()));
        return decided(effects);
    }

    /** What is to be remembered differently since this was asked last. */
    List<Fact> newFacts() {
        return facts.take(published);
    }

    /** See {@link DeclaredEvents#declare}. */
    List<Effect> declare(String source, Declaration declares) {
        return decided(declared.declare(source, declares));
    }

    /** See {@link DeclaredEvents#reviseAdoptions}. */
    List<Effect> reviseAdoptions(Topology next) {
        return decided(declared.reviseAdoptions(next));
    }

    /** See {@link DeclaredEvents#readopt}. */
    List<Effect> readopt() {
        return decided(declared.readopt());
    }

    /** See {@link DeclaredEvents#assign}. */
    List<Effect> assign(Assignments.Port port, Network network) {
        return decided(declared.assign(port, network));
    }

    /** See {@link DeclaredEvents#unassign}. */
    List<Effect> unassign(Assignments.Port port) {
        return decided(declared.unassign(port));
    }

    /** See {@link DeclaredEvents#released}. */
    List<Effect> released(Set<Assignments.Port> confirmed) {
        return decided(declared.released(confirmed));
    }

    /** See {@link DeclaredEvents#reload}. */
    List<Effect> reload(Topology next) {
        return decided(declared.reload(next));
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

    Assignments assignments() {
        return state.assignments();
    }

    int macAgeSeconds() {
        return state.macAgeSeconds();
    }

    Collection<Endpoint> endpoints() {
        return state.endpoints().inOrder();
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
        return decided(learning.taken(at, packet));
    }

    /** The endpoint that has this address in this network. */
    Optional<Endpoint> owner(String network, Ipv4Address ip) {
        return state.endpoints().ownerOf(network, ip);
    }

    /** The state of a bridge, if it is connected. */
    Optional<BridgeState> bridge(DatapathId id) {
        return state.find(id);
    }

    /** What a connected bridge must hold now. */
    FlowTables desired(DatapathId id) {
        return compiler.desired(id);
    }

    List<Effect> switchUp(Bridge at, List<SwitchPort> there) {
        return decided(up(at, there));
    }

    private List<Effect> up(Bridge at, List<SwitchPort> there) {
        state.apply(new Change.BridgeUp(at.datapathId(), there));
        BridgeState bridge = state.bridge(at);
        List<Effect> effects = new ArrayList<>();
        // What was behind a port that went while nobody looked is not there any more.
        effects.addAll(state.forget(
                endpoint -> state.isOn(endpoint, at)
                        && !endpoint.port().equals(Endpoint.UNKNOWN_PORT)
                        && !bridge.isUp(endpoint.port()),
                "its port is gone or down"));
        effects.addAll(announcements.switchUp(at));
        effects.addAll(declared.releases());
        return effects;
    }

    List<Effect> switchDown(DatapathId id) {
        state.apply(new Change.BridgeDown(id));
        return decided(List.of());
    }

    List<Effect> portChanged(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>(ports.there(at, port));
        effects.addAll(ports.renewed(at));
        return decided(effects);
    }

    /** See {@link PortEvents#there}. */
    List<Effect> portSaid(Bridge at, SwitchPort port) {
        return decided(ports.there(at, port));
    }

    /** See {@link PortEvents#renewed}. */
    List<Effect> renewed(Bridge at) {
        return decided(ports.renewed(at));
    }

    List<Effect> portGone(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>(ports.gone(at, port));
        effects.addAll(ports.renewed(at));
        return decided(effects);
    }

    /** See {@link PortEvents#gone}. */
    List<Effect> portSaidGone(Bridge at, SwitchPort port) {
        return decided(ports.gone(at, port));
    }

    List<Effect> packetIn(Bridge at, PacketIn packet) {
        return decided(learning.packetIn(at, packet));
    }

    /** An answer to a gateway came in. */
    List<Effect> answered(Bridge at, PacketIn packet) {
        return decided(learning.answered(at, packet));
    }

    /** An endpoint that was learned did not answer for the address that it had. */
    List<Effect> gaveUp(Endpoint learned) {
        return decided(learning.gaveUp(learned));
    }

    List<Effect> flowExpired(Bridge at, Place place) {
        return decided(learning.flowExpired(at, place));
    }

    /** A bridge that has connected said what it holds. */
    List<Effect> recover(Bridge at, Installed installed) {
        return recover(at, HeldFlows.of(installed)).all();
    }

    /** The same, piece by piece. */
    Slices recover(Bridge at, HeldFlows held) {
        Slices slices = recovery.recover(at, held);
        slices.atTheEnd(() -> recovered(at, held));
        slices.afterEach(this::decided);
        return slices;
    }

    private List<Effect> recovered(Bridge at, HeldFlows held) {
        List<Effect> effects = new ArrayList<>();
        BridgeState bridge = state.bridge(at);
        if (held.installed().meters().isEmpty()) {
            effects.addAll(noMeters(at, "it has none"));
        }
        if (!bridge.image().isRead()) {
            state.apply(new Change.FirstRead(at.datapathId()));
            bridge.ports().forEach(port -> effects.addAll(ports.quarantine(at, port)));
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
        return decided(announcements.announced(endpoint));
    }

    /**
     * A switch has no meters, or refuses them: it does without as long as it is connected.
     *
     * @param why in words
     */
    List<Effect> withoutMeters(Bridge at, String why) {
        return decided(noMeters(at, why));
    }

    private List<Effect> noMeters(Bridge at, String why) {
        if (!state.bridge(at).image().hasMeters()) {
            return List.of();
        }
        state.apply(new Change.NoMeters(at.datapathId()));
        return List.of(new Effect.Note(
                NoteKind.METERS,
                at.title(),
                "no meter limits the packet-ins of this switch (" + why + "); the controller still limits each port"));
    }

    boolean isFull(Network network, String host, String port) {
        return learning.isFull(network, host, port);
    }

    /** See {@link Learning#full}. */
    String full(Network network, String host, String port) {
        return learning.full(network, host, port);
    }

    /**
     * Makes anew what bridges must hold, and what is behind the ports of one: after a bug in the handling of an event of
     * that one nobody knows how far it got.
     */
    List<Effect> rebuild(Bridge at) {
        List<Effect> effects = up(at, state.bridge(at).image().asTheyAppeared());
        state.image().bridges().keySet().forEach(id -> state.apply(new Change.Recompiled(id)));
        return decided(effects);
    }
}
