package dev.weft.controller.openflow;

import dev.weft.topology.MacAddress;

/**
 * A port of a switch (OpenFlow 1.3.5, section 7.2.1).
 *
 * @param number 1 to 0xffffff00, unsigned, or {@link #LOCAL}
 * @param name   its device name; characters that are not printable ASCII are shown as '?'
 * @param up     whether it is up and has a link
 */
public record SwitchPort(int number, String name, MacAddress mac, boolean up) {
    /** The bridge's own device (OFPP_LOCAL). */
    public static final int LOCAL = 0xffff_fffe;

    /** The controller, as the port that a packet-out says its packet came in by (OFPP_CONTROLLER). */
    public static final int CONTROLLER = 0xffff_fffd;

    /** The tables (OFPP_TABLE), for packet-outs alone: the packet meets them as if it had come in by its port. */
    public static final int TABLE = 0xffff_fff9;
}
