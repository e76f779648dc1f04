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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connected bridge: its ports, and what it must hold, kept by network so that a change compiles one network only. A port
 * that is not there and whose number the file fixes has its flows all the same: they stand when it comes.
 */
final class BridgeState {
    private Bridge at;
    private final Map<Integer, SwitchPort> ports = new LinkedHashMap<>(); // in the order in which they appeared
    private Topology topology; // that the fixed numbers are of
    private Map<String, Integer> fixed = Map.of();
    private boolean wasRead;
    private Optional<BridgeTables> tables = Optional.empty();
    private Metering metering = Metering.ON; // until it is known better; then OFF as long as it is connected

    BridgeState(Bridge at, List<SwitchPort> ports) {
        this.at = at;
        ports.forEach(port -> this.ports.put(port.number(), port));
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
        return ports.values().stream()
                .sorted(Comparator.comparing(SwitchPort::number, Integer::compareUnsigned))
                .toList();
    }

    /** Those that appeared last come last. */
    List<SwitchPort> portsAsTheyAppeared() {
        return List.copyOf(ports.values());
    }

    /** The name of the port that has this number, or will have it when it is there. */
    Optional<String> portName(int number) {
        return port(number).map(SwitchPort::name).or(() -> asCompiled().awaited(number));
    }

    Optional<SwitchPort> port(int number) {
        return Optional.ofNullable(ports.get(number));
    }

    /** Whether the port is there and neither it nor its link is down. */
    boolean isUp(String name) {
        return ports.values().stream().anyMatch(port -> port.name().equals(name) && port.up());
    }

    boolean hasPort(String name) {
        return ports.values().stream().anyMatch(port -> port.name().equals(name));
    }

    /** Returns what was there before under this number. */
    Optional<SwitchPort> put(SwitchPort port) {
        Optional<SwitchPort> before = port(port.number());
        if (before.filter(same -> same.name().equals(port.name())).isEmpty()) {
            ports.remove(port.number()); // another port appeared
        }
        ports.put(port.number(), port);
        return before;
    }

    void remove(int number) {
        ports.remove(number);
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
        Map<String, Integer> numbers = new LinkedHashMap<>();
        ports.values().forEach(port -> numbers.put(port.name(), port.number()));
        Map<String, MacAddress> macs = new HashMap<>();
        ports.values().forEach(port -> macs.put(port.name(), port.mac()));
        return BridgePorts.of(at, numbers, fixed).with(BridgePorts.ownMacs(topology, at, macs));
    }
}
