package dev.weft.controller.openflow;

import java.util.concurrent.atomic.LongAdder;

/** The running counts behind {@link Counters}. Thread safe. */
final class Tally {
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder messagesIn = new LongAdder();
    final LongAdder packetIns = new LongAdder();
    final LongAdder packetOuts = new LongAdder();
    final LongAdder packetOutsDropped = new LongAdder();
    final LongAdder flowMods = new LongAdder();
    final LongAdder groupMods = new LongAdder();
    final LongAdder meterMods = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder listenerFailures = new LongAdder();

    Counters snapshot() {
        return new Counters(
                bytesIn.sum(),
                bytesOut.sum(),
                messagesIn.sum(),
                packetIns.sum(),
                packetOuts.sum(),
                packetOutsDropped.sum(),
                flowMods.sum(),
                groupMods.sum(),
                meterMods.sum(),
                errors.sum(),
                malformed.sum(),
                skipped.sum(),
                listenerFailures.sum());
    }
}
