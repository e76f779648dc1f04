package dev.weft.controller.fabric;

import dev.weft.controller.openflow.PacketIn;
import dev.weft.flows.Table;
import dev.weft.topology.Bridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where all packets come in that switches show the controller. The table that a packet was shown by says who deals with it:
 *
 * <table>
 * <caption>Who deals with a packet</caption>
 * <tr><td>LEARN</td><td>{@link Moves}, then {@link Learning}: a sender that is new, or is not where it was</td></tr>
 * <tr><td>GUARD</td><td>{@link Learning} for an address that containers share, else {@link Claims}: a sender's address is
 * another's</td></tr>
 * <tr><td>others, ARP</td><td>{@link Moves}, {@link Claims} and {@link Learning}: an answer to a gateway's question</td></tr>
 * <tr><td>RESOLVE, IPv4</td><td>{@link Gateway}: its destination's MAC address is unknown</td></tr>
 * <tr><td>ROUTE, IPv4</td><td>{@link Gateway}: it cannot be routed, or has been routed too often</td></tr>
 * </table>
 *
 * Like {@link Fabric}, without clock, I/O and thread; times are nanoseconds on a clock that never goes back.
 */
final class PacketInDispatcher {
    private final Fabric fabric;
    private final Claims claims;
    private final Moves moves;
    private final Gateway gateway;

    PacketInDispatcher(Fabric fabric) {
        this.fabric = fabric;
        this.claims = new Claims(fabric);
        this.moves = new Moves(fabric);
        this.gateway = new Gateway(fabric);
    }

    /** The addresses that somebody claims who does not have them. */
    Claims claims() {
        return claims;
    }

    /** MAC addresses that are not only where they belong. */
    Moves moves() {
        return moves;
    }

    /** A packet came in. */
    List<Effect> packetIn(Bridge at, PacketIn packet, long now) {
        Optional<PacketOrigin> from = PacketOrigin.of(fabric, at, packet);
        Optional<Moves.Decision> held = from.filter(origin -> showsItsSender(packet))
                .flatMap(origin -> moves.shown(at, origin.portName(), origin.network(), packet, now));
        return held.map(decision -> decided(decision, now)).orElseGet(() -> dispatch(at, from, packet, now));
    }

    /** Whether its sender may be somewhere else than before. */
    private static boolean showsItsSender(PacketIn packet) {
        return packet.table() == Table.LEARN.number()
                || packet.table() != Table.GUARD.number() && Sender.isArp(packet.frame());
    }

    private List<Effect> decided(Moves.Decision decision, long now) {
        List<Effect> effects = new ArrayList<>();
        decision.moved().forEach(claim -> effects.addAll(moved(claim, now)));
        effects.addAll(decision.effects());
        return effects;
    }

    /** Somebody has moved to where this packet came from, if that port is still the same. */
    private List<Effect> moved(Moves.Claim claim, long now) {
        Optional<PacketOrigin> from = PacketOrigin.of(fabric, claim.at(), claim.packet())
                .filter(origin -> origin.portName().equals(claim.port()));
        return from.isPresent() ? dispatch(claim.at(), from, claim.packet(), now) : List.of();
    }

    private List<Effect> dispatch(Bridge at, Optional<PacketOrigin> from, PacketIn packet, long now) {
        if (packet.table() == Table.LEARN.number()) {
            return learned(at, packet);
        }
        if (from.isEmpty()) {
            return List.of();
        }
        if (packet.table() == Table.GUARD.number()) {
            return claimed(at, from.get(), packet, now);
        }
        return Sender.isArp(packet.frame())
                ? answered(at, from.get(), packet, now)
                : gateway.packetIn(at, from.get(), packet, now);
    }

    private List<Effect> learned(Bridge at, PacketIn packet) {
        List<Effect> learned = fabric.packetIn(at, packet);
        List<Effect> effects = new ArrayList<>(learned);
        effects.addAll(gateway.heard(at, packet));
        if (!learned.isEmpty()) {
            effects.addAll(gateway.introduced(at, packet));
        }
        return effects;
    }

    private List<Effect> claimed(Bridge at, PacketOrigin from, PacketIn packet, long now) {
        List<Effect> taken = fabric.taken(at, packet);
        if (taken.isEmpty()) {
            return claims.packetIn(at, from.portName(), from.network(), packet.frame(), now);
        }
        List<Effect> effects = new ArrayList<>(taken);
        effects.addAll(gateway.heard(at, packet));
        effects.addAll(gateway.introduced(at, packet));
        return effects;
    }

    private List<Effect> answered(Bridge at, PacketOrigin from, PacketIn packet, long now) {
        claims.answered(from.network(), packet.frame(), now);
        List<Effect> effects = new ArrayList<>(fabric.answered(at, packet));
        effects.addAll(gateway.heard(at, packet));
        return effects;
    }

    /** Time has passed. */
    List<Effect> wake(long now) {
        List<Effect> effects = new ArrayList<>(claims.wake(now));
        effects.addAll(decided(moves.wake(now), now));
        effects.addAll(gateway.wake(now));
        return effects;
    }
}
