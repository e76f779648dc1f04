package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.BridgePorts;
import dev.weft.topology.Bridge;
import dev.weft.topology.MacAddress;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connected bridge and its ports, in the light of what is in force. A port that is not there and whose number the file fixes has
 * its flows all the same: they stand when it comes. Immutable; for use by one thread.
 */
final class BridgeState {
    private static final Comparator<SwitchPort> BY_NUMBER =
            Comparator.comparing(SwitchPort::number, Integer::compareUnsigned);

    private final Topology topology;
    private final Bridge at;
    private final BridgeImage image;
    private Optional<BridgePorts> compiled = Optional.empty(); // made when it is asked for

    /**
     * @param topology in force
     * @param at       the bridge, as that has it
     * @param image    what is observed of it
     */
    BridgeState(Topology topology, Bridge at, BridgeImage image) {
        this.topology = topology;
        this.at = at;
        this.image = image;
    }

    Bridge at() {
        return at;
    }

    BridgeImage image() {
        return image;
    }

    /** By number. */
    List<SwitchPort> ports() {
        return image.ports().values().stream()
                .map(BridgeImage.Port::port)
                .sorted(BY_NUMBER)
                .toList();
    }

    /** The name of the port that has this number, or will have it when it is there. */
    Optional<String> portName(int number) {
        return port(number).map(SwitchPort::name).or(() -> asCompiled().awaited(number));
    }

    Optional<SwitchPort> port(int number) {
        return Optional.ofNullable(image.ports().get(number)).map(BridgeImage.Port::port);
    }

    /** Whether the port is there and neither it nor its link is down. */
    boolean isUp(String name) {
        return up(name).isPresent();
    }

    /** The port of this name that is up. */
    Optional<SwitchPort> up(String name) {
        return named(name).stream().filter(SwitchPort::up).findFirst();
    }

    /** The port of this name, up or not. */
    Optional<SwitchPort> port(String name) {
        return named(name).stream().findFirst();
    }

    /** A switch may speak of one under two numbers for a moment. */
    private List<SwitchPort> named(String name) {
        return image.numbers().getOrDefault(name, List.of()).stream()
                .flatMap(number -> port(number).stream())
                .sorted(BY_NUMBER)
                .toList();
    }

    boolean hasPort(String name) {
        return image.numbers().containsKey(name);
    }

    int countPorts() {
        return image.ports().size();
    }

    /** Ports as flows need them, with the numbers that the topology fixes. */
    BridgePorts asCompiled() {
        if (compiled.isEmpty()) {
            compiled = Optional.of(asCompiled(PortNumbers.of(topology, at)));
        }
        return compiled.get();
    }

    /**
     * Ports as flows need them. While a switch still speaks of one under its old number too, the number that came last counts.
     *
     * @param fixed the numbers that ports are to have
     */
    BridgePorts asCompiled(Map<String, Integer> fixed) {
        Map<String, Integer> newest = new LinkedHashMap<>();
        Map<String, MacAddress> macs = new HashMap<>();
        image.asTheyAppeared().forEach(port -> {
            newest.put(port.name(), port.number());
            macs.put(port.name(), port.mac());
        });
        return BridgePorts.of(at, newest, fixed).with(BridgePorts.ownMacs(topology, at, macs));
    }
}
