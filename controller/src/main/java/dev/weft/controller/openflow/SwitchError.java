package dev.weft.controller.openflow;

/**
 * An error that a switch reported.
 *
 * @param what  its type and code as OpenFlow names them, like {@code FLOW_MOD_FAILED/TABLE_FULL}
 * @param cause what we had sent, in words
 */
public record SwitchError(String what, String cause) {}
