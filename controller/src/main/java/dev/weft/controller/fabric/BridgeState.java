package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.BridgeTables;
import dev.weft.flows.Compiler;
import dev.weft.flows.Endpoint;
import dev.weft.flows.FlowTables;
import dev.weft.flows.Metering;
import dev.weft.topology.Bridge;
import dev.weft.topology.MacAddress;
import dev.weft.topology.Network;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A connected bridge: its ports, and what it must hold, kept by network so that a change compiles one network only. A port
 * that is not there and whose number the file fixes has its flows all the same: they stand when it comes.
 */
final class BridgeState {
    private static final Comparator<SwitchPort> BY_NUMBER =
            Comparator.comparing(SwitchPort::number, Integer::compareUnsigned);

    private Bridge at;
    private final Map<Integer, SwitchPort> ports = new LinkedHashMap<>(); // in the order in which they appeared
    private final Map<String, Set<Integer>> numbers = new HashMap<>(); // by name, the newest last; none is empty
    private final Set<String> cameUp = new LinkedHashSet<>(); // ports, since what it must hold was renewed
    private Topology topology; // that the fixed numbers are of
    private Map<String, Integer> fixed = Map.of();
    private boolean wasRead;
    private Optional<BridgeTables> tables = Optional.empty();
    private Metering metering = Metering.ON; // until it is known better; then OFF as long as it is connected

    BridgeState(Bridge at, List<SwitchPort> ports) {
        this.at = at;
        ports.forEach(this::place);
    }

    Bridge at() {
        return at;
    }

    /** Whether nobody has asked this before, since the bridge connected. */
    boolean isFirstReading() {
        boolean first = !wasRead;
        wasRead = true;
        return first;
    }

    /** By number. */
    List<SwitchPort> ports() {
        return ports.values().stream().sorted(BY_NUMBER).toList();
    }

    /** Those that appeared last come last. */
    List<SwitchPort> portsAsTheyAppeared() {
        return List.copyOf(ports.values());
    }

    /** The name of the port that has this number, or will have it when it is there. */
    Optional<String> portName(int number) {
        return port(number).map(SwitchPort::name).or(() -> awaited(number));
    }

    /** As {@link BridgePorts#awaited(int)} has it. */
    private Optional<String> awaited(int number) {
        return fixed.entrySet().stream()
                .filter(port -> port.getValue() == number && !hasPort(port.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Optional<SwitchPort> port(int number) {
        return Optional.ofNullable(ports.get(number));
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
        return numbers.getOrDefault(name, Set.of()).stream()
                .map(ports::get)
                .sorted(BY_NUMBER)
                .toList();
    }

    boolean hasPort(String name) {
        return numbers.containsKey(name);
    }

    int countPorts() {
        return ports.size();
    }

    /** A port came up that is to be announced once its flows are wanted. */
    void cameUp(String name) {
        cameUp.add(name);
    }

    /** Those, once. */
    List<String> takeThoseThatCameUp() {
        List<String> all = List.copyOf(cameUp);
        cameUp.clear();
        return all;
    }

    private void place(SwitchPort port) {
        remove(port.number());
        ports.put(port.number(), port);
        numbers.computeIfAbsent(port.name(), first -> new LinkedHashSet<>()).add(port.number());
    }

    /** Returns what was there before under this number. */
    Optional<SwitchPort> put(SwitchPort port) {
        Optional<SwitchPort> before = port(port.number());
        if (before.filter(same -> same.name().equals(port.name())).isEmpty()) {
            place(port); // another port appeared
        } else {
            ports.put(port.number(), port);
        }
        return before;
    }

    void remove(int number) {
        Optional.ofNullable(ports.remove(number))
                .ifPresent(gone -> numbers.computeIfPresent(gone.name(), (name, those) -> {
                    those.remove(number);
                    return those.isEmpty() ? null : those;
                }));
    }

    /**
     * Takes another topology, or the ports as they are now, and says whether that changes anything; what it does not is not
     * compiled anew.
     */
    boolean renew(Topology topology, Compiler compiler, Collection<Endpoint> endpoints) {
        at = topology.bridge(at.datapathId()).orElseThrow();
        if (topology != this.topology) {
            this.topology = topology;
            fixed = PortNumbers.of(topology, at);
        }
        if (tables.isPresent()) {
            return tables.get().renew(compiler, asCompiled(), endpoints);
        }
        tables = Optional.of(new BridgeTables(compiler, asCompiled(), endpoints, metering));
        return true;
    }

    /** Compiles everything, whatever it was before. */
    void compileAll(Topology topology, Compiler compiler, Collection<Endpoint> endpoints) {
        tables = Optional.empty();
        renew(topology, compiler, endpoints);
    }

    /**
     * Takes some endpoints of a network as they are now, and says whether that changes anything: all is compiled first.
     *
     * @param now empty: gone
     */
    boolean update(Network network, Map<MacAddress, Optional<Endpoint>> now) {
        return tables.isPresent() && tables.get().update(network, now);
    }

    FlowTables desired() {
        return tables.orElseThrow().whole();
    }

    /** It has no meters; returns whether that was not known. */
    boolean hasNoMeters() {
        boolean news = metering == Metering.ON;
        metering = Metering.OFF;
        return news;
    }

    /** Ports as flows need them. While a switch still speaks of one under its old number too, the number that came last counts. */
    BridgePorts asCompiled() {
        Map<String, Integer> newest = new LinkedHashMap<>();
        ports.values().forEach(port -> newest.put(port.name(), port.number()));
        Map<String, MacAddress> macs = new HashMap<>();
        ports.values().forEach(port -> macs.put(port.name(), port.mac()));
        return BridgePorts.of(at, newest, fixed).with(BridgePorts.ownMacs(topology, at, macs));
    }
}
