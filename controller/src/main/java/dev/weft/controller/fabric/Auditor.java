package dev.weft.controller.fabric;

import dev.weft.topology.DatapathId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Goes round the connected switches, one at a time, and asks each whether it still holds what it had confirmed. One that
 * is not settled is left out: it is being made right already, or still answers the last question. The round does not wait long
 * for one. Everything here runs on the fabric's thread.
 */
final class Auditor {
    /** How long a round waits for one switch before it goes on with the next; the answer is good whenever it comes. */
    static final Duration PATIENCE = Duration.ofMillis(200);

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
        loop.later(interval, () -> next(new ArrayDeque<>(loop.switches().all().keySet())));
    }

    private void next(Deque<DatapathId> rest) {
        while (!rest.isEmpty()) {
            ConnectedSwitch session = loop.switches().all().get(rest.poll());
            if (session != null && session.state() == SwitchReconciler.State.SETTLED) {
                Once goOn = new Once(() -> loop.later(Duration.ZERO, () -> next(rest)));
                session.audit().whenComplete((done, failure) -> goOn.run());
                loop.later(PATIENCE, goOn::run);
                return;
            }
        }
        start();
    }

    /** Whichever comes first goes on with the round, on the fabric's thread. */
    private static final class Once {
        private final Runnable what;
        private boolean isDone;

        Once(Runnable what) {
            this.what = what;
        }

        void run() {
            if (!isDone) {
                isDone = true;
                what.run();
            }
        }
    }
}
