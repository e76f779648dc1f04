package dev.weft.controller.openflow;

import dev.weft.flows.Cookie;
import dev.weft.flows.Place;
import dev.weft.topology.DatapathId;
import java.net.SocketAddress;
import java.util.List;

/**
 * What switches tell. Called on I/O threads: in order and never concurrently for one connection, concurrently for
 * several, so an implementation only enqueues. For one datapath id, {@code disconnected} of an old connection is always
 * called before {@code connected} of the next. An exception is counted and logged once, and costs nothing else.
 */
public interface SwitchListener {
    /** The handshake is complete: the switch is known, configured, and has named its ports. */
    void connected(SwitchConnection connection, List<SwitchPort> ports);

    /** A port was added or has changed. */
    void portChanged(SwitchConnection connection, SwitchPort port);

    void portGone(SwitchConnection connection, SwitchPort port);

    void packetIn(SwitchConnection connection, PacketIn packet);

    /**
     * A flow went away by itself, or was removed, and had asked to be reported.
     *
     * @param idle whether it went because no packet had matched it for its idle time
     */
    void flowRemoved(SwitchConnection connection, Place place, Cookie cookie, boolean idle);

    /** A switch was turned away: its datapath id is unknown, or has a live connection already. Told every time. */
    void refused(DatapathId id, SocketAddress remote, String why);

    /** An error reply that belongs to no pending request, such as one to a packet-out; a few a minute, with the number of the others. */
    void error(SwitchConnection connection, SwitchError error);

    /**
     * The switch sends more than its connection may ({@link dev.weft.controller.budget.Bound}); told once for each bound.
     *
     * @param what was over, and what becomes of it
     */
    void overBudget(SwitchConnection connection, String what);

    /** The connection ended; called once for each {@code connected}. */
    void disconnected(SwitchConnection connection, String why);
}
