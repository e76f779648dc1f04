package dev.weft.flows;

import dev.weft.topology.Vni;
import java.util.List;

/**
 * A group of type ALL: every bucket gets a copy of the packet (OpenFlow 1.3.5, section 5.6.1).
 *
 * @param id      1 to 0xffff_ff00; see {@link #flood} and {@link #floodHere}
 * @param buckets the actions of each
 * @param network name of the network it serves
 * @param purpose what it is for, in words
 */
public record Group(int id, List<List<Action>> buckets, String network, String purpose) {
    /** In the number of the group that floods on this host only. */
    private static final int HERE = 1 << 24;

    public Group {
        buckets = buckets.stream().map(List::copyOf).toList();
    }

    /** The number of the network's flood group: all its ports here, and all its other hosts. */
    static int flood(Vni vni) {
        return vni.number();
    }

    /** The number of the network's group that floods to its ports on this host only. */
    static int floodHere(Vni vni) {
        return HERE | vni.number();
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
