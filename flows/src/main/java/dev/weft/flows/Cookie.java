package dev.weft.flows;

import java.nio.charset.StandardCharsets;

/**
 * What a flow's 64-bit cookie says: bits 63..48 the owner, 47..0 a hash of what the flow does. Where it stands is not in
 * it: that is the flow's own key. ({@link FormerLayout}: bits 47..40 were the table's number.)
 *
 * @param bits all 64
 */
public record Cookie(long bits) {
    /** ASCII "we" in the owner's bits: Weft made this flow. */
    public static final long OWNER = 0x7765L << 48;

    /** The bits that say who made a flow. */
    public static final long OWNER_MASK = 0xffffL << 48;

    private static final long HASH_MASK = (1L << 48) - 1;

    static Cookie of(Flow flow) {
        return new Cookie(
                OWNER | fnv(flow.idleSeconds() + " " + flow.instructions().numbered()) & HASH_MASK);
    }

    public boolean isOurs() {
        return (bits & OWNER_MASK) == OWNER;
    }

    /** FNV-1a, 64 bits: must be the same in every version and on every JVM, so no hashCode. */
    private static long fnv(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * 0x100000001b3L;
        }
        return hash;
    }
}
