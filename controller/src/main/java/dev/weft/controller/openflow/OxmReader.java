package dev.weft.controller.openflow;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads {@code ofp_match} (OpenFlow 1.3.5, section 7.2.3), keeping what it does not know as hexadecimal text. */
final class OxmReader {
    private static final int OXM_TYPE = 1;

    private OxmReader() {}

    /** Sees each field of a match; may move the reader within the field's payload. */
    @FunctionalInterface
    interface Visitor {
        void field(int header, ByteBuf payload);
    }

    /**
     * A match as it was read.
     *
     * @param match empty where it has fields that are not ours
     * @param text  in {@code ovs-ofctl} syntax
     */
    record Read(Optional<Match> match, String text) {}

    /** Reads a match and moves past its padding. */
    static Read match(ByteBuf in) {
        Collector collector = new Collector();
        visit(in, collector);
        return collector.read();
    }

    /** Walks over the fields of a match and moves past its padding, making nothing. */
    static void visit(ByteBuf in, Visitor visitor) {
        Malformed.unless(in.readableBytes() >= 8, "match is truncated");
        int start = in.readerIndex();
        int type = in.readUnsignedShort();
        int length = in.readUnsignedShort();
        int padded = (length + 7) & ~7;
        Malformed.unless(type == OXM_TYPE && length >= 4, "match of type " + type + " and length " + length);
        Malformed.unless(padded <= in.readableBytes() + 4, "match of length " + length + " is longer than its message");
        int end = start + length;
        while (in.readerIndex() < end) {
            Malformed.unless(end - in.readerIndex() >= 4, "field header is truncated");
            int header = in.readInt();
            int next = in.readerIndex() + (header & 0xff);
            Malformed.unless(next <= end, "field is longer than its match");
            visitor.field(header, in);
            in.readerIndex(next);
        }
        in.readerIndex(start + padded);
    }

    /** Reads an unsigned number of the field's width. */
    static long value(Field field, ByteBuf in) {
        return switch (OxmFields.bytes(field)) {
            case 1 -> in.readUnsignedByte();
            case 2 -> in.readUnsignedShort();
            case 4 -> in.readUnsignedInt();
            case 6 -> (long) in.readUnsignedShort() << 32 | in.readUnsignedInt();
            default -> in.readLong();
        };
    }

    private static final class Collector implements Visitor {
        private Match match = Match.ALL;
        private final StringJoiner unknown = new StringJoiner(",");

        @Override
        public void field(int header, ByteBuf payload) {
            Optional<Field> known = OxmFields.field(header);
            if (known.isEmpty()) {
                String hex = ByteBufUtil.hexDump(payload, payload.readerIndex(), header & 0xff);
                unknown.add(String.format("oxm_%04x_%d=0x%s", header >>> 16, header >>> 9 & 0x7f, hex));
                return;
            }
            Field field = known.get();
            long value = value(field, payload);
            long mask = OxmFields.isMasked(header)
                    ? value(field, payload) & OxmFields.allBits(field)
                    : OxmFields.allBits(field);
            if (mask == 0) {
                return; // says nothing
            }
            Malformed.unless(!match.keys().contains(field), field + " appears twice in a match");
            match = match.with(field, value & mask, mask);
        }

        Read read() {
            if (unknown.length() == 0) {
                return new Read(Optional.of(match), match.toString());
            }
            String known = match.toString();
            return new Read(Optional.empty(), known.isEmpty() ? unknown.toString() : known + "," + unknown);
        }
    }
}
