package dev.weft.controller.verification;

import java.util.List;

/**
 * Whether all packets end as the topology says. Its component names are the JSON keys.
 *
 * @param proved    all do, for certain
 * @param bridges   how much each holds
 * @param allowed   ordered pairs of endpoints that reach each other
 * @param forbidden ordered pairs of endpoints that do not
 * @param ports     how many ports packets can come in by
 * @param classes   into how many classes the packets of all ports fell
 * @param wrong     how many of these end otherwise
 * @param seconds   that it took
 * @param findings  of the first of those, a few of each port; not empty unless it is proved
 */
public record Answer(
        boolean proved,
        int hosts,
        List<BridgeFlows> bridges,
        int networks,
        int routers,
        int endpoints,
        long allowed,
        long forbidden,
        int ports,
        long classes,
        long wrong,
        double seconds,
        List<Wrong> findings) {
    /**
     * A bridge.
     *
     * @param foreign how many of its flows in our tables are not ours
     */
    public record BridgeFlows(String bridge, int flows, int foreign) {}

    /**
     * Packets that end otherwise than they should.
     *
     * @param at       the port they come in by
     * @param packet   one of them, in {@code ovs-ofctl} syntax
     * @param expected what should become of it
     * @param happened what does
     * @param walk     its way through the tables
     */
    public record Wrong(String at, String packet, String expected, String happened, String walk) {}
}
