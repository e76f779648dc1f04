package dev.weft.controller.openflow;

/**
 * A packet that a flow sent to the controller.
 *
 * @param inPort   OpenFlow number of the port it came in by
 * @param metadata what the pipeline had written when it was sent
 * @param table    number of the table that sent it
 * @param frame    the Ethernet frame; nobody changes it
 */
public record PacketIn(int inPort, long metadata, int table, byte[] frame) {}
