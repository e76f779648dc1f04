package dev.weft.controller.fabric;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The form in which deltas and images are kept and sent: a version, and the fields of the records in their order. The version follows
 * from what the records are made of, so one that has another field is never taken for this one.
 */
final class DeltaCodec {
    private static final int DELTA = version(FabricDelta.class);
    private static final int IMAGE = version(FabricImage.class);

    private DeltaCodec() {}

    private static int version(Class<?> of) {
        CRC32 sum = new CRC32();
        sum.update(RecordCodec.shape(of).getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }

    static byte[] write(FabricDelta delta) {
        return write(DELTA, FabricDelta.class, delta);
    }

    /**
     * Reads a delta back.
     *
     * @throws IllegalArgumentException for one of another version, and for what is none
     */
    static FabricDelta readDelta(byte[] bytes) {
        return (FabricDelta) read(DELTA, FabricDelta.class, bytes);
    }

    static byte[] write(FabricImage image) {
        return write(IMAGE, FabricImage.class, image);
    }

    /**
     * Reads an image back, for one who joins later than at the first delta.
     *
     * @throws IllegalArgumentException for one of another version, and for what is none
     */
    static FabricImage readImage(byte[] bytes) {
        return (FabricImage) read(IMAGE, FabricImage.class, bytes);
    }

    private static byte[] write(int version, Class<?> type, Object value) {
        byte[] body = RecordCodec.write(type, value);
        return ByteBuffer.allocate(Integer.BYTES + body.length)
                .putInt(version)
                .put(body)
                .array();
    }

    private static Object read(int version, Class<?> type, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < Integer.BYTES || in.getInt() != version) {
            throw new IllegalArgumentException("another version of Weft has written this");
        }
        Object value = RecordCodec.read(type, in);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes too many");
        }
        return value;
    }
}
