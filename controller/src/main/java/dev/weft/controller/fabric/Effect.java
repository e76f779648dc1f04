package dev.weft.controller.fabric;

import dev.weft.topology.DatapathId;

/** What follows from an event. {@link Fabric} names effects, {@link FabricLoop} performs them. */
sealed interface Effect {
    /** What this bridge must hold may be different now. */
    record Changed(DatapathId bridge) implements Effect {}

    /**
     * Something worth telling the user.
     *
     * @param kind one word
     * @param host the host it happened on, or the bridge's title; empty: none in particular
     * @param text one sentence
     */
    record Note(String kind, String host, String text) implements Effect {}
}
