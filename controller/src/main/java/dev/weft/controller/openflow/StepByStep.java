package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Message by message: what the switch refuses is left out, what else there is does not wait for it. */
final class StepByStep implements Program {
    private final CompletableFuture<List<SwitchError>> done;
    private final List<Step> steps;
    private final List<SwitchError> errors = new ArrayList<>();
    private int replies;
    private int firstXid;
    private int written;

    /**
     * @param steps the last of which is a barrier
     * @param done  completed with the last reply
     */
    StepByStep(List<Step> steps, CompletableFuture<List<SwitchError>> done) {
        this.steps = steps;
        this.done = done;
    }

    @Override
    public CompletableFuture<List<SwitchError>> done() {
        return done;
    }

    @Override
    public int size() {
        return steps.size();
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
        return false;
    }

    @Override
    public boolean isWritten() {
        return written == steps.size();
    }

    @Override
    public void write(ByteBuf out, int bytes) {
        while (!isWritten() && out.readableBytes() < bytes) {
            Step step = steps.get(written);
            try {
                step.write(out, firstXid + written);
            } catch (RuntimeException e) { // as if the switch had refused it
                errors.add(new SwitchError(
                        "not sent: " + e.getMessage(), step.cause().get()));
            }
            written++;
        }
    }

    /** A switch that sends more than one for each message is not listened to. */
    @Override
    public void error(int xid, ErrorReply error) {
        if (replies++ < steps.size()) {
            Step refused = steps.get(xid - firstXid);
            errors.add(new SwitchError(error.what(), refused.cause().get(), refused.about(error)));
        }
    }

    @Override
    public void answered(int xid) {
        if (xid - firstXid == steps.size() - 1) {
            done.complete(List.copyOf(errors));
        }
    }

    @Override
    public Optional<Program> instead() {
        return Optional.empty();
    }
}
