package dev.weft.flows.verifier;

import java.util.List;

/**
 * Packets that the switches cannot tell apart: all of them take the same flows to the same ends.
 *
 * @param packets   as they came in
 * @param ends      of every copy
 * @param crossings of the underlay, in no special order
 */
record PacketClass(Box packets, List<End> ends, List<Crossing> crossings) {}
