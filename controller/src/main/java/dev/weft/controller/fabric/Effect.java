package dev.weft.controller.fabric;

/** What follows from an event. {@link Fabric} names effects, {@link FabricLoop} performs them. */
sealed interface Effect {
    /** What the switch of this host must hold may be different now. */
    record Changed(String host) implements Effect {}

    /**
     * Something worth telling the user.
     *
     * @param kind one word
     * @param host the host it happened on; empty: none in particular
     * @param text one sentence
     */
    record Note(String kind, String host, String text) implements Effect {}
}
