package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** Messages of a switch as bytes, written by hand so that the code under test is not checked with itself. */
final class Wire {
    private Wire() {}

    @FunctionalInterface
    interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    static byte[] message(int version, int type, int xid, Body body) {
        byte[] content = bytes(body);
        return bytes(out -> {
            out.writeByte(version);
            out.writeByte(type);
            out.writeShort(8 + content.length);
            out.writeInt(xid);
            out.write(content);
        });
    }

    static byte[] message(int type, int xid, String hex) {
        return message(4, type, xid, out -> out.write(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static byte[] bytes(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            body.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** HELLO with this version byte and these elements. */
    static byte[] hello(int version, String elements) {
        return message(version, 0, 1, out -> out.write(HexFormat.of().parseHex(elements.replace(" ", ""))));
    }

    static byte[] hello() {
        return hello(4, "0001 0008 00000010");
    }

    static byte[] features(int xid, DatapathId id) {
        return message(4, 6, xid, out -> {
            out.writeLong(id.bits());
            out.writeInt(0); // buffers
            out.writeByte(254); // tables
            out.writeByte(0); // main connection
            out.writeShort(0);
            out.writeInt(0x4f); // capabilities
            out.writeInt(0);
        });
    }

    /** A port description reply with one port of each number; more parts follow if {@code flags} is 1. */
    static byte[] ports(int xid, int flags, int... numbers) {
        return message(4, 19, xid, out -> {
            out.writeShort(13);
            out.writeShort(flags);
            out.writeInt(0);
            for (int number : numbers) {
                port(out, number, "p" + number);
            }
        });
    }

    /** A port description reply with these ports, by number. */
    static byte[] ports(int xid, Map<Integer, String> ports) {
        return message(4, 19, xid, out -> {
            out.writeShort(13);
            out.writeShort(0);
            out.writeInt(0);
            for (Map.Entry<Integer, String> port : ports.entrySet()) {
                port(out, port.getKey(), port.getValue());
            }
        });
    }

    static byte[] portStatus(int reason, int number, String name) {
        return message(4, 12, 0, out -> {
            out.writeByte(reason);
            out.write(new byte[7]);
            port(out, number, name);
        });
    }

    private static void port(DataOutputStream out, int number, String name) throws IOException {
        out.writeInt(number);
        out.writeInt(0);
        out.writeLong(0x0200_0000_0000L + number << 16); // address and padding
        byte[] padded = new byte[16];
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, padded, 0, text.length);
        out.write(padded);
        out.writeInt(0); // config
        out.writeInt(4); // state: live
        out.write(new byte[24]);
    }

    static byte[] echoRequest(int xid, byte... payload) {
        return message(4, 2, xid, out -> out.write(payload));
    }

    static byte[] echoReply(int xid) {
        return message(4, 3, xid, out -> {});
    }

    static byte[] barrierReply(int xid) {
        return message(4, 21, xid, out -> {});
    }

    static byte[] error(int xid, int type, int code) {
        return message(4, 1, xid, out -> {
            out.writeShort(type);
            out.writeShort(code);
            out.write(message(4, 14, xid, body -> body.write(new byte[56])));
        });
    }

    /** A part of a multipart reply. */
    static byte[] part(int xid, int type, int flags, byte... body) {
        return message(4, 19, xid, out -> {
            out.writeShort(type);
            out.writeShort(flags);
            out.writeInt(0);
            out.write(body);
        });
    }

    /** A packet-in by port 3 from table 1, with metadata 1000 and a register that openflowj cannot read. */
    static byte[] packetIn(byte... frame) {
        return message(4, 10, 0, out -> {
            out.writeInt(-1); // buffer
            out.writeShort(frame.length);
            out.writeByte(1); // reason
            out.writeByte(1); // table
            out.writeLong(0x7765_0100_0000_0001L);
            out.writeShort(1);
            out.writeShort(4 + 8 + 12 + 8);
            out.writeInt(0x8000_0004);
            out.writeInt(3);
            out.writeInt(0x8000_0408);
            out.writeLong(1000);
            out.writeInt(0x0001_0004);
            out.writeInt(5);
            out.writeShort(0);
            out.write(frame);
        });
    }

    /** A flow that idled out: table 4, priority 300, dl_dst=02:00:00:00:00:01. */
    static byte[] flowRemoved(long cookie) {
        return message(4, 11, 0, out -> {
            out.writeLong(cookie);
            out.writeShort(300);
            out.writeByte(0); // idle
            out.writeByte(4);
            out.write(new byte[28]);
            out.writeShort(1);
            out.writeShort(4 + 10);
            out.writeInt(0x8000_0606);
            out.write(HexFormat.of().parseHex("020000000001"));
            out.writeShort(0);
        });
    }

    /** A flow-stats entry without instructions that matches this list of OXM fields. */
    static byte[] flowEntry(int table, String oxm, String instructions) {
        byte[] fields = HexFormat.of().parseHex(oxm.replace(" ", ""));
        byte[] actions = HexFormat.of().parseHex(instructions.replace(" ", ""));
        int match = (4 + fields.length + 7) / 8 * 8;
        return bytes(out -> {
            out.writeShort(48 + match + actions.length);
            out.writeByte(table);
            out.write(new byte[9]);
            out.writeShort(300);
            out.write(new byte[10]);
            out.writeLong(0x7765_0000_0000_0001L);
            out.writeLong(7);
            out.writeLong(700);
            out.writeShort(1);
            out.writeShort(4 + fields.length);
            out.write(fields);
            out.write(new byte[match - 4 - fields.length]);
            out.write(actions);
        });
    }
}
