package dev.weft.controller.openflow;

import dev.weft.controller.fuzz.BugWatch;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * What a connection sends: before its handshake, or in the middle of a question and a change. Whatever it is, the connection goes on or
 * ends for a reason of its own, leaves nothing behind, and whoever waits for it gets an answer.
 */
public final class StreamFuzz {
    private static final BugWatch BUGS = BugWatch.over("dev.weft.controller.openflow");

    private StreamFuzz() {}

    /** The first byte says at which stage the others come, and in how many pieces. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        boolean set = (data[0] & 1) == 0;
        Dialogue dialogue = set ? Dialogue.ready() : new Dialogue();
        CompletableFuture<?> read =
                set ? dialogue.connection().read().toCompletableFuture() : CompletableFuture.completedFuture(dialogue);
        int half = (data[0] & 2) == 0 ? data.length : 1 + (data.length - 1) / 2;
        dialogue.say(Arrays.copyOfRange(data, 1, half));
        dialogue.say(Arrays.copyOfRange(data, half, data.length));
        Expect.that(dialogue.leaks() == 0, "a buffer was not given back");
        Expect.that(read.isDone(), "a question has no end");
        Expect.that(dialogue.context.switches().live() == 0, "an ended connection still has its datapath id");
        for (RecordingListener.Disconnected end : dialogue.listener.all(RecordingListener.Disconnected.class)) {
            Expect.that(!end.why().contains("internal error"), end.why());
        }
        BUGS.check();
    }
}
