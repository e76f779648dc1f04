package dev.weft.controller.openflow;

/**
 * An error that a switch reported (OpenFlow 1.3.5, section 7.4.4).
 *
 * @param what  the specification's name, such as {@code OFPBMC_BAD_PREREQ}, where there are any with
 *     words before it, as {@code table full (OFPFMFC_TABLE_FULL)}; the numbers where it has none
 * @param cause the message that it answers: the flow or group and its purpose, or else the message's type
 * @param about what was refused
 */
public record SwitchError(String what, String cause, About about) {
    /** What a switch refused, as far as that makes a difference. */
    public enum About {
        /** A meter, or what a flow does that uses one: the same can be had without. */
        METER,
        OTHER
    }

    public SwitchError(String what, String cause) {
        this(what, cause, About.OTHER);
    }

    @Override
    public String toString() {
        return what + " for " + cause;
    }
}
