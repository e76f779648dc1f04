package dev.weft.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the switches refused so far, over all hosts.
 *
 * @param packets how many, by the name of the reason
 */
record Drops(Map<String, Long> packets) {
    static Drops now() {
        Map<String, Long> packets = new TreeMap<>();
        for (JsonNode row : Lab.json("drops").get("drops")) {
            packets.merge(row.get("reason").asText(), row.get("packets").asLong(), Long::sum);
        }
        return new Drops(packets);
    }

    /** What was refused since an earlier look; reasons without a new packet are left out. */
    Map<String, Long> since(Drops before) {
        Map<String, Long> rise = new TreeMap<>();
        packets.forEach((reason, count) -> {
            long more = count - before.packets.getOrDefault(reason, 0L);
            if (more != 0) {
                rise.put(reason, more);
            }
        });
        return rise;
    }
}
