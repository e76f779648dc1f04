package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;

/** Cuts lists of things that begin with a 16-bit type and a 16-bit length, or with the length alone. */
final class Tlv {
    private Tlv() {}

    /**
     * Takes the next thing, whose length stands in its second 16 bits.
     *
     * @param least bytes that it has at the least
     * @return the thing with its header, from index 0, as a view of {@code in}
     */
    static ByteBuf next(ByteBuf in, int least, String what) {
        Malformed.unless(in.readableBytes() >= 4, what + " is cut off");
        return cut(in, in.getUnsignedShort(in.readerIndex() + 2), least, what);
    }

    /** Takes the next thing, whose length stands in its first 16 bits. */
    static ByteBuf nextEntry(ByteBuf in, int least, String what) {
        Malformed.unless(in.readableBytes() >= 2, what + " is cut off");
        return cut(in, in.getUnsignedShort(in.readerIndex()), least, what);
    }

    private static ByteBuf cut(ByteBuf in, int length, int least, String what) {
        Malformed.unless(
                length >= least && length % 8 == 0 && length <= in.readableBytes(),
                what + " says it has " + length + " bytes, in " + in.readableBytes());
        return in.readSlice(length);
    }
}
