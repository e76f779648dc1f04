package dev.weft.flows;

/**
 * What identifies a flow in a switch (OpenFlow 1.3.5, section 6.4: strict matching), whoever made it.
 *
 * @param table    OpenFlow table number, 0 to 254
 * @param priority 0 to 65535
 */
public record Place(int table, int priority, Match match) {}
