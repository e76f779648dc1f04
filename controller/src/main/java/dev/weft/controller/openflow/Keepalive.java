package dev.weft.controller.openflow;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Acts after so long without an inbound byte, and again after as long. Any byte counts as life, not only an echo. */
final class Keepalive extends IdleStateHandler {
    private final Runnable action;

    Keepalive(Duration silence, Runnable action) {
        super(silence.toNanos(), 0, 0, TimeUnit.NANOSECONDS);
        this.action = action;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        action.run();
    }
}
