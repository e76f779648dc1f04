package dev.weft.flows;

import dev.weft.topology.Vni;
import java.util.List;

/**
 * A group of type ALL: every bucket gets a copy of the packet (OpenFlow 1.3.5, section 5.6.1).
 *
 * @param id      in the range that is Weft's; see {@link #flood} and {@link #floodHere}
 * @param buckets the actions of each
 * @param network name of the network it serves
 * @param purpose what it is for, in words
 */
public record Group(int id, List<List<Action>> buckets, String network, String purpose) {
    /** Numbers are decimal on purpose: in a dump, 1000001000 is the flood group of VNI 1000. */
    private static final int FLOOD = 1_000_000_000;

    private static final int FLOOD_HERE = 1_100_000_000;

    private static final int END = 1_200_000_000;

    public Group {
        buckets = buckets.stream().map(List::copyOf).toList();
    }

    /** The number of the network's flood group: all its ports here, and all its other hosts. */
    static int flood(Vni vni) {
        return FLOOD + vni.number();
    }

    /** The number of the network's group that floods to its ports on this host only. */
    public static int floodHere(Vni vni) {
        return FLOOD_HERE + vni.number();
    }

    /** Whether a group of this number is Weft's: groups have no cookie, so their range is the mark. */
    public static boolean isOurs(int id) {
        return id >= FLOOD && id < END;
    }

    /** In {@code ovs-ofctl dump-groups} syntax. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("group_id=" + id + ",type=all");
        for (List<Action> bucket : buckets) {
            text.append(",bucket=actions=")
                    .append(String.join(
                            ",", bucket.stream().map(Action::toString).toList()));
        }
        return text.toString();
    }
}
