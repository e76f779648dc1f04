package dev.weft.controller.openflow;

/**
 * A packet that a switch sent to the controller (OpenFlow 1.3.5, section 7.4.1).
 *
 * @param inPort   the OpenFlow port it came in by
 * @param metadata what the pipeline had written into its metadata; 0 where nothing
 * @param table    number of the table that sent it
 * @param frame    the whole Ethernet frame; the receiver's own, not shared
 */
public record PacketIn(int inPort, long metadata, int table, byte[] frame) {}
