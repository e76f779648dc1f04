package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.flows.BridgePorts;
import dev.weft.flows.Compiler;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import dev.weft.topology.Bridge;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Host;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A fabric, and what a test knows of its switches: enough to compile from nothing what each of them must hold. */
final class World {
    static final int AGE = 300;

    private final Fabric fabric;
    private final Map<DatapathId, Map<Integer, SwitchPort>> ports = new LinkedHashMap<>();

    World(Topology file) {
        this.fabric = new Fabric(file, AGE);
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
            Map<Integer, SwitchPort> all = new TreeMap<>();
            applied(fabric.file(), bridge).forEach(port -> all.put(port.number(), port));
            more.forEach(port -> all.put(port.number(), port));
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
            ports.get(id).put(port.number(), port);
            fabric.portChanged(bridge, port);
        });
    }

    void portGone(DatapathId id, SwitchPort port) {
        connected(id).ifPresent(bridge -> {
            ports.get(id).remove(port.number());
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

    /** The ports that `weft apply` makes on a bridge; a container's number says which of the file's it is. */
    static List<SwitchPort> applied(Topology file, Bridge bridge) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (Network network : file.networksOn(bridge)) {
            numbers.put(network.port(), 200 + file.networks().indexOf(network));
            for (Host peer : file.hosts()) {
                if (!peer.equals(bridge.host())) {
                    String tunnel = file.tunnelPort(network, bridge.host(), peer);
                    numbers.putIfAbsent(tunnel, 100 + numbers.size());
                }
            }
        }
        file.containersOn(bridge.host().name()).stream()
                .filter(container -> file.networkOf(container).bridge().equals(bridge.name()))
                .forEach(container -> numbers.put(
                        container.portName(), 300 + file.containers().indexOf(container)));
        return numbers.entrySet().stream()
                .map(entry -> Lab.port(entry.getValue(), entry.getKey()))
                .toList();
    }

    /** What every connected bridge must hold is what one compiles of the state alone, without its history. */
    void assertIncrementalIsFromScratch(String when) {
        ports.forEach((id, there) -> {
            Map<String, Integer> numbers = new LinkedHashMap<>();
            there.values().forEach(port -> numbers.put(port.name(), port.number()));
            FlowTables scratch = new Compiler(fabric.topology(), AGE)
                    .compile(new BridgePorts(fabric.topology().bridge(id).orElseThrow(), numbers), fabric.endpoints());
            FlowTables desired = fabric.desired(id);
            assertThat(Difference.of(desired, scratch)).as("%s: %s", when, id).matches(Difference::isEmpty);
            assertThat(desired.flows()).as("%s: %s", when, id).hasSameSizeAs(scratch.flows());
        });
    }
}
