package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToIntBiFunction;

/** What the actions of a flow lead to, read from its instructions as they are on the wire, in hexadecimal. */
final class ActionBytes {
    private static final int APPLY_ACTIONS = 4;
    private static final int GROUP = 22; // OFPAT_GROUP
    private static final int EXPERIMENTER = 0xffff;
    private static final int NICIRA = 0x2320;
    private static final int CONTROLLER2 = 37; // NXAST_CONTROLLER2, here always with a meter
    private static final int NONE = 0;

    private ActionBytes() {}

    /** The groups that they name. */
    static List<Integer> groups(String instructions) {
        return find(instructions, (in, at) -> in.getUnsignedShort(at) == GROUP ? in.getInt(at + 4) : NONE);
    }

    /** The meters that they name. */
    static List<Integer> meters(String instructions) {
        return find(instructions, (in, at) -> {
            boolean isMetered = in.getUnsignedShort(at) == EXPERIMENTER
                    && in.getInt(at + 4) == NICIRA
                    && in.getUnsignedShort(at + 8) == CONTROLLER2;
            return isMetered ? in.getInt(at + 20) : NONE;
        });
    }

    private static List<Integer> find(String instructions, ToIntBiFunction<ByteBuf, Integer> what) {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(instructions));
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at < in.readableBytes(); at += in.getUnsignedShort(at + 2)) {
            if (in.getUnsignedShort(at) == APPLY_ACTIONS) {
                int end = at + in.getUnsignedShort(at + 2);
                for (int action = at + 8; action < end; action += in.getUnsignedShort(action + 2)) {
                    int named = what.applyAsInt(in, action);
                    if (named != NONE) {
                        found.add(named);
                    }
                }
            }
        }
        return found;
    }
}
