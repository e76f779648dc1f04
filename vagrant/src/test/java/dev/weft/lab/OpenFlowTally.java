package dev.weft.lab;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many messages of which type, those that a bundle is to hold counted beside the one that carries them.
 *
 * @param types by {@code ofp_type}
 * @param bytes in all messages
 */
record OpenFlowTally(Map<Integer, Long> types, long bytes) {
    static final int SET_CONFIG = 9;
    static final int PACKET_OUT = 13;
    static final int FLOW_MOD = 14;
    static final int GROUP_MOD = 15;
    static final int METER_MOD = 29;
    static final OpenFlowTally NONE = new OpenFlowTally(Map.of(), 0);

    /** What a controller may send that changes nothing: HELLO, ECHO, FEATURES, CONFIG, PACKET_OUT, MULTIPART, BARRIER, ROLE, ASYNC. */
    private static final Set<Integer> HARMLESS = Set.of(0, 2, 3, 5, 7, SET_CONFIG, PACKET_OUT, 18, 20, 24, 26, 28);

    private static final int EXPERIMENTER = 4;
    private static final int ONF = 0x4f4e4600;
    private static final int BUNDLE_ADD_MESSAGE = 2301;
    private static final int BUNDLED = 24;

    static OpenFlowTally of(ByteBuffer message) {
        Map<Integer, Long> types = new TreeMap<>();
        types.put((int) message.get(1), 1L);
        if (message.get(1) == EXPERIMENTER
                && message.remaining() > BUNDLED
                && message.getInt(8) == ONF
                && message.getInt(12) == BUNDLE_ADD_MESSAGE) {
            types.put((int) message.get(BUNDLED + 1), 1L);
        }
        return new OpenFlowTally(types, message.remaining());
    }

    OpenFlowTally plus(OpenFlowTally more) {
        Map<Integer, Long> sum = new TreeMap<>(types);
        more.types.forEach((type, count) -> sum.merge(type, count, Long::sum));
        return new OpenFlowTally(sum, bytes + more.bytes);
    }

    long count(int type) {
        return types.getOrDefault(type, 0L);
    }

    /** Messages of types that may change what a switch holds or does, the carriers of bundles among them. */
    long changes() {
        return types.entrySet().stream()
                .filter(entry -> !HARMLESS.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
