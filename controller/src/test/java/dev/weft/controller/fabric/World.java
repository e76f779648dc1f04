package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.MacAddress;
import dev.weft.topology.PortNumbers;
import dev.weft.topology.Topology;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A fabric, and what a test knows of its switches: enough to compile from nothing what each of them must hold. */
final class World {
    static final int AGE = 300;

    private final Fabric fabric;
    private final Map<DatapathId, Map<Integer, SwitchPort>> ports = new LinkedHashMap<>();

    World(Topology file) {
        this(file, delta -> {});
    }

    /**
     * @param follower is given what the fabric decides
     */
    World(Topology file, Consumer<FabricDelta> follower) {
        this.fabric = new Fabric(file, AGE, follower);
    }

    Fabric fabric() {
        return fabric;
    }

    /** The bridge, if it is connected. */
    Optional<Bridge> connected(DatapathId id) {
        return ports.containsKey(id) ? fabric.topology().bridge(id) : Optional.empty();
    }

    /** Connects with the ports that `weft apply` makes, and those given. */
    void up(DatapathId id, List<SwitchPort> more) {
        fabric.topology().bridge(id).ifPresent(bridge -> {
            Map<Integer, SwitchPort> all = new LinkedHashMap<>();
            applied(fabric.file(), bridge).forEach(port -> all.put(port.number(), port));
            more.forEach(port -> all.putIfAbsent(port.number(), port));
            ports.put(id, all);
            fabric.switchUp(bridge, List.copyOf(all.values()));
        });
    }

    void down(DatapathId id) {
        fabric.switchDown(id);
        ports.remove(id);
    }

    void portThere(DatapathId id, SwitchPort port) {
        connected(id).ifPresent(bridge -> {
            SwitchPort before = ports.get(id).get(port.number());
            if (before == null || !before.name().equals(port.name())) {
                ports.get(id).remove(port.number()); // the order is that in which ports appear
            }
            ports.get(id).put(port.number(), port);
            fabric.portChanged(bridge, port);
        });
    }

    void portGone(DatapathId id, SwitchPort port) {
        connected(id).ifPresent(bridge -> {
            ports.get(id)
                    .computeIfPresent(
                            port.number(), (number, there) -> there.name().equals(port.name()) ? null : there);
            fabric.portGone(bridge, port);
        });
    }

    /** What {@link FabricLoop} does: a switch that is another bridge's now has to connect again. */
    void reload(Topology next) {
        Topology before = fabric.topology();
        List.copyOf(ports.keySet()).stream()
                .filter(id -> !before.bridge(id).equals(next.bridge(id)))
                .forEach(this::down);
        fabric.reload(next);
    }

    /** The ports that `weft apply` makes on a bridge. */
    /** Those of gateway ports that differ from their network's, as the flows need them. */
    static Map<String, MacAddress> ownMacs(Topology topology, Bridge at, Collection<SwitchPort> ports) {
        Map<String, MacAddress> macs = new LinkedHashMap<>();
        ports.forEach(port -> macs.put(port.name(), port.mac()));
        return BridgePorts.ownMacs(topology, at, macs);
    }

    static List<SwitchPort> applied(Topology file, Bridge bridge) {
        return PortNumbers.of(file, bridge).entrySet().stream()
                .map(entry -> Lab.port(entry.getValue(), entry.getKey()))
                .toList();
    }

    /** What every connected bridge must hold is what one compiles of the state alone, without its history. */
    void assertIncrementalIsFromScratch(String when) {
        ports.forEach((id, there) -> {
            Map<String, Integer> numbers = new LinkedHashMap<>();
            there.values().forEach(port -> numbers.put(port.name(), port.number()));
            Bridge at = fabric.topology().bridge(id).orElseThrow();
            FlowTables scratch = new Compiler(fabric.topology(), AGE)
                    .compile(
                            BridgePorts.of(at, numbers, PortNumbers.of(fabric.topology(), at))
                                    .with(ownMacs(fabric.topology(), at, there.values())),
                            fabric.endpoints());
            FlowTables desired = fabric.desired(id);
            assertThat(Difference.of(desired, scratch)).as("%s: %s", when, id).matches(Difference::isEmpty);
            assertThat(desired.flows()).as("%s: %s", when, id).hasSameSizeAs(scratch.flows());
        });
    }
}
