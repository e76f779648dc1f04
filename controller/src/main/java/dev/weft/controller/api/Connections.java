package dev.weft.controller.api;

import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections of the control socket, so many at once. Those that wait for their client, to ask or to take an answer, make room for a
 * newcomer: who has waited longest goes. So whoever only holds connections keeps nobody out. On the event loop only, which they share.
 */
final class Connections {
    private final int most;
    private final Set<Channel> all = new HashSet<>();
    private final Set<Channel> waiting = new LinkedHashSet<>(); // the longest first

    Connections(int most) {
        this.most = most;
    }

    /** Takes one in, if there is room or some can be made. */
    boolean admit(Channel channel) {
        Iterator<Channel> longest = waiting.iterator();
        if (all.size() >= most && longest.hasNext()) {
            Channel oldest = longest.next();
            gone(oldest);
            oldest.close();
        }
        if (all.size() >= most) {
            return false;
        }
        all.add(channel);
        waitsForClient(channel);
        channel.closeFuture().addListener(closed -> gone(channel));
        return true;
    }

    /** From here its client keeps it waiting. */
    void waitsForClient(Channel channel) {
        waiting.remove(channel);
        if (all.contains(channel)) {
            waiting.add(channel);
        }
    }

    /** It has a whole request, which is being answered. */
    void works(Channel channel) {
        waiting.remove(channel);
    }

    private void gone(Channel channel) {
        all.remove(channel);
        waiting.remove(channel);
    }
}
