package dev.weft.controller.openflow;

import dev.weft.controller.budget.AnswerMemory;
import dev.weft.controller.budget.Bound;
import dev.weft.flows.Installed;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All that a switch holds, as its replies bring it: five of them. Belongs to the connection's event loop once it is begun. */
final class Reading {
    /** How many requests it takes, each with a transaction id of its own. */
    static final int REQUESTS = 5;

    private final CompletableFuture<Installed> done = new CompletableFuture<>();
    private final List<InstalledFlow> flows = new ArrayList<>();
    private final List<InstalledGroup> groups = new ArrayList<>();
    private final MeterReader meters = new MeterReader();
    private final Set<Integer> complete = new HashSet<>(); // xids
    private final Runnable cut;
    private Optional<AnswerMemory.Share> share = Optional.empty();
    private Consumer<Installed> whole = installed -> {};
    private long bytes;
    private int firstXid;

    /**
     * @param cut called for each text that is too long to be kept
     */
    Reading(Runnable cut) {
        this.cut = cut;
    }

    /** Whose memory it takes, and who takes the answer before anybody else. */
    void takes(AnswerMemory.Share memory, Consumer<Installed> first) {
        share = Optional.of(memory);
        whole = first;
    }

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
            Installed installed = new Installed(flows, groups, meters.meters());
            share.ifPresent(AnswerMemory.Share::isWhole);
            whole.accept(installed);
            done.complete(installed);
        }
    }

    /**
     * Takes one part of a reply.
     *
     * @return whether it brought anything
     */
    boolean part(Multipart part) {
        int before = size();
        int ofPart = part.body().readableBytes();
        bytes += ofPart;
        if (bytes > Bound.ANSWER_BYTES.most()) {
            throw new TooMuch(Bound.ANSWER_BYTES);
        }
        ByteBuf body = part.body();
        if (part.xid() == flowsXid() && part.type() == Multipart.FLOW) {
            flows.addAll(StatsReader.flows(body, cut));
        } else if (part.xid() == groupsXid() && part.type() == Multipart.GROUP_DESC) {
            groups.addAll(StatsReader.groups(body));
        } else if (part.xid() == metersXid() && part.type() == Multipart.METER_FEATURES) {
            meters.features(body);
        } else if (part.xid() == metersXid() + 1 && part.type() == Multipart.METER_CONFIG) {
            meters.configurations(body);
        } else if (part.xid() == metersXid() + 2 && part.type() == Multipart.METER) {
            meters.statistics(body);
        } else {
            throw new Malformed("multipart reply of type " + part.type() + " does not match our request");
        }
        if (size() > Bound.ANSWER_ENTRIES.most()) {
            throw new TooMuch(Bound.ANSWER_ENTRIES);
        }
        int entries = size() - before;
        share.ifPresent(memory -> memory.grows(entries, ofPart));
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
