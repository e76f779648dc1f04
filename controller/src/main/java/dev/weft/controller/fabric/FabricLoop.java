package dev.weft.controller.fabric;

import dev.weft.controller.admission.AdmissionRules;
import dev.weft.controller.budget.SourceLines;
import dev.weft.controller.openflow.Admission;
import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.controller.openflow.SwitchListener;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.controller.openflow.Verdict;
import dev.weft.controller.store.MemoryStore;
import dev.weft.controller.store.Store;
import dev.weft.flows.Cookie;
import dev.weft.flows.Installed;
import dev.weft.flows.Place;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.Topology;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the fabric's state. Switches and users only enqueue; each event is decided by {@link Fabric}
 * and its effects are performed here. A bug in one event's handling is logged and costs that event alone.
 */
public final class FabricLoop implements SwitchListener, Admission, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FabricLoop.class);

    /** Refused connections of one address that the fabric's thread hears of. */
    private static final int CLAIMS_A_MINUTE = 60;

    private final ScheduledExecutorService loop;
    private final Clock clock;
    private final LongSupplier time;
    private final Fabric fabric;
    private final PacketInDispatcher packets;
    private volatile FabricImage newest = FabricImage.EMPTY;
    private final EventLog events;
    private final Memory memory;
    private final ConnectedSwitches switches;
    private final EffectPerformer performer;
    private final Turns turns;
    private final Renewals renewals;
    private final Excesses excesses;
    private final Strangers strangers = new Strangers();
    private final SourceLines claims = new SourceLines(CLAIMS_A_MINUTE); // to be a switch of the file, by address
    private volatile BiConsumer<Topology, Host> whenConnected = (topology, host) -> {};
    private final AdmissionControl admission;

    /** One that remembers nothing and keeps nothing. */
    public FabricLoop(Topology topology, int macAgeSeconds, Clock clock) {
        this(topology, macAgeSeconds, clock, new MemoryStore());
    }

    /**
     * @param macAgeSeconds how long a learned endpoint may be silent, 1 to 65535
     * @param store         what a controller before this one has left, and where this one keeps the like; stays open
     */
    public FabricLoop(Topology topology, int macAgeSeconds, Clock clock, Store store) {
        this(topology, macAgeSeconds, clock, store, Turns.thread());
    }

    /**
     * @param loop does one thing after the other
     */
    FabricLoop(Topology topology, int macAgeSeconds, Clock clock, Store store, ScheduledExecutorService loop) {
        this(topology, macAgeSeconds, clock, store, loop, System::nanoTime);
    }

    /**
     * @param time a clock that never goes back, ns; the one that {@code loop} waits by
     */
    FabricLoop(
            Topology topology,
            int macAgeSeconds,
            Clock clock,
            Store store,
            ScheduledExecutorService loop,
            LongSupplier time) {
        this.time = time;
        this.memory = new Memory(store);
        Remembered remembered = memory.start();
        this.clock = clock;
        this.loop = loop;
        this.turns = new Turns(loop, this::packetIn);
        this.switches = new ConnectedSwitches(this, loop);
        this.performer = new EffectPerformer(this);
        this.renewals = new Renewals(turns, this::renew);
        this.excesses = new Excesses(clock);
        this.fabric = new Fabric(topology, macAgeSeconds);
        this.packets = new PacketInDispatcher(fabric);
        this.events = new EventLog(clock, remembered.events(), remembered.nextEvent(), memory::keep);
        this.admission = new AdmissionControl(this);
        start(remembered);
        admission.takes(new AdmissionRules(fabric.topology()), fabric.topology());
    }

    private void start(Remembered remembered) {
        events.add(new Effect.Note(
                NoteKind.STARTED,
                "",
                "the controller started with saved state: "
                        + remembered.endpoints().size() + " learned endpoints, "
                        + remembered.ports().size() + " assigned ports"));
        if (!remembered.unreadable().isEmpty()) {
            LOG.warn(
                    "Unknown records in the state, left unchanged (a newer Weft may have written them): {}",
                    remembered.unreadable());
        }
        perform(fabric.restore(remembered));
    }

    @Override
    public Verdict judge(DatapathId id, Origin from) {
        return admission.judge(id, from);
    }

    @Override
    public CompletionStage<Verdict> decide(DatapathId id, Origin from, String bridge) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        enqueue(() -> admission.decide(id, from, bridge, verdict));
        return verdict;
    }

    @Override
    public void connected(SwitchConnection connection, List<SwitchPort> ports) {
        turns.packetIns().connected(connection, ports, System.nanoTime());
        enqueue(connection, () -> {
            Optional<Bridge> bridge = fabric.topology().bridge(connection.id());
            if (bridge.isEmpty()) {
                connection.close("the topology file no longer has this bridge");
                return;
            }
            try {
                switches.connected(bridge.get(), connection, ports);
                whenConnected.accept(fabric.topology(), bridge.get().host());
            } catch (RuntimeException bug) {
                connection.close("a bug in Weft"); // it comes back; left as it is it would never be programmed
                throw bug;
            }
        });
    }

    /** Does what a first switch brings about, for nothing: a process is slow at what it does for the first time. */
    public static void rehearse(Topology topology, int macAgeSeconds) {
        Rehearsal.of(topology, macAgeSeconds);
    }

    /** Whom to tell of the host of each switch that connects, on the fabric's thread: nobody else is told. */
    public void whenConnected(BiConsumer<Topology, Host> told) {
        whenConnected = told;
    }

    /** What is in force: the file, and ports that were put into networks by command. */
    public CompletableFuture<Topology> topology() {
        return ask(() -> fabric.topology());
    }

    /** Tells of what a switch did not show, and has counted. */
    void metered(Bridge bridge, SwitchConnection connection, Installed installed) {
        turns.packetIns()
                .metered(connection, installed, System.nanoTime())
                .forEach(told -> events.add(new Effect.Note(NoteKind.OVERLOAD, bridge.title(), told)));
    }

    @Override
    public void disconnected(SwitchConnection connection, String why) {
        turns.packetIns().disconnected(connection);
        enqueue(connection, () -> {
            excesses.ended(connection);
            switches.disconnected(connection, why);
        });
    }

    @Override
    public void portChanged(SwitchConnection connection, SwitchPort port) {
        turns.packetIns().port(connection, port, System.nanoTime());
        onSession(connection, bridge -> portsChanged(bridge, fabric.portSaid(bridge, port)));
    }

    @Override
    public void portGone(SwitchConnection connection, SwitchPort port) {
        turns.packetIns().portGone(connection, port);
        onSession(connection, bridge -> portsChanged(bridge, fabric.portSaidGone(bridge, port)));
    }

    private List<? extends Effect> portsChanged(Bridge bridge, List<Effect> effects) {
        DatapathId id = bridge.datapathId();
        fabric.bridge(id).ifPresent(state -> renewals.changed(id, state.countPorts()));
        return effects;
    }

    private void renew(DatapathId id) {
        switches.find(id).ifPresent(known -> switches.handle(known.connection(), fabric::renewed));
    }

    @Override
    public void packetIn(SwitchConnection connection, PacketIn packet) {
        turns.enqueue(connection, packet)
                .ifPresent(told -> onSession(
                        connection, bridge -> List.of(new Effect.Note(NoteKind.OVERLOAD, bridge.title(), told))));
    }

    private void packetIn(PacketIns.Waiting turn) {
        switches.handle(turn.connection(), bridge -> packets.packetIn(bridge, turn.packet(), time.getAsLong()));
    }

    @Override
    public void flowRemoved(SwitchConnection connection, Place place, Cookie cookie, boolean idle) {
        if (idle && cookie.isOurs()) {
            onSession(connection, bridge -> {
                switches.find(connection).ifPresent(known -> known.expired(place));
                return fabric.flowExpired(bridge, place);
            });
        }
    }

    @Override
    public void refused(DatapathId id, SocketAddress remote, String why) {
        // Without the port, which differs each time that it tries.
        String from = remote instanceof InetSocketAddress address ? address.getHostString() : remote.toString();
        if (claims.next(from, System.nanoTime()).isSaid()) {
            enqueue(() -> admission.refused(id, remote));
        }
        strangers
                .refused(id, from, why, System.nanoTime())
                .ifPresent(told -> enqueue(() -> events.add(new Effect.Note(NoteKind.REFUSED, "", told))));
    }

    @Override
    public void overBudget(SwitchConnection connection, String what) {
        onSession(
                connection,
                bridge -> List.of(new Effect.Note(NoteKind.OVERLOAD, bridge.title(), "its switch sends " + what)));
    }

    @Override
    public void error(SwitchConnection connection, SwitchError error) {
        onSession(
                connection,
                bridge ->
                        List.of(new Effect.Note(NoteKind.ERROR, bridge.title(), error.what() + ": " + error.cause())));
    }

    /** Handles an event of a connection that is still its bridge's. */
    private void onSession(SwitchConnection connection, Function<Bridge, List<? extends Effect>> handler) {
        enqueue(connection, () -> switches.handle(connection, handler));
    }

    /** An event of a connection, which counts as waiting until it is over. */
    void enqueue(SwitchConnection connection, Runnable event) {
        connection.budget().enqueued();
        turns.enqueue(connection.id(), () -> {
            try {
                event.run();
            } finally {
                connection.budget().done();
            }
        });
    }

    /** Performs what follows from a decision. Only for use on the fabric's thread. */
    void perform(List<? extends Effect> effects) {
        newest = fabric.image();
        effects.forEach(effect -> effect.performBy(performer));
        fabric.newFacts().forEach(memory::keep);
    }

    /** The clock that events have, ns. */
    long nanos() {
        return time.getAsLong();
    }

    /** Does something on the fabric's thread, after a while. */
    void later(Duration delay, Runnable event) {
        turns.later(delay, event);
    }

    /**
     * Asks the connected switches again and again, one at a time, whether they still hold what they had confirmed.
     *
     * @param interval more than none
     */
    public void auditEvery(Duration interval) {
        new Auditor(this, interval).start();
    }

    private void enqueue(Runnable event) {
        turns.enqueue(event);
    }

    /** What the fabric is after the last event that was decided about; from any thread. */
    FabricImage newest() {
        return newest;
    }

    /** Reads the state on its thread. */
    <T> CompletableFuture<T> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop);
    }

    /** What a question may look at. Only for use inside {@link #ask}. */
    Fabric fabric() {
        return fabric;
    }

    /** Only for use inside {@link #ask}. */
    PacketInDispatcher packets() {
        return packets;
    }

    /** Only for use inside {@link #ask}. */
    ConnectedSwitches switches() {
        return switches;
    }

    /** What switches have sent that was too much. */
    Excesses excesses() {
        return excesses;
    }

    EventLog events() {
        return events;
    }

    /** The longest time that one event or packet has held the fabric's thread; thread safe. */
    public Duration longestTurn() {
        return turns.times().longest();
    }

    /** What was dropped before it was looked at. */
    PacketIns packetIns() {
        return turns.packetIns();
    }

    /** Who may connect. Only for use inside {@link #ask}. */
    AdmissionControl admission() {
        return admission;
    }

    Memory memory() {
        return memory;
    }

    Clock clock() {
        return clock;
    }

    /** Puts a new file in force, and returns what followed. Only for use inside {@link #ask}. */
    List<Effect> replace(Topology next) {
        List<Effect> effects = new ArrayList<>(fabric.reviseAdoptions(next));
        settle(fabric.adoptions().over(next));
        effects.addAll(fabric.reload(next));
        perform(effects);
        return effects;
    }

    /** Puts in force that bridges were adopted, or are not any more. Only for use inside {@link #ask}. */
    void readopt() {
        settle(fabric.adoptions().over(fabric.file()));
        perform(fabric.readopt());
    }

    /** Lets those connections go that the topology has no place for, and judges anew who waits. */
    private void settle(Topology next) {
        AdmissionRules rules = new AdmissionRules(next);
        switches.settle(next, rules);
        admission.takes(rules, next);
    }

    @Override
    public void close() {
        turns.close();
        LOG.info(
                "The longest task on the fabric thread took {} ms: {}; {} took more than {} ms",
                turns.times().longest().toMillis(),
                turns.times().longestOf(),
                turns.times().tooLong(),
                TurnTimes.MOST.toMillis());
        switches.close();
        memory.close();
    }
}
