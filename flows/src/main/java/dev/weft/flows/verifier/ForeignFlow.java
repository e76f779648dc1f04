package dev.weft.flows.verifier;

import dev.weft.flows.Match;

/**
 * A flow in one of our tables that we did not make, or whose effect cannot be told from what the switch says of it.
 *
 * @param table    number of the table
 * @param priority 0 to 65535
 * @param match    as much of its match as is known: it may take fewer packets, never others
 * @param text     in {@code ovs-ofctl} syntax
 */
public record ForeignFlow(int table, int priority, Match match, String text) {}
