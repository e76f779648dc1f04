package dev.weft.controller.openflow;

import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All that a switch holds, as its replies bring it. Belongs to the connection's event loop once it is begun. */
final class Reading {
    /** More than any Open vSwitch holds of ours; a switch that goes on is not trusted with our memory. */
    private static final int MOST = 1_000_000;

    private final CompletableFuture<Installed> done = new CompletableFuture<>();
    private final List<InstalledFlow> flows = new ArrayList<>();
    private final List<InstalledGroup> groups = new ArrayList<>();
    private boolean flowsComplete;
    private boolean groupsComplete;
    private int firstXid;

    CompletableFuture<Installed> done() {
        return done;
    }

    void begin(int xid) {
        firstXid = xid;
    }

    int flowsXid() {
        return firstXid;
    }

    int groupsXid() {
        return firstXid + 1;
    }

    boolean covers(int xid) {
        return xid == flowsXid() || xid == groupsXid();
    }

    /**
     * Takes one part of a reply.
     *
     * @return whether it brought anything
     */
    boolean part(Multipart part) {
        int before = flows.size() + groups.size();
        ByteBuf body = part.body();
        if (part.xid() == flowsXid() && part.type() == Multipart.FLOW) {
            flows.addAll(StatsReader.flows(body));
            flowsComplete |= part.isLast();
        } else if (part.xid() == groupsXid() && part.type() == Multipart.GROUP_DESC) {
            groups.addAll(StatsReader.groups(body));
            groupsComplete |= part.isLast();
        } else {
            throw new Malformed("multipart reply of type " + part.type() + " does not answer our question");
        }
        Malformed.unless(flows.size() + groups.size() <= MOST, "the switch reports over " + MOST + " flows and groups");
        if (flowsComplete && groupsComplete) {
            done.complete(new Installed(flows, groups));
        }
        return flows.size() + groups.size() > before;
    }
}
