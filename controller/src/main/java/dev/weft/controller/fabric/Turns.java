package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.topology.DatapathId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the fabric's thread does, and in which order: events, of which switches take turns, and after each event a packet, of
 * which they take turns likewise. So who has one of either waits for one of each other, however many they have. No packet
 * overtakes an event of its switch that came before it.
 */
final class Turns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final int STOP_SECONDS = 5;

    /** Whose events those of no switch are. */
    static final DatapathId NOBODY = new DatapathId(0);

    /** How many packets are looked at before events have their turn. */
    static final int PACKETS_AT_ONCE = 8;

    private final ScheduledExecutorService loop;
    private final PacketIns packetIns = new PacketIns();
    private final Consumer<PacketIns.Waiting> looksAt;
    private final AtomicBoolean looking = new AtomicBoolean(); // a look at the packets that wait is due
    private final TurnTimes times;
    private final EventTurns<DatapathId> events = new EventTurns<>();

    /**
     * @param loop    does one thing after the other
     * @param looksAt is given each packet when it has its turn, on the loop
     */
    Turns(ScheduledExecutorService loop, Consumer<PacketIns.Waiting> looksAt) {
        this.loop = loop;
        this.looksAt = looksAt;
        this.times = loop instanceof FabricThread thread ? thread.times() : new TurnTimes();
    }

    static ScheduledExecutorService thread() {
        return new FabricThread();
    }

    PacketIns packetIns() {
        return packetIns;
    }

    /** An event of no switch in particular. */
    void enqueue(Runnable event) {
        enqueue(NOBODY, event);
    }

    /** An event of a switch. */
    void enqueue(DatapathId from, Runnable event) {
        events.add(from, event);
        orNotAnyMore(() -> loop.execute(this::oneEvent));
    }

    private void oneEvent() {
        events.next().ifPresent(turn -> {
            guarded(turn.from(), "an event", turn.event());
            events.over(turn.from());
        });
        packetIns.next(this::done).ifPresent(this::look);
        lookAtPackets();
    }

    private long done(SwitchConnection connection) {
        return events.done(connection.id());
    }

    /** An event after a while. */
    void later(Duration delay, Runnable event) {
        orNotAnyMore(() -> loop.schedule(() -> enqueue(event), delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    /**
     * A packet, if it may come in.
     *
     * @return what to tell of what was dropped
     */
    Optional<String> enqueue(SwitchConnection connection, PacketIn packet) {
        Optional<String> told =
                packetIns.offer(connection, packet, events.enqueued(connection.id()), System.nanoTime());
        lookAtPackets();
        return told;
    }

    private void lookAtPackets() {
        if (!packetIns.isEmpty() && looking.compareAndSet(false, true)) {
            orNotAnyMore(() -> loop.execute(this::somePackets));
        }
    }

    private void somePackets() {
        looking.set(false);
        Optional<PacketIns.Waiting> next = packetIns.next(this::done);
        for (int n = 1; next.isPresent(); n++) {
            look(next.get());
            next = n < PACKETS_AT_ONCE ? packetIns.next(this::done) : Optional.empty();
        }
        lookAtPackets();
    }

    private void look(PacketIns.Waiting packet) {
        guarded(packet.connection().id(), "a packet", () -> looksAt.accept(packet));
    }

    /** How long its turns take. */
    TurnTimes times() {
        return times;
    }

    /** A bug in one turn costs that one. */
    private void guarded(DatapathId from, String what, Runnable turn) {
        try {
            times.measure(from, what, turn);
        } catch (RuntimeException bug) {
            LOG.error("an event was lost because of a bug in Weft; please report it", bug);
        }
    }

    private static void orNotAnyMore(Runnable given) {
        try {
            given.run();
        } catch (RejectedExecutionException closing) {
            LOG.debug("event after the end", closing);
        }
    }

    @Override
    public void close() {
        loop.shutdown();
        try {
            if (!loop.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the fabric thread did not stop within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
