package dev.weft.controller.openflow;

import dev.weft.flows.InstalledMeter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a switch says of its meters (OpenFlow 1.3.5, sections 7.3.5.9 to 7.3.5.11), in three replies: whether it can have any,
 * what they are, and how much they have dropped.
 */
final class MeterReader {
    private static final int PACKETS_PER_SECOND = 2; // OFPMF_PKTPS
    private static final int BURST = 4; // OFPMF_BURST
    private static final int STATS = 8; // OFPMF_STATS, which changes nothing
    private static final int DROP = 1; // OFPMBT_DROP
    private static final int CONFIG_HEADER = 8;
    private static final int BAND = 16;
    private static final int STATS_HEADER = 40;

    private final Map<Integer, Optional<InstalledMeter.Limit>> limits = new HashMap<>();
    private final Map<Integer, Long> dropped = new HashMap<>();
    private boolean canHave = true;

    /** It said that it knows nothing of meters. */
    void refused() {
        canHave = false;
    }

    void features(ByteBuf body) {
        canHave &= body.readableBytes() >= 4 && body.getInt(body.readerIndex()) != 0;
    }

    void configurations(ByteBuf body) {
        while (body.isReadable()) {
            ByteBuf in = Tlv.nextEntry(body, CONFIG_HEADER, "meter");
            limits.put(in.getInt(4), limit(in));
        }
    }

    private static Optional<InstalledMeter.Limit> limit(ByteBuf in) {
        boolean ours = (in.getUnsignedShort(2) | STATS) == (PACKETS_PER_SECOND | BURST | STATS)
                && in.readableBytes() == CONFIG_HEADER + BAND
                && in.getUnsignedShort(CONFIG_HEADER) == DROP;
        return ours
                ? Optional.of(new InstalledMeter.Limit(in.getInt(CONFIG_HEADER + 4), in.getInt(CONFIG_HEADER + 8)))
                : Optional.empty();
    }

    void statistics(ByteBuf body) {
        while (body.isReadable()) {
            Malformed.unless(body.readableBytes() >= STATS_HEADER, "meter statistics are truncated");
            int length = body.getUnsignedShort(body.readerIndex() + 4);
            Malformed.unless(
                    length >= STATS_HEADER && length <= body.readableBytes(),
                    "meter statistics have the length " + length + ", in " + body.readableBytes());
            ByteBuf in = body.readSlice(length);
            long packets = 0;
            for (int band = STATS_HEADER; band + BAND <= length; band += BAND) {
                packets += in.getLong(band);
            }
            dropped.put(in.getInt(0), packets);
        }
    }

    int size() {
        return limits.size() + dropped.size();
    }

    /** Empty: it has no meters. */
    Optional<List<InstalledMeter>> meters() {
        List<InstalledMeter> meters = new ArrayList<>();
        limits.forEach((id, limit) -> meters.add(new InstalledMeter(id, limit, dropped.getOrDefault(id, 0L))));
        return canHave ? Optional.of(meters) : Optional.empty();
    }
}
