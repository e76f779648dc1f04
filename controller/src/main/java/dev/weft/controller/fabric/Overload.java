package dev.weft.controller.fabric;

import java.util.Locale;

/** Why the controller does not look at a packet that a switch shows it. An unknown sender's packet goes on all the same. */
enum Overload {
    PORT_BUSY("its port exceeds the packet-in limit of a port"),
    METERED("a meter of its switch limits the packet-ins of its port, or of all gateways"),
    SWITCH_BUSY("the ports of its switch together exceed the packet-in limit of a switch"),
    CONTROLLER_BUSY("the controller's queue for its port or its switch was full"),
    GATEWAY_BUSY("the limit of unresolved addresses was reached, for its port or for all");

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
