package dev.weft.controller.openflow;

/** What becomes of a switch that wants to connect. */
public sealed interface Verdict {
    /** How well its origin shows that it is who it says. A connection that shows it better takes the place of another. */
    enum Trust {
        /** It comes from the controller's own machine, by loopback: its origin says nothing. */
        LOCAL,
        /** It comes from an address of its host. */
        OWN_ADDRESS
    }

    /** Its datapath id is a bridge's of the file, and its origin fits. */
    record Admitted(Trust trust) implements Verdict {}

    /** Its datapath id is not known, but it may be a bridge that was made by hand: {@link Admission#decide} says. */
    record Unknown() implements Verdict {}

    /**
     * It is turned away.
     *
     * @param reason a few words
     * @param remedy what to do about it
     */
    record Refused(String reason, String remedy) implements Verdict {}
}
