package dev.weft.flows.verifier;

/**
 * A copy on the underlay.
 *
 * @param to       title of the bridge that it comes to
 * @param tunnelId the VNI on the wire
 */
record Crossing(String to, Value tunnelId) {}
