package dev.weft.flows.verifier;

import dev.weft.flows.simulator.Fabric;
import dev.weft.flows.simulator.Packet;
import dev.weft.flows.simulator.Walk;
import java.util.Optional;

/**
 * Packets that end otherwise than they should.
 *
 * @param at       where they come in
 * @param expected what should become of them
 * @param happened what does
 * @param packet   one of them, as it comes in, with what the tunnel says if it is one; empty where only frames do it that the simulator has no packets for
 */
public record Finding(Ingress at, String expected, String happened, Optional<Packet> packet) {
    /** What the simulator does with the packet, if there is one. */
    public Optional<Walk> walk(Fabric fabric) {
        String host = at.host().name();
        return packet.map(one -> at.kind() == Ingress.Kind.TUNNEL
                ? fabric.walkFromUnderlay(host, at.port(), one)
                : fabric.walk(host, at.port(), one));
    }
}
