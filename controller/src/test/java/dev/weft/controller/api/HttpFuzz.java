package dev.weft.controller.api;

import dev.weft.controller.fuzz.BugWatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is sent to the control socket: it is answered with a status that says whose fault it is, or the connection ends. */
public final class HttpFuzz {
    private static final int PIECE = 64;
    private static final BugWatch BUGS = BugWatch.over("dev.weft.controller.api");

    private HttpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        EmbeddedChannel channel = new EmbeddedChannel();
        ApiServer.Limits limits = ApiServer.Limits.DEFAULT;
        ApiServer.handlers(
                channel.pipeline(), new Dispatcher(new FakeOperations(), limits.answer()), limits, new Connections(1));
        channel.pipeline().fireChannelActive();
        for (int at = 0; at < data.length && channel.isOpen(); at += PIECE) {
            channel.writeInbound(
                    Unpooled.wrappedBuffer(Arrays.copyOfRange(data, at, Math.min(at + PIECE, data.length))));
            channel.runPendingTasks();
        }
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            ByteBuf bytes = (ByteBuf) out;
            String text = bytes.toString(StandardCharsets.ISO_8859_1);
            bytes.release();
            if (text.startsWith("HTTP/1.1 5")) { // what is quoted from the request comes in a body
                throw new AssertionError("it takes itself for the one at fault: " + text);
            }
        }
        channel.finishAndReleaseAll();
        BUGS.check();
    }
}
