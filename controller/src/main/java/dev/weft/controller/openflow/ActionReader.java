package dev.weft.controller.openflow;

import dev.weft.flows.Action;
import dev.weft.flows.Field;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * Reads lists of actions (OpenFlow 1.3.5, section 7.2.4; nicira-ext.h). openflowj loses the whole message for one Nicira
 * action; here an unknown one is kept as hexadecimal text.
 */
final class ActionReader {
    private static final int OUTPUT = 0;
    private static final int GROUP = 22;
    private static final int SET_NW_TTL = 23;
    private static final int DEC_NW_TTL = 24;
    private static final int SET_FIELD = 25;
    private static final int REG_LOAD = 7;

    private ActionReader() {}

    /**
     * Actions as they were read.
     *
     * @param actions empty where there is one that Weft does not know
     * @param text    in {@code ovs-ofctl} syntax
     */
    record Read(Optional<List<Action>> actions, String text) {}

    /** Reads all that is left of {@code in} as actions. */
    static Read list(ByteBuf in) {
        List<Action> actions = new ArrayList<>();
        StringJoiner text = new StringJoiner(",");
        boolean allKnown = true;
        while (in.isReadable()) {
            ByteBuf bytes = Tlv.next(in, 8, "action");
            Optional<Action> known = one(bytes.duplicate());
            known.ifPresent(actions::add);
            allKnown &= known.isPresent();
            text.add(known.map(Action::toString).orElseGet(() -> describe(bytes)));
        }
        return new Read(allKnown ? Optional.of(List.copyOf(actions)) : Optional.empty(), text.toString());
    }

    private static Optional<Action> one(ByteBuf in) {
        int type = in.readUnsignedShort();
        in.skipBytes(2);
        return switch (type) {
            case OUTPUT -> output(in.readInt(), in.readUnsignedShort());
            case GROUP -> Optional.of(new Action.ToGroup(in.readInt()));
            case SET_NW_TTL -> Optional.of(new Action.SetField(Field.IP_TTL, in.readUnsignedByte()));
            case DEC_NW_TTL -> Optional.of(new Action.DecTtl());
            case SET_FIELD -> setField(in);
            case RegMove.EXPERIMENTER -> nicira(in);
            default -> Optional.empty();
        };
    }

    private static Optional<Action> output(int port, int maxLength) {
        if (port == Ports.IN_PORT) {
            return Optional.of(new Action.Return());
        }
        if (port == SwitchPort.CONTROLLER) {
            return maxLength == 0xffff ? Optional.of(new Action.ToController()) : Optional.empty();
        }
        return Ports.isReal(port) ? Optional.of(new Action.Output(port)) : Optional.empty();
    }

    private static Optional<Action> setField(ByteBuf in) {
        int header = in.readInt();
        if (OxmFields.isMasked(header)) {
            return Optional.empty();
        }
        return OxmFields.field(header).map(field -> new Action.SetField(field, OxmReader.value(field, in)));
    }

    private static Optional<Action> nicira(ByteBuf in) {
        if (in.readInt() != RegMove.NICIRA) {
            return Optional.empty();
        }
        int subtype = in.readUnsignedShort();
        if (subtype == RegMove.SUBTYPE && in.readableBytes() == RegMove.BYTES - 10) {
            return move(in);
        }
        if (subtype == MeteredController.SUBTYPE) {
            OptionalInt meter = MeteredController.read(in);
            return meter.isPresent() ? Optional.of(new Action.ToController(meter)) : Optional.empty();
        }
        return subtype == REG_LOAD && in.readableBytes() == 14 ? load(in) : Optional.empty();
    }

    private static Optional<Action> move(ByteBuf in) {
        int bits = in.readUnsignedShort();
        int offsets = in.readInt();
        Optional<Field> from = OxmFields.field(in.readInt());
        Optional<Field> to = OxmFields.field(in.readInt());
        boolean whole = offsets == 0
                && from.filter(field -> field.width() == bits).isPresent()
                && to.filter(field -> field.width() == bits).isPresent();
        return whole ? Optional.of(new Action.Move(from.get(), to.get())) : Optional.empty();
    }

    /** A load of a whole field is what set_field says. */
    private static Optional<Action> load(ByteBuf in) {
        int offsetAndBits = in.readUnsignedShort(); // offset << 6 | bits - 1
        Optional<Field> to = OxmFields.field(in.readInt());
        long value = in.readLong();
        return to.filter(field -> offsetAndBits == field.width() - 1 && (value & ~field.allBits()) == 0)
                .map(field -> new Action.SetField(field, value));
    }

    private static String describe(ByteBuf in) {
        int type = in.getUnsignedShort(0);
        if (type == OUTPUT) {
            int port = in.getInt(4);
            return port == SwitchPort.CONTROLLER ? "CONTROLLER:" + in.getUnsignedShort(8) : Ports.name(port);
        }
        return "action_" + type + "=0x" + ByteBufUtil.hexDump(in, 0, in.writerIndex());
    }
}
