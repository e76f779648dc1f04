package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Counts what passes over the wire: bytes, and of what is sent the messages that change a switch, whoever in the controller wrote
 * them. What is written is whole messages, one or more.
 */
final class WireCounter extends ChannelDuplexHandler {
    private static final int HEADER = 8;

    private final Tally tally;

    WireCounter(Tally tally) {
        this.tally = tally;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        tally.bytesIn.add(((ByteBuf) message).readableBytes());
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf messages = (ByteBuf) message;
        tally.bytesOut.add(messages.readableBytes());
        int at = messages.readerIndex();
        while (messages.writerIndex() - at >= HEADER) {
            count(messages, at);
            at += Math.max(HEADER, messages.getUnsignedShort(at + 2));
        }
        context.write(message, promise);
    }

    private void count(ByteBuf messages, int at) {
        switch (messages.getUnsignedByte(at + 1)) {
            case MessageType.FLOW_MOD -> tally.flowMods.increment();
            case MessageType.GROUP_MOD -> tally.groupMods.increment();
            case MessageType.METER_MOD -> tally.meterMods.increment();
            case MessageType.PACKET_OUT -> tally.packetOuts.increment();
            case MessageType.EXPERIMENTER -> {
                if (isBundled(messages, at)) {
                    count(messages, at + BundleMessages.ADD_HEADER);
                }
            }
            default -> {}
        }
    }

    private static boolean isBundled(ByteBuf messages, int at) {
        return messages.writerIndex() - at >= BundleMessages.ADD_HEADER + HEADER
                && messages.getInt(at + HEADER) == BundleMessages.ONF
                && messages.getInt(at + HEADER + 4) == BundleMessages.ADD;
    }
}
