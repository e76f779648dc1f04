package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;

/**
 * ONF's bundles for OpenFlow 1.3 (ONF extension 230, which became section 7.3.9 of OpenFlow 1.4): messages that take
 * effect at once, all or none. By hand, because openflowj has them from 1.4 on only. A bundle's number is that of the
 * transaction that opened it.
 */
final class BundleMessages {
    static final int ONF = 0x4f4e4600;
    static final int CONTROL = 2300;
    static final int ADD = 2301;

    /** Bytes before the message that is added. */
    static final int ADD_HEADER = 24;

    private static final int CONTROL_BYTES = 24;
    private static final int LONGEST = 0xffff;

    /** All or none, and in the order in which they were added: a flow comes behind its group. */
    private static final int ATOMIC_AND_ORDERED = 1 | 2;

    private BundleMessages() {}

    /** What is done to a bundle, in the order of its numbers; each request is followed by its reply's number. */
    enum Control {
        OPEN,
        CLOSE,
        COMMIT,
        DISCARD;

        int request() {
            return 2 * ordinal();
        }

        int reply() {
            return request() + 1;
        }
    }

    static void control(ByteBuf out, Control what, int bundle, int xid) {
        header(out, CONTROL_BYTES, CONTROL, bundle, xid);
        out.writeShort(what.request()).writeShort(ATOMIC_AND_ORDERED);
    }

    /**
     * Adds a message, which has the same transaction id.
     *
     * @throws RuntimeException when it cannot be built or is too long; then nothing was written
     */
    static void add(ByteBuf out, Step step, int bundle, int xid) {
        int start = out.writerIndex();
        header(out, 0, ADD, bundle, xid);
        out.writeShort(0).writeShort(ATOMIC_AND_ORDERED);
        try {
            step.write(out, xid);
            int length = out.writerIndex() - start;
            if (length > LONGEST) {
                throw new IllegalArgumentException("it is longer than a bundle can carry");
            }
            out.setShort(start + 2, length);
        } catch (RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    private static void header(ByteBuf out, int length, int type, int bundle, int xid) {
        out.writeByte(Hello.OF_13).writeByte(MessageType.EXPERIMENTER).writeShort(length);
        out.writeInt(xid).writeInt(ONF).writeInt(type).writeInt(bundle);
    }

    /** Whether an experimenter message is an answer about a bundle. */
    static boolean isReply(ByteBuf message) {
        int at = message.readerIndex();
        if (message.readableBytes() < 16 || message.getInt(at + 8) != ONF || message.getInt(at + 12) != CONTROL) {
            return false;
        }
        Malformed.unless(message.readableBytes() >= CONTROL_BYTES, "the bundle reply is truncated");
        return (message.getUnsignedShort(at + 20) & 1) == 1;
    }
}
