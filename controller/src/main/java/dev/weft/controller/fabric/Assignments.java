package dev.weft.controller.fabric;

import dev.weft.topology.Bridge;
import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The ports that were put into networks while the controller runs. They go by name: a port that vanishes and comes back
 * is where it was. What the file says of a port goes before what is said here.
 */
final class Assignments {
    private final FabricState state;

    /** A port, by the names of its host and device. */
    record Port(String host, String name) {
        @Override
        public String toString() {
            return name + " on " + host;
        }
    }

    /** That a host has a network, by a port that is not known: others say so, and the host has not been asked yet. */
    record Presence(String host, String network) {}

    Assignments(FabricState state) {
        this.state = state;
    }

    private DeclaredState declared() {
        return state.image().declared();
    }

    /** The names of the networks that ports were put into, by port. */
    Map<Port, String> networks() {
        return declared().assigned();
    }

    /** The network that the port was put into. */
    Optional<String> network(Port port) {
        return Optional.ofNullable(networks().get(port));
    }

    void put(Port port, Network network) {
        state.apply(new Change.Assigned(port, Optional.of(network.name())));
        state.apply(new Change.Released(port, false));
    }

    /** What was said to a controller before this one; {@link #revise} drops what has no place. */
    void restore(Map<Port, String> before, Set<Port> releasedBefore) {
        before.forEach((port, network) -> state.apply(new Change.Assigned(port, Optional.of(network))));
        releasedBefore.forEach(port -> state.apply(new Change.Released(port, true)));
    }

    void remove(Port port) {
        state.apply(new Change.Assigned(port, Optional.empty()));
        state.apply(new Change.Released(port, true));
    }

    /** Whether the port was taken out of a network, and its switch has not confirmed that. */
    boolean isReleased(Port port) {
        return declared().released().contains(port);
    }

    /** Those on a host. */
    Set<Port> released(String host) {
        return declared().released().stream()
                .filter(port -> port.host().equals(host))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Their switch has confirmed it. */
    void forgetReleased(Set<Port> confirmed) {
        confirmed.stream().filter(this::isReleased).forEach(port -> state.apply(new Change.Released(port, false)));
    }

    void believe(Presence presence) {
        if (!declared().believed().contains(presence)) {
            state.apply(new Change.Believed(presence, true));
        }
    }

    /** The host has been asked: what others say of it counts no more. */
    void asked(String host) {
        doubt(presence -> presence.host().equals(host));
    }

    private void doubt(Predicate<Presence> which) {
        declared().believed().stream()
                .filter(which)
                .forEach(presence -> state.apply(new Change.Believed(presence, false)));
    }

    /** Drops what has no place in a new file, and says why. */
    List<Effect.Note> revise(Topology file) {
        doubt(presence -> file.host(presence.host()).isEmpty()
                || file.network(presence.network()).isEmpty());
        List<Effect.Note> notes = new ArrayList<>();
        networks()
                .forEach((port, network) -> against(file, port, network).ifPresent(why -> {
                    remove(port);
                    notes.add(new Effect.Note(
                            NoteKind.UNASSIGNED,
                            port.host(),
                            "port " + port.name() + " was assigned to " + network
                                    + " by `weft port assign`; the assignment ends because " + why));
                }));
        return notes;
    }

    /** What in the file speaks against a port being put into a network. */
    private static Optional<String> against(Topology file, Port port, String network) {
        if (file.host(port.host()).isEmpty()) {
            return Optional.of("the topology file no longer has host " + port.host());
        }
        if (file.network(network).isEmpty()) {
            return Optional.of("the topology file no longer has network " + network);
        }
        Bridge bridge = file.bridges(file.host(port.host()).orElseThrow()).get(0);
        PortUse use = PortUse.of(file, bridge, port.name());
        return use.role() == PortUse.Role.QUARANTINE
                ? Optional.empty()
                : Optional.of("the topology file now says that it is " + use.describe());
    }
}
