package dev.weft.controller.fabric;

import dev.weft.controller.budget.InboundBudget;
import dev.weft.controller.openflow.Counters;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.topology.DatapathId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A switch that says what it holds, takes what it is sent, and confirms it at once. */
final class SimulatedSwitch implements SwitchConnection {
    private final InboundBudget budget = new InboundBudget(0);
    private final DatapathId id;
    private final Installed holds;
    private final AtomicInteger flows = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    SimulatedSwitch(DatapathId id, Installed holds) {
        this.id = id;
        this.holds = holds;
    }

    /** Flows that it was sent. */
    int flows() {
        return flows.get();
    }

    /** Whatever else it was sent. */
    int others() {
        return others.get();
    }

    @Override
    public DatapathId id() {
        return id;
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public CompletionStage<List<SwitchError>> program(Difference difference) {
        flows.addAndGet(difference.flows().size());
        others.addAndGet(difference.newGroups().size()
                + difference.changedGroups().size()
                + difference.staleFlows().size()
                + difference.staleGroups().size());
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Installed> read() {
        return CompletableFuture.completedFuture(holds);
    }

    @Override
    public boolean packetOut(int inPort, List<Action> actions, byte[] frame) {
        return true;
    }

    @Override
    public InboundBudget budget() {
        return budget;
    }

    @Override
    public void used(Installed installed) {}

    @Override
    public Counters counters() {
        return Counters.NONE;
    }

    @Override
    public void close(String why) {
        throw new IllegalStateException(why);
    }
}
