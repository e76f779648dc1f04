package dev.weft.controller.openflow;

import dev.weft.controller.budget.Bound;
import dev.weft.controller.budget.InboundBudget;
import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.topology.DatapathId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The face of a connection for the rest of the controller.
 *
 * @param end ends the connection, on its event loop
 */
record LiveSwitch(
        DatapathId id,
        Line line,
        Origin origin,
        Requests requests,
        Tally tally,
        InboundBudget budget,
        Consumer<String> end)
        implements SwitchConnection {
    @Override
    public InetSocketAddress remote() {
        return line.remote();
    }

    @Override
    public CompletionStage<List<SwitchError>> program(Difference difference) {
        CompletableFuture<List<SwitchError>> done = new CompletableFuture<>();
        return begin(done, () -> requests.begin(difference, done));
    }

    @Override
    public CompletionStage<Installed> read() {
        Reading reading = new Reading(() -> budget.isFirstOver(Bound.TEXT));
        return begin(reading.done(), () -> requests.begin(reading));
    }

    private <T> CompletionStage<T> begin(CompletableFuture<T> done, Runnable request) {
        line.onEventLoop(
                request,
                () -> done.completeExceptionally(
                        new OpenFlowException("the connection to " + this + " has ended: the controller stops")));
        return done;
    }

    @Override
    public boolean packetOut(int inPort, List<Action> actions, byte[] frame) {
        if (!line.channel().isWritable()) { // full, or closed
            tally.packetOutsDropped.increment();
            return false;
        }
        line.send(Messages.packetOut(inPort, actions, frame, 0));
        return true;
    }

    @Override
    public Counters counters() {
        return tally.snapshot();
    }

    @Override
    public void used(Installed installed) {
        requests.used(installed);
    }

    @Override
    public void close(String why) {
        line.onEventLoop(() -> end.accept(why), () -> {});
    }

    /** A connection is itself only, whatever it is made of. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "switch " + id + " at " + line.where();
    }
}
