package dev.weft.controller.openflow;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Finds out whether a switch is there, because another connection says it is the same one. Only the reply to the very
 * echo counts: other bytes may have been on their way before the switch died.
 */
final class Probe {
    private final Line line;
    private final Duration patience;
    private final IntSupplier xids;
    private final Runnable tooLate;

    // On the event loop only.
    private Optional<CompletableFuture<Boolean>> asked = Optional.empty();
    private int xid;
    private boolean ended;

    /**
     * @param tooLate ends the connection
     */
    Probe(Line line, Duration patience, IntSupplier xids, Runnable tooLate) {
        this.line = line;
        this.patience = patience;
        this.xids = xids;
        this.tooLate = tooLate;
    }

    /**
     * Asks the switch; from any thread.
     *
     * @return whether it is there; false comes only when its connection has ended, its listener was told, and its
     *     datapath id is free
     */
    CompletionStage<Boolean> ask() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        // When the server closes, the connection of whoever waits for the answer ends too.
        line.onEventLoop(() -> ask(answer), () -> {});
        return answer;
    }

    private void ask(CompletableFuture<Boolean> answer) {
        if (ended) {
            answer.complete(false);
        } else if (asked.isPresent()) {
            asked.get().thenAccept(answer::complete);
        } else {
            asked = Optional.of(answer);
            xid = xids.getAsInt();
            line.send(Messages.echo(Integer.toUnsignedLong(xid)));
            Future<?> deadline = line.channel().eventLoop().schedule(tooLate, patience.toNanos(), TimeUnit.NANOSECONDS);
            answer.thenAccept(alive -> deadline.cancel(false));
        }
    }

    /** An echo reply came. */
    void answered(int replyXid) {
        if (asked.isPresent() && replyXid == xid) {
            CompletableFuture<Boolean> answer = asked.get();
            asked = Optional.empty();
            answer.complete(true);
        }
    }

    /** The connection is gone and all have been told. */
    void ended() {
        ended = true;
        asked.ifPresent(answer -> answer.complete(false));
    }
}
