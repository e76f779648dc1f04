package dev.weft.controller.fabric;

import dev.weft.topology.DatapathId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Goes round the connected switches, one at a time, and asks each whether it still holds what it had confirmed. One that
 * is not settled is left out: it is being made right already. Everything here runs on the fabric's thread.
 */
final class Auditor {
    private final FabricLoop loop;
    private final Duration interval;

    /**
     * @param interval from the end of a round to the beginning of the next
     */
    Auditor(FabricLoop loop, Duration interval) {
        this.loop = loop;
        this.interval = interval;
    }

    /** Begins the first round after the interval. */
    void start() {
        loop.later(interval, () -> next(new ArrayDeque<>(loop.sessions().keySet())));
    }

    private void next(Deque<DatapathId> rest) {
        while (!rest.isEmpty()) {
            SwitchSession session = loop.sessions().get(rest.poll());
            if (session != null && session.state() == SwitchSession.State.SETTLED) {
                session.audit().whenComplete((done, failure) -> loop.later(Duration.ZERO, () -> next(rest)));
                return;
            }
        }
        start();
    }
}
