package dev.weft.flows;

import java.util.ArrayList;
import java.util.List;

/**
 * The groups that flood a packet in a network. Few copies are the buckets of one group. Many are a tree, as {@link Group}
 * says, whose head keeps its number.
 *
 * <p>From a packet's point of view: a broadcast enters its bridge through a container's port. The flood group makes a copy
 * for each other local port, and one for each other host that has the network; Open vSwitch never sends a copy back through
 * the input port. On another host the copy enters through the tunnel, so it is marked local only. That host uses a second
 * group with local ports only. So each host gets one copy over the underlay, and no copy travels from tunnel to tunnel.
 */
final class FloodGroups {
    /**
     * A group has room for so many ports of this host. A group's message has 64 KB, and a port's bucket 32 bytes of it.
     */
    static final int ROOM = 2000;

    /**
     * How many ports a tunnel takes the room of. Its bucket has 64 bytes, and what Open vSwitch makes of it about 84, of
     * the 64 KB that it has for all that is done with a packet.
     */
    static final int TUNNEL = 4;

    private static final int TUNNELS_IN_A_PART = ROOM / TUNNEL;

    private final Segment segment;

    private FloodGroups(Segment segment) {
        this.segment = segment;
    }

    static void add(Segment segment) {
        new FloodGroups(segment).add();
    }

    private void add() {
        String name = segment.network().name();
        List<List<Action>> ports = new ArrayList<>();
        segment.memberPorts().values().forEach(port -> ports.add(List.of(Action.output(port))));
        List<List<Action>> tunnels = new ArrayList<>();
        segment.listeners()
                .forEach(peer -> segment.tunnelTo(peer).map(Tunnel::outgoing).ifPresent(tunnels::add));
        List<List<Action>> here =
                fits(ports.size()) ? ports : doors(Group.Kind.PORTS, ports, ROOM, "ports of " + name + " on this host");
        List<List<Action>> everywhere = new ArrayList<>(here);
        everywhere.addAll(
                fits(here.size() + tunnels.size() * TUNNEL)
                        ? tunnels
                        : doors(Group.Kind.TUNNELS, tunnels, TUNNELS_IN_A_PART, "other hosts that have " + name));
        segment.out()
                .group(
                        Group.flood(segment.vni()),
                        everywhere,
                        "every port of " + name + " on this host, and every other host that has it");
        segment.out().group(Group.floodHere(segment.vni()), here, "every port of " + name + " on this host");
    }

    private static boolean fits(int room) {
        return room <= ROOM;
    }

    /** Makes parts of these buckets and a door to each; returns the buckets that lead to the doors. */
    private List<List<Action>> doors(Group.Kind kind, List<List<Action>> buckets, int most, String whom) {
        if (buckets.size() > most * kind.most()) {
            throw new IllegalStateException(segment.network().name() + " has " + buckets.size() + " " + whom
                    + "; one bridge can flood to " + most * kind.most());
        }
        List<List<Action>> doors = new ArrayList<>();
        for (int from = 0, n = 0; from < buckets.size(); from += most, n++) {
            int part = Group.part(segment.vni(), kind, n);
            int door = Group.door(segment.vni(), kind, n);
            int to = Math.min(from + most, buckets.size());
            segment.out().group(part, buckets.subList(from, to), (from + 1) + " to " + to + " of the " + whom);
            segment.out().group(door, List.of(List.of(new Action.ToGroup(part))), "afresh to " + whom);
            doors.add(List.of(new Action.ToGroup(door)));
        }
        return doors;
    }
}
