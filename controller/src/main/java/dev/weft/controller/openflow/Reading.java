package dev.weft.controller.openflow;

import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** All that a switch holds, as its replies bring it: five of them. Belongs to the connection's event loop once it is begun. */
final class Reading {
    /** More than any Open vSwitch holds of ours; a switch that goes on is not trusted with our memory. */
    private static final int MOST = 1_000_000;

    /** How many requests it takes, each with a transaction id of its own. */
    static final int REQUESTS = 5;

    private final CompletableFuture<Installed> done = new CompletableFuture<>();
    private final List<InstalledFlow> flows = new ArrayList<>();
    private final List<InstalledGroup> groups = new ArrayList<>();
    private final MeterReader meters = new MeterReader();
    private final Set<Integer> complete = new HashSet<>(); // xids
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

    /** Those of what there is to ask of meters, in the order of {@link Messages}. */
    int metersXid() {
        return firstXid + 2;
    }

    boolean covers(int xid) {
        return Integer.compareUnsigned(xid - firstXid, REQUESTS) < 0;
    }

    /**
     * Takes an error reply.
     *
     * @return whether the rest is of use all the same: a switch may know nothing of meters
     */
    boolean refused(int xid) {
        if (xid - firstXid < metersXid() - firstXid) {
            return false;
        }
        meters.refused();
        complete(xid);
        return true;
    }

    private void complete(int xid) {
        complete.add(xid);
        if (complete.size() == REQUESTS) {
            done.complete(new Installed(flows, groups, meters.meters()));
        }
    }

    /**
     * Takes one part of a reply.
     *
     * @return whether it brought anything
     */
    boolean part(Multipart part) {
        int before = size();
        ByteBuf body = part.body();
        if (part.xid() == flowsXid() && part.type() == Multipart.FLOW) {
            flows.addAll(StatsReader.flows(body));
        } else if (part.xid() == groupsXid() && part.type() == Multipart.GROUP_DESC) {
            groups.addAll(StatsReader.groups(body));
        } else if (part.xid() == metersXid() && part.type() == Multipart.METER_FEATURES) {
            meters.features(body);
        } else if (part.xid() == metersXid() + 1 && part.type() == Multipart.METER_CONFIG) {
            meters.configurations(body);
        } else if (part.xid() == metersXid() + 2 && part.type() == Multipart.METER) {
            meters.statistics(body);
        } else {
            throw new Malformed("multipart reply of type " + part.type() + " does not answer our question");
        }
        Malformed.unless(size() <= MOST, "the switch reports over " + MOST + " flows, groups and meters");
        boolean brought = size() > before;
        if (part.isLast()) {
            complete(part.xid());
        }
        return brought;
    }

    private int size() {
        return flows.size() + groups.size() + meters.size();
    }
}
