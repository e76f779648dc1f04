package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledMeter;
import dev.weft.flows.Meter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Packet-ins on their way from the switches' threads to the fabric's. What a port or a switch sends too many of is dropped
 * on the thread that it came in by; what is left waits for its turn. Thread safe; what is told of one connection is told by
 * one thread.
 */
final class PacketIns {
    private final Map<SwitchConnection, PacketBudget> budgets = new ConcurrentHashMap<>();
    private final Backlog<SwitchConnection, Waiting> backlog = new Backlog<>();

    /** A packet whose turn has come. */
    record Waiting(SwitchConnection connection, PacketIn packet) {}

    void connected(SwitchConnection connection, List<SwitchPort> ports, long now) {
        budgets.put(connection, new PacketBudget(ports, now));
    }

    void disconnected(SwitchConnection connection) {
        budgets.remove(connection);
        backlog.forget(connection);
    }

    /** What still waits of another port with this number must not be taken for this one's. */
    void port(SwitchConnection connection, SwitchPort port, long now) {
        PacketBudget budget = budgets.get(connection);
        if (budget != null && budget.put(port, now)) {
            backlog.forget(connection, port.number());
        }
    }

    void portGone(SwitchConnection connection, SwitchPort port) {
        PacketBudget budget = budgets.get(connection);
        if (budget != null) {
            budget.remove(port.number());
            backlog.forget(connection, port.number());
        }
    }

    /**
     * Takes a packet in, or drops it.
     *
     * @param after how many events must be over before it is looked at
     * @return what to tell of what was dropped
     */
    Optional<String> offer(SwitchConnection connection, PacketIn packet, long after, long now) {
        PacketBudget budget = budgets.get(connection);
        if (budget == null) {
            return Optional.empty(); // it has ended, or nobody was told of it
        }
        Optional<Overload> over = budget.take(packet.inPort(), now);
        if (over.isEmpty()
                && !backlog.offer(
                        connection, packet.inPort(), new Waiting(connection, packet), after, packet.frame().length)) {
            over = Optional.of(Overload.CONTROLLER_BUSY);
        }
        return over.flatMap(reason -> budget.drop(packet.inPort(), reason, now));
    }

    /** A packet that was looked at is dropped after all; returns what to tell of it. */
    Optional<String> drop(SwitchConnection connection, int port, Overload reason, long now) {
        PacketBudget budget = budgets.get(connection);
        return budget == null ? Optional.empty() : budget.drop(port, reason, now);
    }

    /** Takes what a switch says that its meters have dropped; returns what to tell of it. */
    List<String> metered(SwitchConnection connection, Installed installed, long now) {
        PacketBudget budget = budgets.get(connection);
        if (budget == null) {
            return List.of();
        }
        return meters(installed)
                .flatMap(meter -> budget.metered(Meter.portOf(meter.id()), meter.dropped(), now).stream())
                .toList();
    }

    /** Takes the same of the time before the controller knew the switch. */
    void meteredBefore(SwitchConnection connection, Installed installed) {
        PacketBudget budget = budgets.get(connection);
        if (budget != null) {
            meters(installed).forEach(meter -> budget.metered(Meter.portOf(meter.id()), meter.dropped()));
        }
    }

    private static Stream<InstalledMeter> meters(Installed installed) {
        return installed.meters().orElse(List.of()).stream().filter(meter -> Meter.isOurs(meter.id()));
    }

    /** See {@link Backlog#next}. */
    Optional<Waiting> next(ToLongFunction<SwitchConnection> done) {
        return backlog.next(done);
    }

    boolean isEmpty() {
        return backlog.isEmpty();
    }

    /** What was dropped of this connection. */
    List<PacketBudget.Dropped> dropped(SwitchConnection connection) {
        PacketBudget budget = budgets.get(connection);
        return budget == null ? List.of() : budget.dropped();
    }
}
