package dev.weft.controller.fabric;

import dev.weft.controller.budget.InboundBudget;
import dev.weft.controller.openflow.Counters;
import dev.weft.controller.openflow.Origin;
import dev.weft.controller.openflow.SwitchConnection;
import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Installed;
import dev.weft.topology.DatapathId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A connection whose answers the test gives. */
final class FakeConnection implements SwitchConnection {
    final Queue<CompletableFuture<Installed>> reads = new ConcurrentLinkedQueue<>();
    final Queue<Program> programs = new ConcurrentLinkedQueue<>();
    final Queue<PacketOut> sent = new ConcurrentLinkedQueue<>();
    private final InboundBudget budget = new InboundBudget(0);
    private final DatapathId id;
    private final Origin origin;
    volatile String closed;
    volatile boolean full; // it does not take in what it is sent

    record PacketOut(int inPort, List<Action> actions, byte[] frame) {}

    record Program(Difference difference, CompletableFuture<List<SwitchError>> done) {}

    FakeConnection(DatapathId id) {
        this(id, new Origin(InetAddress.getLoopbackAddress(), true));
    }

    FakeConnection(DatapathId id, Origin origin) {
        this.id = id;
        this.origin = origin;
    }

    @Override
    public DatapathId id() {
        return id;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public CompletionStage<List<SwitchError>> program(Difference difference) {
        Program program = new Program(difference, new CompletableFuture<>());
        programs.add(program);
        return program.done();
    }

    @Override
    public CompletionStage<Installed> read() {
        CompletableFuture<Installed> read = new CompletableFuture<>();
        reads.add(read);
        return read;
    }

    @Override
    public boolean packetOut(int inPort, List<Action> actions, byte[] frame) {
        return !full && sent.add(new PacketOut(inPort, actions, frame));
    }

    @Override
    public Counters counters() {
        return Counters.NONE;
    }

    @Override
    public InboundBudget budget() {
        return budget;
    }

    @Override
    public void used(Installed installed) {}

    @Override
    public void close(String why) {
        closed = why;
    }
}
