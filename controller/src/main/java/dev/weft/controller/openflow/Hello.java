package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Version negotiation (OpenFlow 1.3.5, sections 6.3.1 and 7.5.1), by hand: openflowj cannot read a HELLO with an element
 * that it does not know.
 */
final class Hello {
    static final int OF_13 = 4;

    private static final int VERSION_BITMAP = 1;
    private static final String REMEDY = "ovs-vsctl set bridge ovs-br0 protocols=OpenFlow13";

    private Hello() {}

    /** What we say first: version 1.3, and only that. */
    static ByteBuf ours() {
        ByteBuf out = Unpooled.buffer(16);
        out.writeByte(OF_13).writeByte(MessageType.HELLO).writeShort(16).writeInt(0);
        return out.writeShort(VERSION_BITMAP).writeShort(8).writeInt(1 << OF_13);
    }

    /** Whether a switch that says this speaks 1.3. */
    static boolean offers13(ByteBuf hello) {
        ByteBuf in = hello.duplicate();
        int version = in.readUnsignedByte();
        in.skipBytes(Framer.HEADER - 1);
        while (in.readableBytes() >= 4) {
            int type = in.readUnsignedShort();
            int length = in.readUnsignedShort();
            Malformed.unless(length >= 4 && length - 4 <= in.readableBytes(), "HELLO has an element that is too long");
            if (type == VERSION_BITMAP && length >= 8) {
                return (in.readInt() & 1 << OF_13) != 0;
            }
            in.skipBytes(Math.min((length + 7 & ~7) - 4, in.readableBytes()));
        }
        return version >= OF_13; // without a bitmap the lower of both versions is taken
    }

    /** HELLO_FAILED, INCOMPATIBLE, with the remedy as its text, in a version that the switch can read. */
    static ByteBuf failed(int theirVersion, int xid) {
        byte[] text = ("Weft speaks OpenFlow 1.3 only: " + REMEDY).getBytes(StandardCharsets.US_ASCII);
        ByteBuf out = Unpooled.buffer(12 + text.length);
        out.writeByte(Math.min(Math.max(theirVersion, 1), OF_13))
                .writeByte(MessageType.ERROR)
                .writeShort(12 + text.length)
                .writeInt(xid);
        return out.writeShort(0).writeShort(0).writeBytes(text); // HELLO_FAILED, INCOMPATIBLE
    }

    /** For the log. */
    static String remedy() {
        return REMEDY;
    }
}
