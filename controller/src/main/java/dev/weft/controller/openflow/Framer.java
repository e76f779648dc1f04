package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/**
 * Cuts the byte stream into messages by the length in their headers (OpenFlow 1.3.5, section 7.1), before anything else
 * looks at them, so that a message that cannot be read costs itself alone. A length under the header's own cannot be
 * recovered from; a length is 16 bits, so none is over 64 KB.
 */
final class Framer extends ByteToMessageDecoder {
    static final int HEADER = 8;

    private boolean broken;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < 4) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex() + 2);
        if (length < HEADER) {
            broken = true;
            throw new CorruptedFrameException("a message has the length " + length + "; the minimum is " + HEADER);
        }
        if (in.readableBytes() >= length) {
            out.add(in.readRetainedSlice(length));
        }
    }
}
