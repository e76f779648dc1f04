package dev.weft.controller.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** OpenFlow 1.3 as a switch says it, written by hand. */
final class Bytes {
    static final int HELLO = 0;
    static final int ERROR = 1;
    static final int ECHO_REQUEST = 2;
    static final int ECHO_REPLY = 3;
    static final int EXPERIMENTER = 4;
    static final int FEATURES_REQUEST = 5;
    static final int FEATURES_REPLY = 6;
    static final int PACKET_IN = 10;
    static final int FLOW_REMOVED = 11;
    static final int PORT_STATUS = 12;
    static final int FLOW_MOD = 14;
    static final int MULTIPART_REQUEST = 18;
    static final int MULTIPART_REPLY = 19;
    static final int BARRIER_REQUEST = 20;
    static final int BARRIER_REPLY = 21;

    static final int PORTS = 13;
    static final int FLOWS = 1;
    static final int METER_FEATURES = 11;

    /** Of Weft's flows; the rest is a hash that fits none. */
    static final long OUR_COOKIE = 0x7765_0100_0000_0001L;

    private Bytes() {}

    @FunctionalInterface
    interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    static byte[] of(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            body.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] message(int type, int xid, byte... content) {
        return of(out -> {
            out.writeByte(4);
            out.writeByte(type);
            out.writeShort(8 + content.length);
            out.writeInt(xid);
            out.write(content);
        });
    }

    static byte[] hello() {
        return message(HELLO, 1, of(out -> {
            out.writeInt(0x0001_0008);
            out.writeInt(1 << 4);
        }));
    }

    static byte[] features(int xid, long id) {
        return message(FEATURES_REPLY, xid, of(out -> {
            out.writeLong(id);
            out.writeInt(0);
            out.writeInt(254 << 24);
            out.writeLong(0x4fL << 32);
        }));
    }

    static byte[] part(int xid, int type, boolean more, byte... body) {
        return message(MULTIPART_REPLY, xid, of(out -> {
            out.writeShort(type);
            out.writeShort(more ? 1 : 0);
            out.writeInt(0);
            out.write(body);
        }));
    }

    static byte[] port(int number, String name) {
        return of(out -> {
            out.writeInt(number);
            out.writeInt(0);
            out.writeLong(0x0200_0000_0000L + number << 16);
            byte[] padded = new byte[16];
            byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(text, 0, padded, 0, Math.min(16, text.length));
            out.write(padded);
            out.write(new byte[32]);
        });
    }

    static byte[] portStatus(int number, String name) {
        return message(PORT_STATUS, 0, of(out -> {
            out.writeLong(0);
            out.write(port(number, name));
        }));
    }

    static byte[] unknownError(int xid) {
        return message(ERROR, xid, of(out -> {
            out.writeInt(0x0005_0001);
            out.write(message(FLOW_MOD, xid, new byte[56]));
        }));
    }

    /** A flow that ran out in LEARN, of whoever had this MAC address at port 1. */
    static byte[] flowRemoved(long mac) {
        return message(FLOW_REMOVED, 0, of(out -> {
            out.writeLong(OUR_COOKIE);
            out.writeShort(100);
            out.writeByte(0);
            out.writeByte(2);
            out.write(new byte[28]);
            out.write(match(field(0, 4, 1), field(4, 6, mac)));
        }));
    }

    /** One OXM field. */
    static byte[] field(int number, int bytes, long value) {
        return of(out -> {
            out.writeShort(0x8000);
            out.writeByte(number << 1);
            out.writeByte(bytes);
            out.write(ByteBuffer.allocate(8).putLong(value).array(), 8 - bytes, bytes);
        });
    }

    static byte[] match(byte[]... fields) {
        byte[] all = of(out -> {
            for (byte[] field : fields) {
                out.write(field);
            }
        });
        return of(out -> {
            out.writeShort(1);
            out.writeShort(4 + all.length);
            out.write(all);
            out.write(new byte[(8 - (4 + all.length) % 8) % 8]);
        });
    }

    static byte[] packetIn(int port, int table, long metadata, byte... frame) {
        return message(PACKET_IN, 0, of(out -> {
            out.writeInt(-1);
            out.writeShort(frame.length);
            out.writeByte(1);
            out.writeByte(table);
            out.writeLong(0);
            out.write(match(field(0, 4, port), field(2, 8, metadata)));
            out.writeShort(0);
            out.write(frame);
        }));
    }

    /** A question by ARP of who has these addresses. */
    static byte[] arp(long mac, int ip, int asked) {
        return of(out -> {
            out.write(new byte[] {-1, -1, -1, -1, -1, -1});
            mac(out, mac);
            out.writeInt(0x0806_0001);
            out.writeInt(0x0800_0604);
            out.writeShort(1);
            mac(out, mac);
            out.writeInt(ip);
            mac(out, 0);
            out.writeInt(asked);
        });
    }

    static void mac(DataOutputStream out, long mac) throws IOException {
        out.writeShort((int) (mac >>> 32));
        out.writeInt((int) mac);
    }

    /** An entry of an answer about flows. */
    static byte[] flow(int table, int priority, long cookie, byte[] match, byte... instructions) {
        return of(out -> {
            out.writeShort(48 + match.length + instructions.length);
            out.writeByte(table);
            out.write(new byte[9]);
            out.writeShort(priority);
            out.write(new byte[10]);
            out.writeLong(cookie);
            out.writeLong(0);
            out.writeLong(0);
            out.write(match);
            out.write(instructions);
        });
    }

    /** Instructions of almost 64 KB that nobody knows. */
    static byte[] longInstructions() {
        int actions = 1010;
        return of(out -> {
            out.writeShort(4);
            out.writeShort(8 + 64 * actions);
            out.writeInt(0);
            for (int n = 0; n < actions; n++) {
                out.writeInt(0xffff_0040);
                out.write(new byte[60]);
            }
        });
    }

    static byte[] concat(byte[]... parts) {
        return of(out -> {
            for (byte[] part : parts) {
                out.write(part);
            }
        });
    }

    static int xid(byte[] message) {
        return ByteBuffer.wrap(message).getInt(4);
    }
}
