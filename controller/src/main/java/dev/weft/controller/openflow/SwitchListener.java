package dev.weft.controller.openflow;

import dev.weft.flows.Cookie;
import dev.weft.flows.Place;
import dev.weft.topology.DatapathId;
import java.net.SocketAddress;
import java.util.List;

/**
 * What switches tell. Called on I/O threads: in order and never twice at once for one connection. Implementations only
 * enqueue.
 */
public interface SwitchListener {
    /** The handshake is complete: features and ports are known. Nothing was changed on the switch. */
    void connected(SwitchConnection connection, List<SwitchPort> ports);

    /** A port was added or has changed. */
    void portChanged(SwitchConnection connection, SwitchPort port);

    void portGone(SwitchConnection connection, SwitchPort port);

    void packetIn(SwitchConnection connection, PacketIn packet);

    /**
     * The switch removed a flow that was to say so.
     *
     * @param idle because no packet matched it for its idle time; else it was deleted or evicted
     */
    void flowRemoved(SwitchConnection connection, Place place, Cookie cookie, boolean idle);

    /** A switch was turned away at the door. */
    void refused(DatapathId id, SocketAddress remote, String why);

    /** An error reply that belongs to no request that still waits. */
    void error(SwitchConnection connection, SwitchError error);

    /** After {@link #connected}, once; nothing comes from this connection afterwards. */
    void disconnected(SwitchConnection connection, String why);
}
