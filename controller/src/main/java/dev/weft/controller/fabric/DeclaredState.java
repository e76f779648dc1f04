package dev.weft.controller.fabric;

import dev.weft.controller.admission.BridgeKey;
import dev.weft.flows.Endpoint;
import dev.weft.topology.AssignedPort;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What there is to be: a merge of named sources. The file comes first; the others lie on top of it in the order in which they first
 * spoke. What they say is in force from {@link #merged} on.
 *
 * @param sources  by name, without the commands, which are kept in the form in which they come
 * @param assigned ports that were put into networks by command
 * @param released ports that were taken out again, while their switches may still hold what says otherwise
 * @param believed networks that hosts have by the word of others, as long as these hosts have not been asked
 * @param adopted  bridges made by hand, accepted by command
 * @param commands how often something was commanded
 * @param inForce  the merge, of the last time
 */
record DeclaredState(
        Map<String, Source> sources,
        Map<Assignments.Port, String> assigned,
        Set<Assignments.Port> released,
        Set<Assignments.Presence> believed,
        Map<BridgeKey, DatapathId> adopted,
        long commands,
        Topology inForce) {
    static final Topology NOTHING =
            new Topology(Topology.VXLAN_OVERHEAD, Optional.empty(), List.of(), List.of(), List.of(), List.of());
    static final DeclaredState EMPTY = new DeclaredState(Map.of(), Map.of(), Set.of(), Set.of(), Map.of(), 0, NOTHING);

    DeclaredState {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        assigned = Collections.unmodifiableMap(new LinkedHashMap<>(assigned));
        released = Collections.unmodifiableSet(new LinkedHashSet<>(released));
        believed = Collections.unmodifiableSet(new LinkedHashSet<>(believed));
        adopted = Collections.unmodifiableMap(new LinkedHashMap<>(adopted));
    }

    /** What the file says. */
    Topology file() {
        return Optional.ofNullable(sources.get(Source.FILE))
                .flatMap(source -> source.declares().whole())
                .orElse(NOTHING);
    }

    /** All sources, each as it spoke last; the commands come last. */
    List<Source> all() {
        List<Source> all = new ArrayList<>(sources.values());
        all.add(new Source(
                Source.COMMANDS, commands, new Declaration(Optional.empty(), List.of(), assignedPorts(), adopted)));
        return all;
    }

    private List<AssignedPort> assignedPorts() {
        List<AssignedPort> ports = new ArrayList<>();
        assigned.forEach((port, network) -> ports.add(
                new AssignedPort(port.name(), Optional.of(port.host()), network, AssignedPort.Origin.COMMAND)));
        believed.forEach(presence -> ports.add(new AssignedPort(
                Endpoint.UNKNOWN_PORT, Optional.of(presence.host()), presence.network(), AssignedPort.Origin.COMMAND)));
        return ports;
    }

    /** What all sources say now. */
    Topology merge() {
        Topology merged = NOTHING;
        for (Source source : all()) {
            merged = source.declares().over(merged);
        }
        return merged;
    }

    /** This with what all sources say now in force. */
    DeclaredState merged() {
        return new DeclaredState(sources, assigned, released, believed, adopted, commands, merge());
    }

    DeclaredState with(String source, Declaration declares) {
        Map<String, Source> more = new LinkedHashMap<>(sources);
        more.merge(source, new Source(source, 1, declares), (before, first) -> before.with(declares));
        return new DeclaredState(more, assigned, released, believed, adopted, commands, inForce);
    }

    DeclaredState withAssigned(Assignments.Port port, Optional<String> network) {
        Map<Assignments.Port, String> now = new LinkedHashMap<>(assigned);
        network.ifPresentOrElse(name -> now.put(port, name), () -> now.remove(port));
        return new DeclaredState(sources, now, released, believed, adopted, commands + 1, inForce);
    }

    DeclaredState withReleased(Assignments.Port port, boolean isOpen) {
        return new DeclaredState(
                sources, assigned, with(released, port, isOpen), believed, adopted, commands + 1, inForce);
    }

    DeclaredState withBelieved(Assignments.Presence presence, boolean isSo) {
        return new DeclaredState(
                sources, assigned, released, with(believed, presence, isSo), adopted, commands + 1, inForce);
    }

    DeclaredState withAdopted(BridgeKey bridge, Optional<DatapathId> id) {
        Map<BridgeKey, DatapathId> now = new LinkedHashMap<>(adopted);
        id.ifPresentOrElse(given -> now.put(bridge, given), () -> now.remove(bridge));
        return new DeclaredState(sources, assigned, released, believed, now, commands + 1, inForce);
    }

    private static <T> Set<T> with(Set<T> all, T one, boolean isIn) {
        Set<T> now = new LinkedHashSet<>(all);
        if (isIn) {
            now.add(one);
        } else {
            now.remove(one);
        }
        return now;
    }
}
