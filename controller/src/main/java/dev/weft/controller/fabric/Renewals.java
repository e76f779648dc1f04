package dev.weft.controller.fabric;

import dev.weft.topology.DatapathId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * When bridges whose ports have changed are compiled anew: once, after all that their switches have said so far, however much
 * that is; and where there are many ports, with a pause between. Everything here runs on the fabric's thread.
 */
final class Renewals {
    /** With so many ports one renewal is nothing. */
    static final int FEW_PORTS = 128;

    static final Duration PAUSE = Duration.ofMillis(100);

    private final Turns turns;
    private final Consumer<DatapathId> renew;
    private final Set<DatapathId> due = new HashSet<>();
    private final Set<DatapathId> resting = new HashSet<>();

    /**
     * @param renew compiles a bridge anew, if it is still there
     */
    Renewals(Turns turns, Consumer<DatapathId> renew) {
        this.turns = turns;
        this.renew = renew;
    }

    /**
     * The ports of a bridge are not as they were.
     *
     * @param ports how many there are
     */
    void changed(DatapathId bridge, int ports) {
        if (due.add(bridge) && !resting.contains(bridge)) {
            turns.enqueue(bridge, () -> renew(bridge, ports));
        }
    }

    private void renew(DatapathId bridge, int ports) {
        if (!due.remove(bridge)) {
            return;
        }
        if (ports > FEW_PORTS) {
            resting.add(bridge);
            turns.later(PAUSE, () -> rested(bridge, ports));
        }
        renew.accept(bridge);
    }

    private void rested(DatapathId bridge, int ports) {
        resting.remove(bridge);
        if (due.contains(bridge)) {
            renew(bridge, ports);
        }
    }
}
