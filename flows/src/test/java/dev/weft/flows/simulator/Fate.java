package dev.weft.flows.simulator;

import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Match;
import dev.weft.flows.Refusal;
import dev.weft.flows.Table;
import dev.weft.topology.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became, or must become, of one copy of a packet, in words that do not speak of flows.
 *
 * @param host   where
 * @param what   the port; for what was carried or is for the controller, the VNI; for what was refused, why
 * @param packet the frame then; empty where there is none any more
 */
record Fate(Kind kind, String host, String what, Optional<Packet> packet) {
    enum Kind {
        DELIVERED,
        /** A switch answered it at the port that it came in by. */
        ANSWERED,
        /** To the host's exit. */
        TO_EXIT,
        /** Through a tunnel to this host, with this VNI on the wire. */
        CARRIED,
        /** The controller is shown an unknown sender, or one that may say its address. */
        LEARNED,
        /** The controller is told who uses an address that is another's, and nobody else gets it; or who takes one of several's. */
        CLAIMED,
        /** The controller is shown who answered the gateway. */
        HEARD,
        /** The controller is to say "time exceeded". */
        TIME_EXCEEDED,
        /** The controller is to ask who has the address, and else to say "host unreachable". */
        NEXT_HOP,
        /** The controller is to say "network unreachable". */
        NET_UNREACHABLE,
        REFUSED,
        /** There is nobody else whom it could go to. */
        STAYED,
        /** A port that would have taken it is not there. */
        AWAITED,
        /** Nothing on the other host takes it from the underlay. */
        LOST,
        LOOPED
    }

    static Fate delivered(String host, String port, Packet packet) {
        return new Fate(Kind.DELIVERED, host, port, frame(packet));
    }

    static Fate answered(String host, String port, Packet packet) {
        return new Fate(Kind.ANSWERED, host, port, frame(packet));
    }

    static Fate toExit(String host, String port, Packet packet) {
        return new Fate(Kind.TO_EXIT, host, port, frame(packet));
    }

    static Fate carried(String to, Network network, Packet packet) {
        return carried(to, network.vni().number(), packet);
    }

    private static Fate carried(String to, long vni, Packet packet) {
        return new Fate(Kind.CARRIED, to, "VNI " + vni, frame(packet));
    }

    static Fate toController(Kind why, String host, Network network, Packet packet) {
        return toController(why, host, network.vni().number(), packet);
    }

    private static Fate toController(Kind why, String host, long vni, Packet packet) {
        return new Fate(why, host, "VNI " + vni, frame(packet));
    }

    static Fate refused(String host, Refusal why) {
        return new Fate(Kind.REFUSED, host, why.title(), Optional.empty());
    }

    static Fate stayed(String host) {
        return new Fate(Kind.STAYED, host, "", Optional.empty());
    }

    static Fate awaited(String host, String port, Packet packet) {
        return new Fate(Kind.AWAITED, host, port, frame(packet));
    }

    static Fate lost(String from, Packet packet) {
        return new Fate(Kind.LOST, from, "", frame(packet));
    }

    private static Optional<Packet> frame(Packet packet) {
        return Optional.of(packet.headersOnly());
    }

    /** What became of the packet of a walk. */
    static List<Fate> of(Walk walk) {
        List<Fate> fates = new ArrayList<>();
        for (Hop hop : walk.hops().subList(1, walk.hops().size())) {
            Packet packet = hop.passage().packet();
            fates.add(carried(hop.host(), packet.get(Field.TUN_ID), packet));
        }
        walk.outcomes().forEach(outcome -> fates.add(of(outcome)));
        return fates;
    }

    private static Fate of(Outcome outcome) {
        if (outcome instanceof Outcome.Delivered end) {
            return delivered(end.host(), end.port(), end.packet());
        } else if (outcome instanceof Outcome.Returned end) {
            return answered(end.host(), end.port(), end.packet());
        } else if (outcome instanceof Outcome.ToGateway end) {
            return toExit(end.host(), end.port(), end.packet());
        } else if (outcome instanceof Outcome.ToController end) {
            return toController(why(end), end.host(), end.packet().get(Field.METADATA), end.packet());
        } else if (outcome instanceof Outcome.Dropped end) {
            Optional<Refusal> refusal = end.step().flow().flatMap(Flow::refusal);
            return refusal.map(why -> refused(end.host(), why)).orElseGet(() -> stayed(end.host()));
        } else if (outcome instanceof Outcome.Awaited end) {
            return awaited(end.host(), end.port(), end.packet());
        } else if (outcome instanceof Outcome.Lost end) {
            return lost(end.host(), end.packet());
        }
        return new Fate(Kind.LOOPED, outcome.host(), "", Optional.empty());
    }

    /** As the controller knows it: by the table and the reason, and for what ROUTE sends by the protocol. */
    private static Kind why(Outcome.ToController end) {
        if (end.kind() == Emission.Kind.INVALID_TTL) {
            return Kind.TIME_EXCEEDED;
        } else if (end.table() == Table.LEARN) {
            return Kind.LEARNED;
        } else if (end.table() == Table.GUARD) {
            return Kind.CLAIMED;
        } else if (end.table() == Table.RESOLVE) {
            return Kind.NEXT_HOP;
        }
        return end.packet().get(Field.ETH_TYPE) == Match.ETH_TYPE_ARP ? Kind.HEARD : Kind.NET_UNREACHABLE;
    }

    @Override
    public String toString() {
        return kind + " " + host + " " + what + packet.map(frame -> " " + frame).orElse("");
    }
}
