package dev.weft.flows.simulator;

import dev.weft.flows.Flow;
import dev.weft.flows.Group;

/**
 * A flow or group that a switch would refuse, or would take without doing what anybody can have meant: a bug of whoever
 * made it. The message says what is wrong and names the flow.
 */
public final class FlowFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private FlowFault(String message) {
        super(message);
    }

    static FlowFault in(Flow flow, String what) {
        return new FlowFault(what + ": " + flow + " (" + flow.purpose() + ")");
    }

    static FlowFault in(Group group, String what) {
        return new FlowFault(what + ": " + group + " (" + group.purpose() + ")");
    }
}
