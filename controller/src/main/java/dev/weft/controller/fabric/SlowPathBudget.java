package dev.weft.controller.fabric;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * How many packets of one switch the controller deals with itself: of each port so many that one guest cannot keep it from
 * the others' packets, and of the switch so many that it cannot keep the controller from other switches.
 */
final class SlowPathBudget {
    /** A host's ping, traceroute and first packets need a few; a scan of a subnet gets on at this pace. */
    static final int OF_PORT_PER_SECOND = 50;

    static final int OF_PORT_AT_ONCE = 100;
    static final int OF_SWITCH_PER_SECOND = 500;
    static final int OF_SWITCH_AT_ONCE = 1000;

    private final TokenBucket ofSwitch;
    private long dropped;
    private final Map<Integer, TokenBucket> ofPorts = new HashMap<>();

    SlowPathBudget(long now) {
        ofSwitch = new TokenBucket(OF_SWITCH_PER_SECOND, OF_SWITCH_AT_ONCE, now);
    }

    /** A packet was not looked at any further. */
    void drop() {
        dropped++;
    }

    long dropped() {
        return dropped;
    }

    /**
     * Takes a packet's share, if there is one. What a port has no share for costs the switch none.
     *
     * @param exists which port numbers the switch has: others' shares are forgotten
     */
    boolean take(int port, IntPredicate exists, long now) {
        TokenBucket ofPort = ofPorts.get(port);
        if (ofPort == null) {
            ofPorts.keySet().removeIf(known -> !exists.test(known));
            ofPort = new TokenBucket(OF_PORT_PER_SECOND, OF_PORT_AT_ONCE, now);
            ofPorts.put(port, ofPort);
        }
        return ofPort.take(now) && ofSwitch.take(now);
    }
}
