package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which connection is whose: at most one for each datapath id, and a bounded number that have not said yet. Thread safe.
 */
final class Switches {
    private final Map<DatapathId, Session> live = new HashMap<>();
    private final Set<Channel> halfOpen = new LinkedHashSet<>();
    private final int most;

    Switches(int mostHalfOpen) {
        this.most = mostHalfOpen;
    }

    /**
     * Takes the id for this connection.
     *
     * @return the other connection that has it; empty when it is this one's now
     */
    synchronized Optional<Session> claim(DatapathId id, Session session) {
        return Optional.ofNullable(live.putIfAbsent(id, session));
    }

    /** Gives the id back, if it is this connection's. */
    synchronized void release(DatapathId id, Session session) {
        live.remove(id, session);
    }

    /**
     * Counts a connection as being in its handshake.
     *
     * @return the oldest such connection, if it has to go to make room: under attack a new one is more likely a real
     *     switch, whose handshake takes milliseconds
     */
    synchronized Optional<Channel> opened(Channel channel) {
        halfOpen.add(channel);
        if (halfOpen.size() <= most) {
            return Optional.empty();
        }
        Iterator<Channel> oldest = halfOpen.iterator();
        Channel gone = oldest.next();
        oldest.remove();
        return Optional.of(gone);
    }

    /** The connection's handshake is complete, or it ended. */
    synchronized void settled(Channel channel) {
        halfOpen.remove(channel);
    }

    synchronized int halfOpen() {
        return halfOpen.size();
    }

    synchronized int live() {
        return live.size();
    }
}
