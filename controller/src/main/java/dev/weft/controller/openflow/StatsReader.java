package dev.weft.controller.openflow;

import dev.weft.controller.budget.Bound;
import dev.weft.flows.Action;
import dev.weft.flows.Cookie;
import dev.weft.flows.Group;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the bodies of flow and group description replies (OpenFlow 1.3.5, sections 7.3.5.2 and 7.3.5.7) straight into
 * our types. Text comes out as {@link dev.weft.flows.Instructions#toString()} has it, wherever the flow is one that Weft
 * could have made.
 */
final class StatsReader {
    private static final int ALL = 0;
    private static final int SELECT = 1;
    private static final String CUT = "...";

    private StatsReader() {}

    /**
     * @param cut called for each text that is longer than {@link Bound#TEXT} allows: its beginning is kept
     */
    static List<InstalledFlow> flows(ByteBuf body, Runnable cut) {
        List<InstalledFlow> flows = new ArrayList<>();
        while (body.isReadable()) {
            flows.add(flow(Tlv.nextEntry(body, 56, "flow"), cut));
        }
        return flows;
    }

    private static String bounded(String text, Runnable cut) {
        if (text.length() <= Bound.TEXT.most()) {
            return text;
        }
        cut.run();
        return text.substring(0, Bound.TEXT.most() - CUT.length()) + CUT;
    }

    private static InstalledFlow flow(ByteBuf in, Runnable cut) {
        int table = in.getUnsignedByte(2);
        int priority = in.getUnsignedShort(12);
        Cookie cookie = new Cookie(in.getLong(24));
        long packets = in.getLong(32);
        long bytes = in.getLong(40);
        in.readerIndex(48);
        OxmReader.Read match = OxmReader.match(in);
        InstructionReader.Read does = InstructionReader.list(in);
        return new InstalledFlow(
                table,
                priority,
                cookie,
                match.match(),
                bounded(match.text(), cut),
                does.instructions(),
                does.formerly(),
                bounded(does.text(), cut),
                packets,
                bytes);
    }

    static List<InstalledGroup> groups(ByteBuf body) {
        List<InstalledGroup> groups = new ArrayList<>();
        while (body.isReadable()) {
            ByteBuf in = Tlv.nextEntry(body, 8, "group");
            int type = in.getUnsignedByte(2);
            int id = in.getInt(4);
            boolean isDoor = Group.isDoor(id);
            Optional<List<List<Action>>> buckets = buckets(in.readerIndex(8), isDoor);
            groups.add(new InstalledGroup(id, type == (isDoor ? SELECT : ALL) ? buckets : Optional.empty()));
        }
        return groups;
    }

    private static Optional<List<List<Action>>> buckets(ByteBuf in, boolean areSelected) {
        List<List<Action>> buckets = new ArrayList<>();
        boolean allKnown = true;
        while (in.isReadable()) {
            ByteBuf bucket = Tlv.nextEntry(in, 16, "bucket");
            allKnown &= !areSelected || bucket.getUnsignedShort(2) > 0; // the weight
            Optional<List<Action>> actions =
                    ActionReader.list(bucket.readerIndex(16)).actions();
            allKnown &= actions.isPresent();
            actions.ifPresent(buckets::add);
        }
        return allKnown ? Optional.of(List.copyOf(buckets)) : Optional.empty();
    }
}
