package dev.weft.controller.fabric;

import dev.weft.controller.admission.AdmissionRules;
import dev.weft.controller.openflow.Counters;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Installed;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Topology;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The switches that are connected, each by one connection; what becomes of them. Everything here runs on the fabric's thread. */
final class ConnectedSwitches implements ConnectedSwitch.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectedSwitches.class);

    /** How long one piece of work goes on before others have their turn, ns. */
    private static final long SLICE = 5_000_000L;

    private final FabricLoop loop;
    private final ScheduledExecutorService thread;
    private final Aside aside;
    private final Map<DatapathId, ConnectedSwitch> all = new LinkedHashMap<>();
    private final Map<DatapathId, Counters> earlier = new HashMap<>(); // of connections that ended
    private long mended;

    /**
     * @param thread the fabric's
     */
    ConnectedSwitches(FabricLoop loop, ScheduledExecutorService thread) {
        this.loop = loop;
        this.thread = thread;
        this.aside = new Aside(thread);
    }

    /** Those that there are, whenever it is looked at. */
    Map<DatapathId, ConnectedSwitch> all() {
        return all;
    }

    Optional<ConnectedSwitch> find(DatapathId id) {
        return Optional.ofNullable(all.get(id));
    }

    /** The switch that has this connection; empty: it has ended, or another took its place. */
    Optional<ConnectedSwitch> find(SwitchConnection connection) {
        return find(connection.id()).filter(known -> known.connection() == connection);
    }

    /** A switch is there that is this bridge's. */
    void connected(Bridge bridge, SwitchConnection connection, List<SwitchPort> ports) {
        find(bridge.datapathId()).ifPresent(ConnectedSwitch::closed);
        ConnectedSwitch made =
                new ConnectedSwitch(bridge, connection, loop.clock().instant(), thread, aside, this);
        all.put(bridge.datapathId(), made);
        tell(new Effect.Note(
                NoteKind.CONNECTED,
                bridge.title(),
                "switch " + connection.id() + " connected from "
                        + connection.remote().getAddress().getHostAddress() + unproven(bridge, connection)));
        loop.perform(loop.fabric().switchUp(bridge, ports));
        made.start();
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

    /** A connection has ended. */
    void disconnected(SwitchConnection connection, String why) {
        earlier.merge(connection.id(), connection.counters(), Counters::plus);
        handle(connection, bridge -> {
            all.remove(bridge.datapathId()).closed();
            loop.fabric().switchDown(bridge.datapathId());
            return List.of(left(bridge, why));
        });
    }

    private static Effect.Note left(Bridge bridge, String why) {
        return new Effect.Note(
                NoteKind.DISCONNECTED, bridge.title(), "switch " + bridge.datapathId() + " disconnected: " + why);
    }

    /** Lets those connections go that the topology has no place for. */
    void settle(Topology next, AdmissionRules rules) {
        all.values().removeIf(known -> {
            Optional<Bridge> same = next.bridge(known.bridge().datapathId()).filter(known.bridge()::isSame);
            if (same.isPresent()
                    && rules.trust(same.get(), known.connection().origin()).isPresent()) {
                known.rebind(same.get());
                return false;
            }
            drop(
                    known,
                    same.isPresent()
                            ? "it does not connect from an address that the topology file now gives its host"
                            : "the topology file has a different bridge, or none, with this datapath id");
            return true;
        });
    }

    /** What its connection tells from here on is of no interest any more. */
    private void drop(ConnectedSwitch known, String why) {
        Bridge bridge = known.bridge();
        loop.fabric().switchDown(bridge.datapathId());
        known.closed();
        known.connection().close(why);
        tell(left(bridge, why));
    }

    /** Decides about an event of a connection that is still its bridge's, and performs what follows. */
    void handle(SwitchConnection connection, Function<Bridge, List<? extends Effect>> decide) {
        find(connection).ifPresent(known -> {
            try {
                loop.perform(decide.apply(known.bridge()));
            } catch (RuntimeException bug) {
                rebuildAfterBug(known, bug);
            }
        });
    }

    /** A bug costs the event, and must not leave a switch with what was right before it. */
    private void rebuildAfterBug(ConnectedSwitch known, RuntimeException bug) {
        LOG.error(
                "{}: an event was lost because of a bug in Weft; please report it",
                known.bridge().title(),
                bug);
        if (known.state() == SwitchReconciler.State.CLOSED) {
            return;
        }
        try {
            loop.perform(loop.fabric().rebuild(known.bridge()));
            known.resync();
        } catch (RuntimeException again) {
            again.addSuppressed(bug);
            known.connection().close("a bug in Weft");
            throw again;
        }
    }

    /** What passed between the controller and a switch since the start, over all its connections. */
    Counters counters(DatapathId id) {
        Counters ended = earlier.getOrDefault(id, Counters.NONE);
        return find(id).map(known -> ended.plus(known.connection().counters())).orElse(ended);
    }

    /** Flows and groups that were found missing, changed, stray or covered by somebody else's since the start, and mended. */
    long mended() {
        return mended;
    }

    @Override
    public void tell(Effect.Note note) {
        loop.events().add(note);
    }

    @Override
    public CompletionStage<Void> recover(ConnectedSwitch from, HeldFlows held) {
        loop.packetIns().meteredBefore(from.connection(), held.installed());
        CompletableFuture<Void> done = new CompletableFuture<>();
        slice(from.connection(), loop.fabric().recover(from.bridge(), held), done);
        return done;
    }

    /** Does it piece by piece, and lets others have their turn when it takes long. */
    private void slice(SwitchConnection connection, Slices slices, CompletableFuture<Void> done) {
        long until = loop.nanos() + SLICE;
        if (find(connection).isEmpty()) {
            done.complete(null); // it ended; who waits sees that
            return;
        }
        try {
            do {
                loop.perform(slices.next());
            } while (!slices.isOver() && loop.nanos() - until < 0);
        } catch (RuntimeException bug) {
            done.completeExceptionally(bug);
            return;
        }
        if (slices.isOver()) {
            done.complete(null);
        } else {
            loop.enqueue(connection, () -> slice(connection, slices, done));
        }
    }

    @Override
    public void audited(ConnectedSwitch from, Installed held) {
        loop.metered(from.bridge(), from.connection(), held);
    }

    @Override
    public void mended(ConnectedSwitch from, Drift drift) {
        mended += drift.size();
        drift.events(from.bridge().title()).forEach(this::tell);
    }

    @Override
    public void withoutMeters(ConnectedSwitch from, SwitchError refused) {
        loop.perform(loop.fabric().withoutMeters(from.bridge(), refused.what()));
    }

    void close() {
        aside.close();
    }
}
