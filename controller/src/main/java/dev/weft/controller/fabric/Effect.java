package dev.weft.controller.fabric;

import dev.weft.flows.Action;
import dev.weft.flows.Endpoint;
import dev.weft.topology.DatapathId;
import java.util.List;

/** What follows from an event. {@link Fabric} and {@link Gateway} name effects, {@link FabricLoop} performs them. */
sealed interface Effect {
    /** The switch is to send this frame, as if it came from the controller. */
    record Send(DatapathId bridge, List<Action> actions, byte[] frame) implements Effect {}

    /**
     * {@link Gateway#wake} is to be called then.
     *
     * @param at on the clock that its other events have
     */
    record Wake(long at) implements Effect {}

    /** What this bridge must hold may be different now. */
    record Changed(DatapathId bridge) implements Effect {}

    /**
     * Something worth telling the user.
     *
     * @param kind one word
     * @param host the host it happened on, or the bridge's title; empty: none in particular
     * @param text one sentence
     */
    record Note(String kind, String host, String text) implements Effect {
        /** About an endpoint. */
        static Note about(String kind, Endpoint endpoint, String what) {
            return new Note(kind, endpoint.host(), endpoint.title() + " in " + endpoint.network() + " " + what);
        }
    }
}
