package dev.weft.controller.openflow;

import dev.weft.controller.openflow.BundleMessages.Control;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All of a difference at once: no packet sees half of it, and a connection that ends on the way leaves the switch as it
 * was. The messages are opened, added, a barrier, committed. The barrier says whether each was taken into the bundle:
 * Open vSwitch would commit the others without the one that it did not take. If the switch does not take or commit all
 * of them, none has taken effect, and they go step by step: so what is refused is known, and the rest is there.
 */
final class Bundle implements Program {
    /** What it waits for, or does. */
    private enum State {
        OPENING,
        ADDING,
        COMMITTING,
        DISCARDING,
        OVER
    }

    private final CompletableFuture<List<SwitchError>> done;
    private final List<Step> steps;
    private final List<Step> changes;
    private final BundleSupport support;
    private State state = State.OPENING;
    private boolean isRefused;
    private int firstXid;
    private int written;

    /**
     * @param steps with the barriers that they need step by step
     * @param done  completed with the last reply
     */
    Bundle(List<Step> steps, BundleSupport support, CompletableFuture<List<SwitchError>> done) {
        this.steps = steps;
        this.done = done;
        this.changes =
                steps.stream().filter(step -> step.kind() == Step.Kind.CHANGE).toList();
        this.support = support;
    }

    @Override
    public CompletableFuture<List<SwitchError>> done() {
        return done;
    }

    /** The request that opens it, the barrier and the one that ends it are three more. */
    @Override
    public int size() {
        return changes.size() + 3;
    }

    private int openXid() {
        return firstXid;
    }

    private int barrierXid() {
        return firstXid + changes.size() + 1;
    }

    private int endXid() {
        return barrierXid() + 1;
    }

    @Override
    public void begin(int xid) {
        firstXid = xid;
    }

    @Override
    public boolean covers(int xid) {
        return Integer.compareUnsigned(xid - firstXid, written) < 0;
    }

    @Override
    public boolean isWaiting() {
        return switch (state) {
            case OPENING -> written > 0;
            case ADDING -> written > changes.size() + 1;
            case COMMITTING, DISCARDING -> written == size();
            case OVER -> false;
        };
    }

    @Override
    public boolean isWritten() {
        return state == State.OVER;
    }

    @Override
    public void write(ByteBuf out, int bytes) {
        while (!isWaiting() && !isWritten() && out.readableBytes() < bytes) {
            writeNext(out);
        }
    }

    private void writeNext(ByteBuf out) {
        int xid = firstXid + written;
        if (xid == openXid()) {
            BundleMessages.control(out, Control.OPEN, openXid(), xid);
            state = support.isKnown() ? State.ADDING : State.OPENING;
        } else if (xid == barrierXid()) {
            Messages.barrier(Integer.toUnsignedLong(xid)).writeTo(out);
        } else if (xid == endXid()) {
            BundleMessages.control(out, state == State.COMMITTING ? Control.COMMIT : Control.DISCARD, openXid(), xid);
        } else if (!isRefused) {
            try {
                BundleMessages.add(out, changes.get(written - 1), openXid(), xid);
            } catch (RuntimeException e) {
                isRefused = true; // going step by step says what is wrong with it
            }
        }
        written++;
    }

    @Override
    public void error(int xid, ErrorReply error) {
        isRefused = true;
        if (xid == openXid() || error.isUnsupported()) {
            support.refused(error.what());
        }
        if (state == State.OPENING || xid == endXid()) {
            state = State.OVER;
        }
    }

    @Override
    public void answered(int xid) {
        if (xid == openXid() && state == State.OPENING) {
            support.taken();
            state = State.ADDING;
        } else if (xid == barrierXid() && state == State.ADDING) {
            state = isRefused ? State.DISCARDING : State.COMMITTING;
        } else if (xid == endXid()) {
            boolean isThere = state == State.COMMITTING && !isRefused;
            state = State.OVER;
            if (isThere) {
                done.complete(List.of());
            }
        }
    }

    @Override
    public Optional<Program> instead() {
        return state == State.OVER && !done.isDone() ? Optional.of(new StepByStep(steps, done)) : Optional.empty();
    }
}
