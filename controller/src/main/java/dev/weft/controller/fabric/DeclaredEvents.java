package dev.weft.controller.fabric;

import dev.weft.topology.Network;
import dev.weft.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What follows when a file or a command says something else of what there is to be. */
final class DeclaredEvents {
    private final FabricState state;
    private final Announcements announcements;
    private final Recovery recovery;

    DeclaredEvents(FabricState state, Announcements announcements, Recovery recovery) {
        this.state = state;
        this.announcements = announcements;
        this.recovery = recovery;
    }

    /** What was said to a controller before this one; {@link #revise} puts it in force. */
    void restore(Remembered remembered) {
        state.assignments().restore(remembered.ports(), remembered.released());
        state.adoptions().restore(remembered.adopted());
    }

    /** Puts in force what was restored and has a place in the file. */
    List<Effect> revise() {
        List<Effect> effects = new ArrayList<>(reviseAdoptions(state.file()));
        effects.addAll(state.assignments().revise(state.file()));
        state.renew();
        return effects;
    }

    /** A source beside the file and the commands says what there is to be. */
    List<Effect> declare(String source, Declaration declares) {
        Topology before = state.topology();
        state.apply(new Change.Declared(source, declares));
        state.renew();
        return announcements.reloaded(before);
    }

    /** Ends the adoptions that have no place in a file. */
    List<Effect> reviseAdoptions(Topology next) {
        List<Effect> effects = new ArrayList<>();
        state.adoptions()
                .revise(next)
                .forEach(ended -> effects.add(new Effect.Note(
                        NoteKind.UNADOPTED,
                        ended.bridge().host(),
                        "bridge " + ended.bridge() + " was adopted with the datapath id " + ended.id()
                                + "; the adoption ends because " + ended.why())));
        return effects;
    }

    /** Takes bridges under other datapath ids, after {@link #adoptions} have changed; those of old ids have left. */
    List<Effect> readopt() {
        forgetBridges(state.adoptions().over(state.file()));
        state.renew();
        return List.of();
    }

    private void forgetBridges(Topology next) {
        state.image().bridges().keySet().stream()
                .filter(id -> next.bridge(id).isEmpty())
                .forEach(id -> state.apply(new Change.BridgeDown(id)));
    }

    /** Puts a port of a bridge into a network. */
    List<Effect> assign(Assignments.Port port, Network network) {
        state.assignments().put(port, network);
        state.renew();
        return List.of(new Effect.Note(
                NoteKind.ASSIGNED, port.host(), "port " + port.name() + " was assigned to " + network.name()));
    }

    /** Takes a port out of the network that {@link #assign} put it into. */
    List<Effect> unassign(Assignments.Port port) {
        List<Effect> effects = new ArrayList<>();
        state.assignments()
                .network(port)
                .ifPresent(network -> effects.add(new Effect.Note(
                        NoteKind.UNASSIGNED, port.host(), "port " + port.name() + " was removed from " + network)));
        state.assignments().remove(port);
        state.renew();
        effects.addAll(releases());
        return effects;
    }

    /** Ports that are in no network any more stay known until their switches have confirmed that. */
    List<Effect> releases() {
        List<Effect> effects = new ArrayList<>();
        state.image().bridges().keySet().stream()
                .flatMap(id -> state.find(id).stream())
                .forEach(bridge -> {
                    Set<Assignments.Port> released =
                            state.assignments().released(bridge.at().host().name());
                    if (!released.isEmpty()) {
                        effects.add(new Effect.Release(bridge.at().datapathId(), released));
                    }
                });
        return effects;
    }

    /** The switch has confirmed it. */
    List<Effect> released(Set<Assignments.Port> confirmed) {
        state.assignments().forgetReleased(confirmed);
        return List.of();
    }

    /** Takes a new file; {@link #reviseAdoptions} was called for it. */
    List<Effect> reload(Topology next) {
        Topology before = state.topology();
        List<Effect> effects = new ArrayList<>(state.assignments().revise(next));
        state.apply(new Change.Declared(Source.FILE, Declaration.ofFile(next)));
        forgetBridges(state.adoptions().over(next));
        recovery.reloaded();
        state.renew();
        effects.addAll(announcements.reloaded(before));
        effects.addAll(releases());
        return effects;
    }
}
