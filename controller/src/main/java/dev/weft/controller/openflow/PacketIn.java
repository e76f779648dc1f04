package dev.weft.controller.openflow;

/**
 * A packet that a switch sent to the controller (OpenFlow 1.3.5, section 7.4.1).
 *
 * @param inPort   the OpenFlow port it came in by
 * @param metadata what the pipeline had written into its metadata; 0 where nothing
 * @param table    number of the table that sent it
 * @param reason   why that table did
 * @param frame    the whole Ethernet frame as the actions before had left it; the receiver's own, not shared
 */
public record PacketIn(int inPort, long metadata, int table, Reason reason, byte[] frame) {
    /** Why a packet is sent ({@code ofp_packet_in_reason}), in the order of the protocol's numbers. */
    public enum Reason {
        /** By the table's miss flow; Open vSwitch says so of some actions too. */
        NO_MATCH,
        /** By an action. */
        ACTION,
        /** It would have left with a time to live of 0; nothing after that action was done with it. */
        INVALID_TTL
    }
}
