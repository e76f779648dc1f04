package dev.weft.controller.fabric;

import dev.weft.controller.packet.IcmpError;
import java.util.EnumMap;
import java.util.Map;

/** How many packets the fabric's gateways dealt with themselves since the controller started. */
final class GatewayTally {
    private final Map<IcmpError, Long> answered = new EnumMap<>(IcmpError.class);

    /** Times that a network was asked by ARP who has an address. */
    long questions;

    /** Sent to an endpoint before the switches knew the way. */
    long passedOn;

    /** Not looked at: they came faster than {@link SlowPathBudget} allows, or too many waited already. */
    long dropped;

    void answered(IcmpError error) {
        answered.merge(error, 1L, Long::sum);
    }

    /** Answered with that error. */
    long of(IcmpError error) {
        return answered.getOrDefault(error, 0L);
    }
}
