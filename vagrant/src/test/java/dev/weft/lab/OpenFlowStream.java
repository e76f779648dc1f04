package dev.weft.lab;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;

/** One direction of a TCP connection, cut into OpenFlow messages (OpenFlow 1.3.5, section 7.1). */
final class OpenFlowStream {
    private static final int HEADER = 8;
    private static final int VERSION = 4;
    private static final int LAST_TYPE = 29; // METER_MOD

    private final String to;
    private final TreeMap<Integer, byte[]> early =
            new TreeMap<>(); // what came before something that it follows, by its offset
    private final int first;
    private int taken; // bytes in order
    private byte[] rest = {};
    private OpenFlowTally tally = OpenFlowTally.NONE;

    /**
     * @param to    who receives it, for messages
     * @param first sequence number of the first byte
     */
    OpenFlowStream(String to, int first) {
        this.to = to;
        this.first = first;
    }

    /** Takes a segment, in whatever order and how often it comes. */
    void segment(int sequence, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (bytes.length == 0) {
            return; // a keepalive's lies before what is there
        }
        early.merge(sequence - first, bytes, (one, other) -> one.length > other.length ? one : other);
        while (!early.isEmpty() && early.firstKey() <= taken) {
            int offset = early.firstKey();
            byte[] next = early.remove(offset);
            int known = taken - offset;
            if (known < next.length) {
                take(Arrays.copyOfRange(next, known, next.length));
            }
        }
    }

    private void take(byte[] bytes) {
        taken += bytes.length;
        ByteBuffer all = ByteBuffer.wrap(Frame.join(rest, bytes));
        while (all.remaining() >= HEADER) {
            int length = all.getShort(all.position() + 2) & 0xffff;
            check(all, length);
            if (all.remaining() < length) {
                break;
            }
            tally = tally.plus(OpenFlowTally.of(all.slice(all.position(), length)));
            all.position(all.position() + length);
        }
        rest = new byte[all.remaining()];
        all.get(rest);
    }

    private void check(ByteBuffer message, int length) {
        int version = message.get(message.position());
        int type = message.get(message.position() + 1);
        if (version != VERSION || type < 0 || type > LAST_TYPE || length < HEADER) {
            throw new AssertionError("to " + to + ", before byte " + taken + ": no OpenFlow message: version " + version
                    + ", type " + type + ", length " + length);
        }
    }

    /** What the messages were that are complete. */
    OpenFlowTally tally() {
        return tally;
    }
}
