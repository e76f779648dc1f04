package dev.weft.controller.openflow;

import dev.weft.flows.Difference;
import dev.weft.flows.Flow;
import dev.weft.flows.Group;
import dev.weft.flows.Meter;
import dev.weft.flows.Place;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.projectfloodlight.openflow.protocol.OFMessage;

/**
 * One message of a difference, built when it is its turn.
 *
 * @param kind    what it is for
 * @param message by its transaction id
 * @param cause   what to call it in an error
 * @param about   what may be refused when it is
 */
record Step(Kind kind, LongFunction<OFMessage> message, Supplier<String> cause, SwitchError.About about) {
    enum Kind {
        /** Flows and groups: a bundle may carry it. */
        CHANGE,

        /** Meters: no bundle carries it (Open vSwitch: OFPBFC_MSG_UNSUP). */
        METER,

        /** After it the switch has done all that came before. */
        BARRIER
    }

    private static final Step BARRIER_STEP =
            new Step(Kind.BARRIER, Messages::barrier, () -> "a barrier", SwitchError.About.OTHER);

    /** Additions, a barrier, removals, a barrier: the order that {@link Difference} documents. Without {@link #ofStaleMeters}. */
    static List<Step> of(Difference difference) {
        List<Step> steps = new ArrayList<>(difference.size() + 2);
        addMeters(difference, steps);
        addChanges(difference, steps);
        addBarrier(steps);
        removeChanges(difference, steps);
        addBarrier(steps);
        return steps;
    }

    /** The same without the meters. */
    static List<Step> ofFlowsAndGroups(Difference difference) {
        List<Step> steps = new ArrayList<>(difference.size() + 2);
        addChanges(difference, steps);
        addBarrier(steps);
        removeChanges(difference, steps);
        addBarrier(steps);
        return steps;
    }

    /** What flows need that no bundle carries; with a barrier, or empty. */
    static List<Step> ofNewMeters(Difference difference) {
        List<Step> steps = new ArrayList<>();
        addMeters(difference, steps);
        addBarrier(steps);
        return steps;
    }

    /**
     * What no flow needs any more; with a barrier, or empty. Only for when all else was taken: with a meter go the flows that
     * use it, and a flow whose successor was refused still does.
     */
    static List<Step> ofStaleMeters(Difference difference) {
        List<Step> steps = new ArrayList<>();
        removeMeters(difference, steps);
        addBarrier(steps);
        return steps;
    }

    private static void addMeters(Difference difference, List<Step> steps) {
        for (Meter meter : difference.newMeters()) {
            steps.add(new Step(
                    Kind.METER, xid -> Messages.add(meter, xid), () -> describe(meter), SwitchError.About.METER));
        }
        for (Meter meter : difference.changedMeters()) {
            steps.add(new Step(
                    Kind.METER, xid -> Messages.modify(meter, xid), () -> describe(meter), SwitchError.About.METER));
        }
    }

    private static void removeMeters(Difference difference, List<Step> steps) {
        for (int id : difference.staleMeters()) {
            steps.add(new Step(
                    Kind.METER,
                    xid -> Messages.deleteMeter(id, xid),
                    () -> "removal of meter " + id,
                    SwitchError.About.OTHER));
        }
    }

    private static void addChanges(Difference difference, List<Step> steps) {
        for (Group group : difference.newGroups()) {
            steps.add(change(xid -> Messages.add(group, xid), () -> describe(group)));
        }
        for (Group group : difference.changedGroups()) {
            steps.add(change(xid -> Messages.modify(group, xid), () -> describe(group)));
        }
        for (Flow flow : difference.flows()) {
            SwitchError.About about =
                    flow.instructions().isMetered() ? SwitchError.About.METER : SwitchError.About.OTHER;
            steps.add(new Step(Kind.CHANGE, xid -> Messages.add(flow, xid), () -> describe(flow), about));
        }
    }

    private static void removeChanges(Difference difference, List<Step> steps) {
        for (Place place : difference.staleFlows()) {
            steps.add(change(xid -> Messages.delete(place, xid), () -> "removal of the flow at " + place));
        }
        for (int id : difference.staleGroups()) {
            steps.add(change(
                    xid -> Messages.deleteGroup(id, xid), () -> "removal of group " + Integer.toUnsignedString(id)));
        }
    }

    private static Step change(LongFunction<OFMessage> message, Supplier<String> cause) {
        return new Step(Kind.CHANGE, message, cause, SwitchError.About.OTHER);
    }

    private static String describe(Flow flow) {
        return "flow in " + flow.table()
                + flow.network().map(name -> " of " + name).orElse("") + ": " + flow.purpose() + " (" + flow + ")";
    }

    private static String describe(Meter meter) {
        return "meter " + meter + ": " + meter.purpose();
    }

    private static String describe(Group group) {
        return "group " + Integer.toUnsignedString(group.id()) + " of " + group.network() + ": " + group.purpose()
                + ", to " + group.buckets().size();
    }

    /** After whatever there is since the last barrier. */
    private static void addBarrier(List<Step> steps) {
        if (!steps.isEmpty() && steps.get(steps.size() - 1).kind() != Kind.BARRIER) {
            steps.add(BARRIER_STEP);
        }
    }

    /**
     * What was refused: a table that is full is full for a flow without a meter too, and a meter that somebody has just made
     * will be read with the rest.
     */
    SwitchError.About about(ErrorReply error) {
        boolean isUnknown = error.isAboutActions() || kind == Kind.METER && error.isUnsupported();
        return isUnknown ? about : SwitchError.About.OTHER;
    }

    /**
     * Writes the message.
     *
     * @throws RuntimeException when openflowj will not build it; then nothing was written
     */
    void write(ByteBuf out, int xid) {
        int before = out.writerIndex();
        try {
            message.apply(Integer.toUnsignedLong(xid)).writeTo(out);
        } catch (RuntimeException e) {
            out.writerIndex(before);
            throw e;
        }
    }
}
