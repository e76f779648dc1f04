package dev.weft.controller.openflow;

import dev.weft.flows.Action;
import dev.weft.flows.Cookie;
import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import dev.weft.flows.Table;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the bodies of flow and group description replies (OpenFlow 1.3.5, sections 7.3.5.2 and 7.3.5.7) straight into
 * our types. Text comes out as {@link dev.weft.flows.Instructions#toString()} has it, wherever the flow is one that Weft
 * could have made.
 */
final class StatsReader {
    private static final int ALL = 0;

    private static final int GOTO_TABLE = 1;
    private static final int WRITE_METADATA = 2;
    private static final int WRITE_ACTIONS = 3;
    private static final int APPLY_ACTIONS = 4;
    private static final int CLEAR_ACTIONS = 5;
    private static final int METER = 6;

    private StatsReader() {}

    static List<InstalledFlow> flows(ByteBuf body) {
        List<InstalledFlow> flows = new ArrayList<>();
        while (body.isReadable()) {
            flows.add(flow(Tlv.nextEntry(body, 56, "flow")));
        }
        return flows;
    }

    private static InstalledFlow flow(ByteBuf in) {
        int table = in.getUnsignedByte(2);
        int priority = in.getUnsignedShort(12);
        Cookie cookie = new Cookie(in.getLong(24));
        long packets = in.getLong(32);
        long bytes = in.getLong(40);
        in.readerIndex(48);
        OxmReader.Read match = OxmReader.match(in);
        return new InstalledFlow(
                table, priority, cookie, match.match(), match.text(), instructions(in), packets, bytes);
    }

    /** In the order in which a switch carries them out, whatever order they are reported in. */
    private static String instructions(ByteBuf in) {
        String[] byOrder = new String[7];
        while (in.isReadable()) {
            ByteBuf instruction = Tlv.next(in, 8, "instruction");
            int type = instruction.readUnsignedShort();
            instruction.skipBytes(2);
            int order = switch (type) {
                case METER -> 0;
                case APPLY_ACTIONS -> 1;
                case CLEAR_ACTIONS -> 2;
                case WRITE_ACTIONS -> 3;
                case WRITE_METADATA -> 4;
                case GOTO_TABLE -> 5;
                default -> 6;
            };
            byOrder[order] = instruction(type, instruction);
        }
        String text = Stream.of(byOrder)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(","));
        return text.isEmpty() ? "drop" : text;
    }

    private static String instruction(int type, ByteBuf in) {
        return switch (type) {
            case METER -> "meter:" + in.readUnsignedInt();
            case APPLY_ACTIONS -> ActionReader.list(in.skipBytes(4)).text();
            case CLEAR_ACTIONS -> "clear_actions";
            case WRITE_ACTIONS ->
                "write_actions(" + ActionReader.list(in.skipBytes(4)).text() + ")";
            case WRITE_METADATA -> writeMetadata(in.skipBytes(4));
            case GOTO_TABLE -> "goto_table:" + table(in.readUnsignedByte());
            default -> "instruction_" + type + "=0x" + ByteBufUtil.hexDump(in);
        };
    }

    private static String writeMetadata(ByteBuf in) {
        Malformed.unless(in.readableBytes() >= 16, "write_metadata is cut off");
        return String.format("write_metadata:0x%x/0x%x", in.readLong(), in.readLong());
    }

    private static String table(int number) {
        Table[] known = Table.values();
        return number < known.length ? known[number].toString() : Integer.toString(number);
    }

    static List<InstalledGroup> groups(ByteBuf body) {
        List<InstalledGroup> groups = new ArrayList<>();
        while (body.isReadable()) {
            ByteBuf in = Tlv.nextEntry(body, 8, "group");
            int type = in.getUnsignedByte(2);
            int id = in.getInt(4);
            Optional<List<List<Action>>> buckets = buckets(in.readerIndex(8));
            groups.add(new InstalledGroup(id, type == ALL ? buckets : Optional.empty()));
        }
        return groups;
    }

    private static Optional<List<List<Action>>> buckets(ByteBuf in) {
        List<List<Action>> buckets = new ArrayList<>();
        boolean allKnown = true;
        while (in.isReadable()) {
            ByteBuf bucket = Tlv.nextEntry(in, 16, "bucket");
            Optional<List<Action>> actions =
                    ActionReader.list(bucket.readerIndex(16)).actions();
            allKnown &= actions.isPresent();
            actions.ifPresent(buckets::add);
        }
        return allKnown ? Optional.of(List.copyOf(buckets)) : Optional.empty();
    }
}
