package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts what passes over the wire. */
final class ByteCounter extends ChannelDuplexHandler {
    private final Tally tally;

    ByteCounter(Tally tally) {
        this.tally = tally;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        tally.bytesIn.add(((ByteBuf) message).readableBytes());
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        tally.bytesOut.add(((ByteBuf) message).readableBytes());
        context.write(message, promise);
    }
}
