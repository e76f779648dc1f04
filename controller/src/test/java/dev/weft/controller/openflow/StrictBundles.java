package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictTables.Refused;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A {@link StrictSwitch}'s side of ONF's bundles for OpenFlow 1.3 (ONF extension 230), written from what it says and what
 * Open vSwitch 3.1 does. One that is committed without an addition that was refused takes effect without that, as there.
 */
final class StrictBundles {
    /** How a switch takes bundles. */
    enum Way {
        /** All of them. */
        TAKES,
        /** It has never heard of them. */
        UNKNOWN,
        /** It knows them, and has no room for one. */
        OUT_OF_BUNDLES,
        /** It takes flows in one, and no groups. */
        FLOWS_ONLY
    }

    private static final int BAD_ID = 2302;
    private static final int OUT_OF_BUNDLES = 2305;
    private static final int BAD_TYPE = 2306;
    private static final int BAD_FLAGS = 2307;
    private static final int MSG_BAD_XID = 2309;
    private static final int MSG_UNSUP = 2310;
    private static final int MSG_FAILED = 2313;
    private static final int ATOMIC_AND_ORDERED = 3;

    private final Map<Integer, List<byte[]>> open = new HashMap<>();
    private final StrictSwitch at;
    private final Consumer<byte[]> say;
    private Way way = Way.TAKES;
    private int commits;

    StrictBundles(StrictSwitch at, Consumer<byte[]> say) {
        this.at = at;
        this.say = say;
    }

    void take(Way another) {
        way = another;
    }

    /** The connection ended: what was not committed is gone. */
    void forget() {
        open.clear();
    }

    /** Bundles that took effect. */
    int commits() {
        return commits;
    }

    /** Takes an experimenter message; returns how many changes took effect. */
    int take(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        int xid = in.getInt(4);
        if (in.getInt(8) != 0x4f4e4600) {
            throw new AssertionError("an experimenter message of " + in.getInt(8));
        }
        if (way == Way.UNKNOWN) {
            say.accept(Wire.error(xid, 1, 3)); // OFPBRC_BAD_EXPERIMENTER
            return 0;
        }
        if (in.getShort(22) != ATOMIC_AND_ORDERED) {
            error(xid, BAD_FLAGS);
            return 0;
        }
        int bundle = in.getInt(16);
        if (in.getInt(12) == 2301) {
            add(xid, bundle, Arrays.copyOfRange(message, 24, message.length));
            return 0;
        }
        return control(xid, bundle, in.getShort(20));
    }

    private void add(int xid, int bundle, byte[] added) {
        if (!open.containsKey(bundle)) {
            error(xid, BAD_ID);
        } else if (ByteBuffer.wrap(added).getInt(4) != xid) {
            error(xid, MSG_BAD_XID);
        } else if (!StrictTables.isChange(added) || way == Way.FLOWS_ONLY && added[1] == 15) {
            error(xid, MSG_UNSUP);
        } else {
            Optional<Refused> refused = at.refusals().whenAdded(added);
            refused.ifPresentOrElse(
                    why -> say.accept(Wire.error(xid, why.type(), why.code())),
                    () -> open.get(bundle).add(added));
        }
    }

    private int control(int xid, int bundle, int what) {
        if (what == 0) {
            if (way == Way.OUT_OF_BUNDLES) {
                error(xid, OUT_OF_BUNDLES);
                return 0;
            }
            open.put(bundle, new ArrayList<>());
        } else if (!open.containsKey(bundle)) {
            error(xid, BAD_ID);
            return 0;
        }
        int changed = 0;
        switch (what) {
            case 0 -> {}
            case 4 -> {
                changed = commit(xid, open.remove(bundle));
                if (changed < 0) {
                    return 0;
                }
            }
            case 6 -> open.remove(bundle);
            default -> {
                error(xid, BAD_TYPE);
                return 0;
            }
        }
        say.accept(Wire.message(4, 4, xid, out -> {
            out.writeInt(0x4f4e4600);
            out.writeInt(2300);
            out.writeInt(bundle);
            out.writeShort(what + 1);
            out.writeShort(ATOMIC_AND_ORDERED);
        }));
        return changed;
    }

    /** All or none; below 0: none. */
    private int commit(int xid, List<byte[]> messages) {
        StrictTables before = new StrictTables(at.tables());
        for (byte[] message : messages) {
            Optional<Refused> refused =
                    at.refusals().of(message).or(() -> at.tables().take(message));
            if (refused.isPresent()) {
                at.tables().become(before);
                int inner = ByteBuffer.wrap(message).getInt(4);
                say.accept(Wire.error(inner, refused.get().type(), refused.get().code()));
                error(xid, MSG_FAILED);
                return -1;
            }
        }
        commits++;
        return messages.size();
    }

    private void error(int xid, int code) {
        say.accept(Wire.message(4, 1, xid, out -> {
            out.writeShort(0xffff);
            out.writeShort(code);
            out.writeInt(0x4f4e4600);
        }));
    }
}
