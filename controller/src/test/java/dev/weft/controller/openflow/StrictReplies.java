package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictSwitch.Entry;
import dev.weft.controller.openflow.StrictSwitch.Key;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What a {@link StrictSwitch} says of what it holds, as bytes. */
final class StrictReplies {
    private static final int ENTRIES_PER_PART = 20;

    private StrictReplies() {}

    /** A multipart reply, in parts. */
    static List<byte[]> parts(int xid, int type, List<byte[]> entries) {
        List<byte[]> parts = new ArrayList<>();
        int at = 0;
        do {
            int end = Math.min(at + ENTRIES_PER_PART, entries.size());
            ByteBuf body = Unpooled.buffer();
            entries.subList(at, end).forEach(body::writeBytes);
            parts.add(Wire.part(xid, type, end < entries.size() ? 1 : 0, ByteBufUtil.getBytes(body)));
            at = end;
        } while (at < entries.size());
        return parts;
    }

    static List<byte[]> entries(int type, StrictTables tables) {
        return switch (type) {
            case Multipart.FLOW ->
                tables.flows().entrySet().stream()
                        .map(flow -> flow(flow.getKey(), flow.getValue()))
                        .toList();
            case Multipart.GROUP_DESC ->
                tables.groups().entrySet().stream().map(StrictReplies::group).toList();
            case Multipart.METER_FEATURES -> List.of(meterFeatures(tables.hasMeters()));
            case Multipart.METER_CONFIG ->
                tables.meters().entrySet().stream().map(StrictReplies::meter).toList();
            case Multipart.METER ->
                tables.meters().keySet().stream()
                        .map(StrictReplies::meterStatistics)
                        .toList();
            default -> throw new AssertionError("multipart request of type " + type);
        };
    }

    private static byte[] flow(Key key, Entry entry) {
        byte[] match = HexFormat.of().parseHex(key.match());
        byte[] instructions = HexFormat.of().parseHex(entry.instructions());
        ByteBuf out = Unpooled.buffer();
        out.writeShort(48 + match.length + instructions.length)
                .writeByte(key.table())
                .writeZero(9);
        out.writeShort(key.priority()).writeShort(entry.idle()).writeZero(2).writeShort(entry.flags());
        out.writeZero(4).writeLong(entry.cookie());
        out.writeZero(16).writeBytes(match).writeBytes(instructions);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] group(Map.Entry<Integer, String> group) {
        byte[] bytes = HexFormat.of().parseHex(group.getValue());
        ByteBuf out = Unpooled.buffer();
        out.writeShort(8 + bytes.length - 2).writeByte(bytes[0]).writeZero(1).writeInt(group.getKey());
        out.writeBytes(Arrays.copyOfRange(bytes, 2, bytes.length));
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] meterFeatures(boolean hasMeters) {
        ByteBuf out = Unpooled.buffer();
        out.writeInt(hasMeters ? 200_000 : 0).writeInt(hasMeters ? 2 : 0).writeInt(hasMeters ? 15 : 0);
        out.writeByte(hasMeters ? 1 : 0).writeZero(3);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] meter(Map.Entry<Integer, String> meter) {
        byte[] bytes = HexFormat.of().parseHex(meter.getValue());
        ByteBuf out = Unpooled.buffer();
        out.writeShort(8 + bytes.length - 2).writeBytes(bytes, 0, 2).writeInt(meter.getKey());
        out.writeBytes(bytes, 2, bytes.length - 2);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] meterStatistics(int meter) {
        ByteBuf out = Unpooled.buffer();
        out.writeInt(meter).writeShort(40 + 16).writeZero(50);
        return ByteBufUtil.getBytes(out);
    }

    /** Section 7.4.2. */
    static byte[] flowRemoved(Key key, Entry entry, int reason) {
        return Wire.message(4, MessageType.FLOW_REMOVED, 0, out -> {
            out.writeLong(entry.cookie());
            out.writeShort(key.priority());
            out.writeByte(reason);
            out.writeByte(key.table());
            out.write(new byte[8]);
            out.writeShort(entry.idle());
            out.write(new byte[18]);
            out.write(HexFormat.of().parseHex(key.match()));
        });
    }

    /** Section 7.4.1: what an action has sent to the controller. */
    static byte[] packetIn(PacketIn packet) {
        return Wire.message(4, MessageType.PACKET_IN, 0, out -> {
            out.writeInt(-1); // no buffer
            out.writeShort(packet.frame().length);
            out.writeByte(1); // OFPR_ACTION
            out.writeByte(packet.table());
            out.writeLong(-1);
            out.writeShort(1);
            out.writeShort(4 + 8);
            out.writeInt(0x8000_0004); // in_port
            out.writeInt(packet.inPort());
            out.write(new byte[4 + 2]);
            out.write(packet.frame());
        });
    }

    /** Section 7.4.3. */
    static byte[] portStatus(int reason, SwitchPort port) {
        return Wire.message(4, MessageType.PORT_STATUS, 0, out -> {
            out.writeByte(reason);
            out.write(new byte[7]);
            out.write(ByteBufUtil.getBytes(port(port)));
        });
    }

    static byte[] ports(int xid, List<SwitchPort> ports) {
        ByteBuf body = Unpooled.buffer();
        ports.forEach(port -> body.writeBytes(port(port)));
        return Wire.part(xid, Multipart.PORT_DESC, 0, ByteBufUtil.getBytes(body));
    }

    private static ByteBuf port(SwitchPort port) {
        byte[] name = Arrays.copyOf(port.name().getBytes(StandardCharsets.ISO_8859_1), 16);
        ByteBuf out = Unpooled.buffer();
        out.writeInt(port.number()).writeZero(4);
        out.writeLong(port.mac().bits() << 16);
        out.writeBytes(name).writeInt(0).writeInt(port.up() ? 4 : 1).writeZero(24);
        return out;
    }
}
