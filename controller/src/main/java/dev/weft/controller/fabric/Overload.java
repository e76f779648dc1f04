package dev.weft.controller.fabric;

import java.util.Locale;

/** Why the controller does not look at a packet that a switch shows it. An unknown sender's packet goes on all the same. */
enum Overload {
    PORT_BUSY("its port sends more that needs the controller than a port may"),
    METERED("its switch shows the controller no more of its port, or of all that gateways must answer"),
    SWITCH_BUSY("all ports of its switch together send more that needs the controller than a switch may"),
    CONTROLLER_BUSY("as many packets as may wait for the controller did already, of its port or its switch"),
    GATEWAY_BUSY("gateways ask for as many unknown addresses as they may already, for its port or for all");

    private final String sentence;

    Overload(String sentence) {
        this.sentence = sentence;
    }

    /** How the user reads it, like {@code port-busy}. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What was wrong with the packet. */
    String sentence() {
        return sentence;
    }
}
