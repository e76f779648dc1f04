package dev.weft.controller.openflow;

import dev.weft.flows.Action;
import dev.weft.flows.FormerLayout;
import dev.weft.flows.Instructions;
import dev.weft.flows.Table;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a flow's instructions (OpenFlow 1.3.5, section 7.2.4), in whatever order a switch reports them. An instruction
 * stands at most once in a flow; a flow that has one twice is none that Weft knows.
 */
final class InstructionReader {
    private static final int GOTO_TABLE = 1;
    private static final int WRITE_METADATA = 2;
    private static final int WRITE_ACTIONS = 3;
    private static final int APPLY_ACTIONS = 4;
    private static final int CLEAR_ACTIONS = 5;
    private static final int METER = 6;

    private final String[] texts = new String[7]; // in the order in which a switch carries them out
    private final Set<Integer> seen = new HashSet<>();
    private Instructions known = Instructions.DROP;
    private boolean allKnown = true;
    private boolean isFormer;

    private InstructionReader() {}

    /**
     * Instructions as they were read.
     *
     * @param instructions empty where there is something in them that Weft does not know
     * @param formerly     the same where the next table has a number of the {@link FormerLayout}: then the other is empty
     * @param text         as {@link Instructions#toString()} has it, where it is something that Weft knows
     */
    record Read(Optional<Instructions> instructions, Optional<Instructions> formerly, String text) {}

    /** Reads all that is left of {@code in} as instructions. */
    static Read list(ByteBuf in) {
        InstructionReader reader = new InstructionReader();
        while (in.isReadable()) {
            reader.one(Tlv.next(in, 8, "instruction"));
        }
        String text = Stream.of(reader.texts)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(","));
        Optional<Instructions> all = reader.allKnown ? Optional.of(reader.known) : Optional.empty();
        return new Read(
                all.filter(does -> !reader.isFormer),
                all.filter(does -> reader.isFormer),
                text.isEmpty() ? "drop" : text);
    }

    private void one(ByteBuf in) {
        int type = in.readUnsignedShort();
        in.skipBytes(2);
        allKnown &= seen.add(type);
        switch (type) {
            case METER -> unknown(0, "meter:" + in.readUnsignedInt());
            case APPLY_ACTIONS -> apply(ActionReader.list(in.skipBytes(4)));
            case CLEAR_ACTIONS -> unknown(2, "clear_actions");
            case WRITE_ACTIONS ->
                unknown(3, "write_actions(" + ActionReader.list(in.skipBytes(4)).text() + ")");
            case WRITE_METADATA -> writeMetadata(in.skipBytes(4));
            case GOTO_TABLE -> goTo(in.readUnsignedByte());
            default -> unknown(6, "instruction_" + type + "=0x" + ByteBufUtil.hexDump(in));
        }
    }

    private void apply(ActionReader.Read actions) {
        texts[1] = actions.text();
        allKnown &= actions.actions().isPresent();
        List<Action> list = actions.actions().orElse(List.of());
        known = new Instructions(list, known.metadata(), known.next());
    }

    private void writeMetadata(ByteBuf in) {
        Malformed.unless(in.readableBytes() >= 16, "write_metadata is truncated");
        long value = in.readLong();
        long mask = in.readLong();
        if (mask != 0) { // else it says nothing
            known = known.writing(value & mask, mask);
            texts[4] = String.format("write_metadata:0x%x/0x%x", value & mask, mask);
        }
    }

    private void goTo(int number) {
        Optional<Table> table = Table.numbered(number);
        Optional<Table> former = FormerLayout.numbered(number);
        if (table.isPresent()) {
            goTo(table.get(), table.get().name());
        } else if (former.isPresent()) {
            isFormer = true;
            goTo(former.get(), Integer.toString(number));
        } else {
            unknown(5, "goto_table:" + number);
        }
    }

    private void goTo(Table table, String name) {
        known = known.thenGoTo(table);
        texts[5] = "goto_table:" + name;
    }

    private void unknown(int order, String text) {
        texts[order] = text;
        allKnown = false;
    }
}
