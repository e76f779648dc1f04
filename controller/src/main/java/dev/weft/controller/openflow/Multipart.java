package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;

/**
 * One part of a multipart reply (OpenFlow 1.3.5, section 7.3.5).
 *
 * @param body a view of the message
 */
record Multipart(int xid, int type, boolean isLast, ByteBuf body) {
    static final int FLOW = 1;
    static final int GROUP_DESC = 7;
    static final int METER = 9;
    static final int METER_CONFIG = 10;
    static final int METER_FEATURES = 11;
    static final int PORT_DESC = 13;

    private static final int HEADER = 16;
    private static final int MORE = 1;

    static Multipart of(ByteBuf message) {
        Malformed.unless(message.readableBytes() >= HEADER, "multipart reply is truncated");
        int at = message.readerIndex();
        return new Multipart(
                message.getInt(at + 4),
                message.getUnsignedShort(at + 8),
                (message.getUnsignedShort(at + 10) & MORE) == 0,
                message.slice(at + HEADER, message.readableBytes() - HEADER));
    }
}
