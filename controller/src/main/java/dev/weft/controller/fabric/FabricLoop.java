package dev.weft.controller.fabric;

import dev.weft.controller.admission.AdmissionRules;
import dev.weft.controller.budget.SourceLines;
import dev.weft.controller.openflow.Admission;
import dev.weft.controller.openflow.Counters;
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
import dev.weft.flows.Endpoint;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Longer than a connection lasts that takes nothing in ({@code Limits}); it is announced again when that is back. */
    private static final int ANNOUNCED_AT_MOST = 30;

    /** Refused connections of one address that the fabric's thread hears of. */
    private static final int CLAIMS_A_MINUTE = 60;

    /** How long an announcement waits for switches other than the one that it goes out by. */
    private static final Duration OTHERS_AT_MOST = Duration.ofSeconds(5);

    /** How long one piece of work goes on before others have their turn, ns. */
    private static final long SLICE = 5_000_000L;

    private static final Duration ANNOUNCED_AGAIN = Duration.ofSeconds(1);

    private final ScheduledExecutorService loop;
    private final Clock clock;
    private final LongSupplier time;
    private final Fabric fabric;
    private final Gateway gateway;
    private final EventLog events;
    private final Memory memory;
    private final Map<DatapathId, SwitchSession> sessions = new LinkedHashMap<>();
    private final Map<DatapathId, Counters> earlier = new HashMap<>(); // of connections that ended
    private final Turns turns;
    private final Renewals renewals;
    private final Aside aside;
    private final Excesses excesses;
    private final Strangers strangers = new Strangers();
    private final SourceLines claims = new SourceLines(CLAIMS_A_MINUTE); // to be a switch of the file, by address
    private volatile BiConsumer<Topology, Host> whenConnected = (topology, host) -> {};
    private final AdmissionControl admission;
    private long mended;

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
        this.aside = new Aside(loop);
        this.renewals = new Renewals(turns, this::renew);
        this.excesses = new Excesses(clock);
        this.fabric = new Fabric(topology, macAgeSeconds);
        this.gateway = new Gateway(fabric);
        this.events = new EventLog(clock, remembered.events(), remembered.nextEvent(), memory::keep);
        this.admission = new AdmissionControl(this);
        start(remembered);
        admission.takes(new AdmissionRules(fabric.topology()), fabric.topology());
    }

    private void start(Remembered remembered) {
        events.add(new Effect.Note(
                "started",
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
                up(bridge.get(), connection, ports);
            } catch (RuntimeException bug) {
                connection.close("a bug in Weft"); // it comes back; left as it is it would never be programmed
                throw bug;
            }
        });
    }

    private void up(Bridge bridge, SwitchConnection connection, List<SwitchPort> ports) {
        SwitchSession old = sessions.get(bridge.datapathId());
        if (old != null) {
            old.closed();
        }
        DatapathId id = bridge.datapathId();
        Supplier<Bridge> now = () -> sessions.get(id).bridge(); // as the newest file has it
        SwitchSession session = new SwitchSession(
                bridge,
                connection,
                clock.instant(),
                loop,
                new SwitchSession.Wiring(
                        () -> fabric.desired(id),
                        events::add,
                        held -> {
                            turns.packetIns().meteredBefore(connection, held.installed());
                            return inSlices(connection, fabric.recover(now.get(), held));
                        },
                        drift -> mended(now.get(), drift),
                        refused -> perform(fabric.withoutMeters(now.get(), refused.what())),
                        installed -> metered(now.get(), connection, installed),
                        aside));
        sessions.put(id, session);
        events.add(new Effect.Note(
                "connected",
                bridge.title(),
                "switch " + connection.id() + " connected from "
                        + connection.remote().getAddress().getHostAddress() + unproven(bridge, connection)));
        perform(fabric.switchUp(bridge, ports));
        session.start();
        whenConnected.accept(fabric.topology(), bridge.host());
    }

    /** By loopback anything of this machine may say that it is any host's switch. */
    private static String unproven(Bridge bridge, SwitchConnection connection) {
        boolean isShown = connection
                .origin()
                .ipv4()
                .filter(bridge.host().sources()::contains)
                .isPresent();
        return connection.origin().isLocal() && !isShown
                ? ", which does not prove that it belongs to " + bridge.host().name()
                : "";
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

    /** Does it piece by piece, and lets others have their turn when it takes long. */
    private CompletableFuture<Void> inSlices(SwitchConnection connection, Slices slices) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        slice(connection, slices, done);
        return done;
    }

    private void slice(SwitchConnection connection, Slices slices, CompletableFuture<Void> done) {
        long until = time.getAsLong() + SLICE;
        SwitchSession session = sessions.get(connection.id());
        if (session == null || session.connection() != connection) {
            done.complete(null); // it ended; who waits sees that
            return;
        }
        try {
            do {
                perform(slices.next());
            } while (!slices.isOver() && time.getAsLong() - until < 0);
        } catch (RuntimeException bug) {
            done.completeExceptionally(bug);
            return;
        }
        if (slices.isOver()) {
            done.complete(null);
        } else {
            enqueue(connection, () -> slice(connection, slices, done));
        }
    }

    /** Tells of what a switch did not show, and has counted. */
    void metered(Bridge bridge, SwitchConnection connection, Installed installed) {
        turns.packetIns()
                .metered(connection, installed, System.nanoTime())
                .forEach(told -> events.add(new Effect.Note("overload", bridge.title(), told)));
    }

    private void mended(Bridge bridge, Drift drift) {
        mended += drift.size();
        drift.events(bridge.title()).forEach(events::add);
    }

    @Override
    public void disconnected(SwitchConnection connection, String why) {
        turns.packetIns().disconnected(connection);
        enqueue(connection, () -> {
            excesses.ended(connection);
            earlier.merge(connection.id(), connection.counters(), Counters::plus);
            handle(connection, bridge -> {
                sessions.remove(bridge.datapathId()).closed();
                fabric.switchDown(bridge.datapathId());
                return List.of(left(bridge, why));
            });
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
        Optional.ofNullable(sessions.get(id)).ifPresent(session -> handle(session.connection(), fabric::renewed));
    }

    @Override
    public void packetIn(SwitchConnection connection, PacketIn packet) {
        turns.enqueue(connection, packet)
                .ifPresent(told ->
                        onSession(connection, bridge -> List.of(new Effect.Note("overload", bridge.title(), told))));
    }

    private void packetIn(PacketIns.Waiting turn) {
        handle(turn.connection(), bridge -> gateway.packetIn(bridge, turn.packet(), time.getAsLong()));
    }

    @Override
    public void flowRemoved(SwitchConnection connection, Place place, Cookie cookie, boolean idle) {
        if (idle && cookie.isOurs()) {
            onSession(connection, bridge -> {
                sessions.get(bridge.datapathId()).expired(place);
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
                .ifPresent(told -> enqueue(() -> events.add(new Effect.Note("refused", "", told))));
    }

    @Override
    public void overBudget(SwitchConnection connection, String what) {
        onSession(
                connection, bridge -> List.of(new Effect.Note("overload", bridge.title(), "its switch sends " + what)));
    }

    @Override
    public void error(SwitchConnection connection, SwitchError error) {
        onSession(
                connection,
                bridge -> List.of(new Effect.Note("error", bridge.title(), error.what() + ": " + error.cause())));
    }

    /** Handles an event of a connection that is still its bridge's. */
    private void onSession(SwitchConnection connection, Function<Bridge, List<? extends Effect>> handler) {
        enqueue(connection, () -> handle(connection, handler));
    }

    /** An event of a connection, which counts as waiting until it is over. */
    private void enqueue(SwitchConnection connection, Runnable event) {
        connection.budget().enqueued();
        turns.enqueue(connection.id(), () -> {
            try {
                event.run();
            } finally {
                connection.budget().done();
            }
        });
    }

    private void handle(SwitchConnection connection, Function<Bridge, List<? extends Effect>> handler) {
        SwitchSession session = sessions.get(connection.id());
        if (session != null && session.connection() == connection) {
            try {
                perform(handler.apply(session.bridge()));
            } catch (RuntimeException bug) {
                heal(session, bug);
            }
        }
    }

    /** A bug costs the event, and must not leave a switch with what was right before it. */
    private void heal(SwitchSession session, RuntimeException bug) {
        LOG.error(
                "{}: an event was lost because of a bug in Weft; please report it",
                session.bridge().title(),
                bug);
        if (session.state() == SwitchSession.State.CLOSED) {
            return;
        }
        try {
            perform(fabric.rebuild(session.bridge()));
            session.again();
        } catch (RuntimeException again) {
            again.addSuppressed(bug);
            session.connection().close("a bug in Weft");
            throw again;
        }
    }

    /** Performs what follows from a decision. Only for use on the fabric's thread. */
    void perform(List<? extends Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Note note) {
                events.add(note);
            } else if (effect instanceof Effect.Changed changed && sessions.containsKey(changed.bridge())) {
                sessions.get(changed.bridge()).wanted();
            } else if (effect instanceof Effect.Send send) {
                send(send);
            } else if (effect instanceof Effect.Dropped dropped && sessions.containsKey(dropped.bridge())) {
                SwitchSession session = sessions.get(dropped.bridge());
                turns.packetIns()
                        .drop(session.connection(), dropped.port(), dropped.why(), System.nanoTime())
                        .ifPresent(told -> events.add(
                                new Effect.Note("overload", session.bridge().title(), told)));
            } else if (effect instanceof Effect.Over over && sessions.containsKey(over.bridge())) {
                sessions.get(over.bridge()).connection().budget().isFirstOver(over.bound(), over.times());
            } else if (effect instanceof Effect.Wake wake) {
                wakeAt(wake.at());
            } else if (effect instanceof Effect.Announce announce) {
                announce(announce.endpoint(), ANNOUNCED_AT_MOST);
            } else if (effect instanceof Effect.AnnounceGateways gateways) {
                whenConfirmed(gateways.bridge(), () -> perform(fabric.announceGateways(gateways.bridge())));
            } else if (effect instanceof Effect.Release release) {
                whenConfirmed(release.bridge(), () -> released(release));
            }
        }
        fabric.newFacts().forEach(memory::keep);
    }

    /**
     * Announces an endpoint when the switch where it is has confirmed what is wanted, whatever it refused before, and the
     * others have confirmed or refused it: one that is told later would not let the announcement in.
     */
    private void announce(Endpoint endpoint, int tries) {
        bridgeFor(endpoint, endpoint.host())
                .ifPresent(bridge -> whenConfirmed(
                        bridge, () -> othersConfirmed(endpoint).thenRun(() -> announceNow(endpoint, tries))));
    }

    /** Once more after a while where the switch does not take in what it is sent: nobody would announce it again. */
    private void announceNow(Endpoint endpoint, int tries) {
        fabric.announce(endpoint).ifPresent(announcement -> {
            if (send(announcement)) {
                perform(fabric.announced(endpoint));
            } else if (tries > 1) {
                later(ANNOUNCED_AGAIN, () -> announce(endpoint, tries - 1));
            }
        });
    }

    /** Whether the switch was there to take it. */
    private boolean send(Effect.Send send) {
        return Optional.ofNullable(sessions.get(send.bridge()))
                .filter(to -> to.connection().packetOut(send.inPort(), send.actions(), send.frame()))
                .isPresent();
    }

    /** Once the switch has confirmed what is wanted now, whatever it refuses before; not if its connection ends. */
    private void whenConfirmed(DatapathId bridge, Runnable then) {
        SwitchSession session = sessions.get(bridge);
        if (session != null && session.state() != SwitchSession.State.CLOSED) {
            session.confirmed().thenAccept(confirmed -> {
                if (confirmed) {
                    then.run();
                } else {
                    whenConfirmed(bridge, then);
                }
            });
        }
    }

    private void released(Effect.Release release) {
        fabric.released(release.ports());
        perform(List.of());
    }

    /** Waits for the other switches that have the network, but not for ever: one may be slow, or want others to wait. */
    private CompletableFuture<Void> othersConfirmed(Endpoint endpoint) {
        CompletableFuture<Void> all = CompletableFuture.allOf(fabric.topology().network(endpoint.network()).stream()
                .flatMap(network -> fabric.topology().hostsOf(network).stream())
                .filter(host -> !host.name().equals(endpoint.host()))
                .flatMap(host -> bridgeFor(endpoint, host.name()).map(sessions::get).stream())
                .filter(session -> session.state() != SwitchSession.State.BACKING_OFF)
                .map(SwitchSession::confirmed)
                .toArray(CompletableFuture<?>[]::new));
        if (!all.isDone()) {
            later(OTHERS_AT_MOST, () -> all.complete(null));
        }
        return all;
    }

    /** The bridge that the endpoint's network is on, on a host. */
    private Optional<DatapathId> bridgeFor(Endpoint endpoint, String host) {
        Topology topology = fabric.topology();
        return topology.host(host)
                .flatMap(at -> topology.network(endpoint.network())
                        .map(network -> topology.bridgeOf(network, at).datapathId()));
    }

    private void wakeAt(long at) {
        later(Duration.ofNanos(at - time.getAsLong()), () -> perform(gateway.wake(time.getAsLong())));
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

    /** Reads the state on its thread. */
    <T> CompletableFuture<T> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop);
    }

    /** What a question may look at. Only for use inside {@link #ask}. */
    Fabric fabric() {
        return fabric;
    }

    /** Only for use inside {@link #ask}. */
    Gateway gateway() {
        return gateway;
    }

    Map<DatapathId, SwitchSession> sessions() {
        return sessions;
    }

    /** What passed between the controller and a switch since the start, over all its connections. */
    Counters counters(DatapathId id) {
        Counters ended = earlier.getOrDefault(id, Counters.NONE);
        return sessions.containsKey(id)
                ? ended.plus(sessions.get(id).connection().counters())
                : ended;
    }

    /** Flows and groups that were found missing, changed, stray or covered by somebody else's since the start, and mended. */
    long mended() {
        return mended;
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
        sessions.values().removeIf(session -> {
            Optional<Bridge> same = next.bridge(session.bridge().datapathId()).filter(session.bridge()::isSame);
            if (same.isPresent()
                    && rules.trust(same.get(), session.connection().origin()).isPresent()) {
                session.takes(same.get());
                return false;
            }
            drop(
                    session,
                    same.isPresent()
                            ? "it does not connect from an address that the topology file now gives its host"
                            : "the topology file has a different bridge, or none, with this datapath id");
            return true;
        });
        admission.takes(rules, next);
    }

    /** What its connection tells from here on is of no interest any more. */
    private void drop(SwitchSession session, String why) {
        Bridge bridge = session.bridge();
        fabric.switchDown(bridge.datapathId());
        session.closed();
        session.connection().close(why);
        events.add(left(bridge, why));
    }

    private static Effect.Note left(Bridge bridge, String why) {
        return new Effect.Note(
                "disconnected", bridge.title(), "switch " + bridge.datapathId() + " disconnected: " + why);
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
        aside.close();
        memory.close();
    }
}
