package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.PersistentMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is observed of a connected bridge. Immutable.
 *
 * @param ports     by number
 * @param numbers   of ports by name, the newest last; none is empty
 * @param next      the place of the next port that appears, in the order of appearance
 * @param isRead    whether it has said what it holds
 * @param hasMeters whether it takes meters, as far as is known
 * @param cameUp    ports that came up since what the bridge must hold was renewed
 */
record BridgeImage(
        PersistentMap<Integer, Port> ports,
        PersistentMap<String, List<Integer>> numbers,
        long next,
        boolean isRead,
        boolean hasMeters,
        List<String> cameUp) {
    private static final BridgeImage EMPTY =
            new BridgeImage(PersistentMap.empty(), PersistentMap.empty(), 0, false, true, List.of());

    /**
     * A port that is there.
     *
     * @param place in the order of appearance
     */
    record Port(SwitchPort port, long place) {}

    BridgeImage {
        cameUp = List.copyOf(cameUp);
    }

    /** One that has connected just now, with its ports in the order in which they appeared. */
    static BridgeImage of(List<SwitchPort> ports) {
        BridgeImage bridge = EMPTY;
        for (SwitchPort port : ports) {
            bridge = bridge.appears(port);
        }
        return bridge;
    }

    private BridgeImage appears(SwitchPort port) {
        BridgeImage without = without(port.number());
        List<Integer> named = new ArrayList<>(without.numbers.getOrDefault(port.name(), List.of()));
        named.add(port.number());
        return new BridgeImage(
                without.ports.with(port.number(), new Port(port, next)),
                without.numbers.with(port.name(), List.copyOf(named)),
                next + 1,
                isRead,
                hasMeters,
                cameUp);
    }

    /** A port is there, or is not as it was. */
    BridgeImage with(SwitchPort port) {
        Optional<Port> before = Optional.ofNullable(ports.get(port.number()))
                .filter(there -> there.port().name().equals(port.name()));
        return before.isEmpty()
                ? appears(port)
                : new BridgeImage(
                        ports.with(port.number(), new Port(port, before.get().place())),
                        numbers,
                        next,
                        isRead,
                        hasMeters,
                        cameUp);
    }

    /** No port has that number any more. */
    BridgeImage without(int number) {
        Port gone = ports.get(number);
        if (gone == null) {
            return this;
        }
        String name = gone.port().name();
        List<Integer> left =
                numbers.get(name).stream().filter(one -> one != number).toList();
        return new BridgeImage(
                ports.without(number),
                left.isEmpty() ? numbers.without(name) : numbers.with(name, left),
                next,
                isRead,
                hasMeters,
                cameUp);
    }

    BridgeImage read() {
        return new BridgeImage(ports, numbers, next, true, hasMeters, cameUp);
    }

    BridgeImage withoutMeters() {
        return new BridgeImage(ports, numbers, next, isRead, false, cameUp);
    }

    BridgeImage withCameUp(List<String> names) {
        return new BridgeImage(ports, numbers, next, isRead, hasMeters, names);
    }

    /** Whether the port is there and neither it nor its link is down. */
    boolean isUp(String name) {
        return numbers.getOrDefault(name, List.of()).stream()
                .anyMatch(number -> ports.get(number).port().up());
    }

    /** In the order in which they appeared. */
    List<SwitchPort> asTheyAppeared() {
        return ports.values().stream()
                .sorted(Comparator.comparingLong(Port::place))
                .map(Port::port)
                .toList();
    }
}
