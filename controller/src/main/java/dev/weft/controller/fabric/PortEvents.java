package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchPort;
import dev.weft.topology.Bridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows when a switch says that its ports have changed. */
final class PortEvents {
    private final FabricState state;
    private final Announcements announcements;

    PortEvents(FabricState state, Announcements announcements) {
        this.state = state;
        this.announcements = announcements;
    }

    /** A port is there, or is not as it was; what the bridge must hold follows with {@link #renewed}, once for many of these. */
    List<Effect> there(Bridge at, SwitchPort port) {
        BridgeState bridge = state.bridge(at);
        Optional<SwitchPort> before = bridge.port(port.number());
        state.apply(new Change.PortThere(at.datapathId(), port));
        if (before.isPresent() && before.get().name().equals(port.name())) {
            List<Effect> effects = new ArrayList<>();
            if (before.get().up() != port.up()) {
                effects.addAll(linkChanged(at, port));
            }
            return effects;
        }
        List<Effect> effects = new ArrayList<>();
        before.ifPresent(old -> effects.addAll(portLost(at, old)));
        effects.add(new Effect.Note(NoteKind.PORT, at.title(), "port " + port.name() + " appeared, " + role(at, port)));
        effects.addAll(quarantine(at, port));
        if (port.up()) {
            List<String> cameUp = new ArrayList<>(bridge.image().cameUp());
            if (!cameUp.contains(port.name())) {
                cameUp.add(port.name());
                state.apply(new Change.CameUp(at.datapathId(), cameUp));
            }
        }
        return effects;
    }

    /** Ports have changed, and this follows of them all. */
    List<Effect> renewed(Bridge at) {
        BridgeState bridge = state.bridge(at);
        state.apply(new Change.Renewed(at.datapathId()));
        List<String> cameUp = bridge.image().cameUp();
        if (!cameUp.isEmpty()) {
            state.apply(new Change.CameUp(at.datapathId(), List.of()));
        }
        List<Effect> effects = new ArrayList<>();
        cameUp.stream().filter(bridge::isUp).forEach(port -> effects.addAll(announcements.portUp(at, port)));
        return effects;
    }

    /** What to do about the port, if it is in quarantine. */
    List<Effect> quarantine(Bridge at, SwitchPort port) {
        return PortUse.of(state.topology(), at, port.name()).role() == PortUse.Role.QUARANTINE
                ? List.of(new Effect.Note(
                        NoteKind.QUARANTINE,
                        at.title(),
                        "no traffic from port " + port.name() + " passes; "
                                + PortUse.toAssign(at.host().name(), port.name()) + " assigns it to a network"))
                : List.of();
    }

    /** With the userspace datapath a device that is gone leaves its port behind, down. */
    private List<Effect> linkChanged(Bridge at, SwitchPort port) {
        List<Effect> effects = new ArrayList<>();
        PortUse use = PortUse.of(state.topology(), at, port.name());
        String now = port.up() ? " is up, " : " is down, ";
        String remedy = !port.up() && use.role() == PortUse.Role.CONTAINER
                ? ": it was stopped, restarted or removed; `weft apply` attaches it again"
                : "";
        effects.add(new Effect.Note(NoteKind.PORT, at.title(), "port " + port.name() + now + use.describe() + remedy));
        if (port.up()) {
            effects.addAll(announcements.portUp(at, port.name()));
        } else {
            announcements.portLost(at, port.name());
            effects.addAll(state.forgetAt(at.host().name(), port.name(), "its port is down"));
        }
        return effects;
    }

    /** A port is gone; the same. */
    List<Effect> gone(Bridge at, SwitchPort port) {
        BridgeState bridge = state.bridge(at);
        Optional<SwitchPort> before =
                bridge.port(port.number()).filter(there -> there.name().equals(port.name()));
        if (before.isEmpty()) {
            return List.of(); // its number is another's by now
        }
        state.apply(new Change.PortGone(at.datapathId(), port.number()));
        return portLost(at, before.get());
    }

    private List<Effect> portLost(Bridge at, SwitchPort port) {
        if (state.bridge(at).hasPort(port.name())) {
            return List.of(); // it has another number now
        }
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Note(NoteKind.PORT, at.title(), "port " + port.name() + " is gone, " + role(at, port)));
        effects.addAll(state.forgetAt(at.host().name(), port.name(), "its port is gone"));
        announcements.portLost(at, port.name());
        return effects;
    }

    /** What a port is for, in words. */
    private String role(Bridge at, SwitchPort port) {
        return PortUse.of(state.topology(), at, port.name()).describe();
    }
}
