package dev.weft.flows;

import dev.weft.topology.Vni;
import java.util.List;

/**
 * A group of type ALL: every bucket gets a copy of the packet (OpenFlow 1.3.5, section 5.6.1). One that is a
 * {@link #isDoor door} is of type SELECT and has one bucket, which always gets the packet.
 *
 * <p>A flood to more than one group can hold is a tree: the head, whose buckets lead to doors, each to its part. The door is
 * there because Open vSwitch gives a packet 64 KB of what is to be done with it, all groups together, and drops the rest
 * without a word (3.1: "resubmits yielded over 64 kB of actions", after about 780 tunnels). At a group of type
 * SELECT it starts afresh with the packet (it recirculates it), so each part has 64 KB for itself.
 *
 * @param id      in the range that is Weft's; see {@link #flood}, {@link #floodHere}, {@link #door} and {@link #part}
 * @param buckets the actions of each
 * @param network name of the network it serves
 * @param purpose what it is for, in words
 */
public record Group(int id, List<List<Action>> buckets, String network, String purpose) {
    /** Numbers are decimal on purpose: in a dump, 1000001000 is the flood group of VNI 1000. */
    private static final int FLOOD = 1_000_000_000;

    private static final int FLOOD_HERE = 1_100_000_000;

    /** Doors and parts by turns, in blocks of {@link #BLOCK}, in each of which a VNI has its number. */
    private static final int TREES = 1_200_000_000;

    private static final int BLOCK = 20_000_000;

    private static final int MOST_TUNNEL_PARTS = 18;
    private static final int MOST_PORT_PARTS = 5;

    /** Below 2^31, above the last block. */
    private static final int END = TREES + 2 * (MOST_TUNNEL_PARTS + MOST_PORT_PARTS) * BLOCK;

    /** What a part of a flood leads to. */
    enum Kind {
        TUNNELS(0, MOST_TUNNEL_PARTS),
        PORTS(MOST_TUNNEL_PARTS, MOST_PORT_PARTS);

        private final int first;
        private final int most;

        Kind(int first, int most) {
            this.first = first;
            this.most = most;
        }

        /** How many parts of this kind a network can have on a bridge. */
        int most() {
            return most;
        }
    }

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

    /** The number of the group that leads to a part of the network's flood, the first of which is 0. */
    static int door(Vni vni, Kind kind, int part) {
        return TREES + 2 * (kind.first + part) * BLOCK + vni.number();
    }

    /** The number of a part of the network's flood. */
    static int part(Vni vni, Kind kind, int part) {
        return door(vni, kind, part) + BLOCK;
    }

    /** Whether a group of this number is of type SELECT. */
    public static boolean isDoor(int id) {
        return isInTree(id) && (id - TREES) / BLOCK % 2 == 0;
    }

    /** How many groups a packet may go through from this one on, itself included: it leads to lower ones only. */
    public static int height(int id) {
        if (!isInTree(id)) {
            return 3;
        }
        return isDoor(id) ? 2 : 1;
    }

    /** Whether a group of this number is Weft's: groups have no cookie, so their numbers are the mark. */
    public static boolean isOurs(int id) {
        return id >= FLOOD && id < TREES || isInTree(id);
    }

    private static boolean isInTree(int id) {
        return id > TREES && id < END && (id - TREES) % BLOCK > 0 && (id - TREES) % BLOCK <= Vni.MAX;
    }

    /** In {@code ovs-ofctl dump-groups} syntax. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("group_id=" + id + (isDoor(id) ? ",type=select" : ",type=all"));
        for (List<Action> bucket : buckets) {
            text.append(",bucket=actions=")
                    .append(String.join(
                            ",", bucket.stream().map(Action::toString).toList()));
        }
        return text.toString();
    }
}
