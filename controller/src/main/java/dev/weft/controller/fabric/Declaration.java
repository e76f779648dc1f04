package dev.weft.controller.fabric;

import dev.weft.controller.admission.Adoptions;
import dev.weft.controller.admission.BridgeKey;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.Container;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one {@link Source} says that there is to be. Only the file says all of it; the others say what is beside that.
 *
 * @param whole      all that a topology file says
 * @param containers on hosts and networks that the file has
 * @param ports      put into networks
 * @param adopted    bridges made by hand, with the datapath ids that they have
 */
record Declaration(
        Optional<Topology> whole,
        List<Container> containers,
        List<AssignedPort> ports,
        Map<BridgeKey, DatapathId> adopted) {
    static final Declaration NONE = new Declaration(Optional.empty(), List.of(), List.of(), Map.of());

    Declaration {
        containers = List.copyOf(containers);
        ports = List.copyOf(ports);
        adopted = Collections.unmodifiableMap(new LinkedHashMap<>(adopted));
    }

    static Declaration ofFile(Topology file) {
        return new Declaration(Optional.of(file), List.of(), List.of(), Map.of());
    }

    static Declaration ofContainers(List<Container> containers) {
        return new Declaration(Optional.empty(), containers, List.of(), Map.of());
    }

    /** This on top of what other sources say. */
    Topology over(Topology below) {
        Topology adoptedOver = Adoptions.over(adopted, whole.orElse(below));
        Topology more = containers.isEmpty() ? adoptedOver : with(adoptedOver, containers);
        return ports.isEmpty() ? more : more.with(ports);
    }

    private static Topology with(Topology below, List<Container> containers) {
        List<Container> all = new ArrayList<>(below.containers());
        containers.stream()
                .filter(container -> below.host(container.host()).isPresent()
                        && below.network(container.network()).isPresent())
                .forEach(all::add);
        return new Topology(
                below.name(),
                below.underlayMtu(),
                below.vxlanPort(),
                below.controller(),
                below.layout(),
                below.shared(),
                below.admission(),
                below.hosts(),
                below.networks(),
                below.routers(),
                all,
                below.assignedPorts());
    }
}
