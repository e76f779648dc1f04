package dev.weft.controller.openflow;

import dev.weft.flows.Difference;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Meter;
import dev.weft.flows.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.projectfloodlight.openflow.protocol.OFMessage;

/**
 * A difference on its way to the switch. Its messages have consecutive transaction ids, so that an error reply finds
 * the one that caused it. Belongs to the connection's event loop once it is begun.
 */
final class Program {
    private static final int LONGEST = 0xffff;
    private static final Supplier<String> BARRIER = () -> "a barrier";

    private final CompletableFuture<List<SwitchError>> done = new CompletableFuture<>();
    private final List<Step> steps;
    private final List<SwitchError> errors = new ArrayList<>();
    private int replies;
    private int firstXid;
    private int written;

    /** One message, built when it is its turn, and what to call it in an error. */
    private record Step(LongFunction<OFMessage> message, Supplier<String> cause, SwitchError.About about) {
        Step(LongFunction<OFMessage> message, Supplier<String> cause) {
            this(message, cause, SwitchError.About.OTHER);
        }
    }

    private Program(List<Step> steps, List<SwitchError> tooLong) {
        this.steps = steps;
        this.errors.addAll(tooLong);
    }

    /**
     * Lays out the messages in the order that {@link Difference} documents. A group that does not fit one is left out, as if
     * the switch had refused it: what else there is must not wait for it.
     */
    static Program of(Difference difference) {
        List<Step> steps = new ArrayList<>(difference.size() + 2);
        List<SwitchError> tooLong = new ArrayList<>();
        for (Meter meter : difference.newMeters()) {
            steps.add(new Step(xid -> Messages.add(meter, xid), () -> describe(meter), SwitchError.About.METER));
        }
        for (Meter meter : difference.changedMeters()) {
            steps.add(new Step(xid -> Messages.modify(meter, xid), () -> describe(meter), SwitchError.About.METER));
        }
        for (Group group : fitting(difference.newGroups(), tooLong)) {
            steps.add(new Step(xid -> Messages.add(group, xid), () -> describe(group)));
        }
        for (Group group : fitting(difference.changedGroups(), tooLong)) {
            steps.add(new Step(xid -> Messages.modify(group, xid), () -> describe(group)));
        }
        for (Flow flow : difference.flows()) {
            SwitchError.About about =
                    flow.instructions().isMetered() ? SwitchError.About.METER : SwitchError.About.OTHER;
            steps.add(new Step(xid -> Messages.add(flow, xid), () -> describe(flow), about));
        }
        addBarrier(steps);
        for (Place place : difference.staleFlows()) {
            steps.add(new Step(xid -> Messages.delete(place, xid), () -> "removal of the flow at " + place));
        }
        for (int id : difference.staleGroups()) {
            steps.add(new Step(xid -> Messages.deleteGroup(id, xid), () -> "removal of group " + id));
        }
        for (int id : difference.staleMeters()) {
            steps.add(new Step(xid -> Messages.deleteMeter(id, xid), () -> "removal of meter " + id));
        }
        addBarrier(steps);
        return new Program(steps, tooLong);
    }

    private static String describe(Flow flow) {
        return "flow in " + flow.table()
                + flow.network().map(name -> " of " + name).orElse("") + ": " + flow.purpose() + " (" + flow + ")";
    }

    private static String describe(Meter meter) {
        return "meter " + meter + ": " + meter.purpose();
    }

    private static String describe(Group group) {
        return "group " + group.id() + " of " + group.network() + ": " + group.purpose() + ", to "
                + group.buckets().size();
    }

    /** After whatever there is since the last barrier. */
    private static void addBarrier(List<Step> steps) {
        Step barrier = new Step(Messages::barrier, BARRIER);
        if (!steps.isEmpty() && steps.get(steps.size() - 1).cause() != BARRIER) {
            steps.add(barrier);
        }
    }

    private static List<Group> fitting(List<Group> groups, List<SwitchError> tooLong) {
        List<Group> fit = new ArrayList<>(groups.size());
        for (Group group : groups) {
            if (fits(group)) {
                fit.add(group);
            } else {
                tooLong.add(new SwitchError(
                        "not sent: it is longer than an OpenFlow message, 64 KB or about 1,000 tunnels; spread the network"
                                + " over fewer hosts",
                        describe(group)));
            }
        }
        return fit;
    }

    private static boolean fits(Group group) {
        ByteBuf scratch = Unpooled.buffer();
        try {
            Messages.add(group, 0).writeTo(scratch);
        } catch (IllegalArgumentException e) {
            return false; // openflowj's word for the same
        }
        return scratch.readableBytes() <= LONGEST;
    }

    CompletableFuture<List<SwitchError>> done() {
        return done;
    }

    int size() {
        return steps.size();
    }

    /** Gives the messages their transaction ids, from this one on. */
    void begin(int xid) {
        firstXid = xid;
    }

    /** Whether a message with this transaction id is among those sent. */
    boolean covers(int xid) {
        return Integer.compareUnsigned(xid - firstXid, written) < 0;
    }

    /** How many messages were written, barriers included. */
    int written() {
        return written;
    }

    boolean isWritten() {
        return written == steps.size();
    }

    /** Writes messages until there are so many bytes, or no more messages. */
    void write(ByteBuf out, int bytes) {
        while (!isWritten() && out.readableBytes() < bytes) {
            Step step = steps.get(written);
            int before = out.writerIndex();
            try {
                step.message().apply(Integer.toUnsignedLong(firstXid + written)).writeTo(out);
            } catch (RuntimeException e) {
                out.writerIndex(before); // openflowj will not build it: as if the switch had refused it
                errors.add(new SwitchError(
                        "not sent: " + e.getMessage(), step.cause().get()));
            }
            written++;
        }
    }

    /** Takes an error reply to one of the messages; a switch that sends more than one for each is not listened to. */
    void error(int xid, String what) {
        if (replies++ < steps.size()) {
            Step refused = steps.get(xid - firstXid);
            errors.add(new SwitchError(what, refused.cause().get(), refused.about()));
        }
    }

    /** Takes a barrier reply, and completes with the last. */
    void barrier(int xid) {
        if (xid - firstXid == steps.size() - 1) {
            finish();
        }
    }

    /** The switch has confirmed all that there was to be sent. */
    void finish() {
        done.complete(List.copyOf(errors));
    }
}
