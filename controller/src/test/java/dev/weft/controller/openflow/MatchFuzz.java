package dev.weft.controller.openflow;

import dev.weft.flows.Match;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** {@code ofp_match} and its OXM fields. A match that is ours is the same after it was written and read again. */
public final class MatchFuzz {
    private MatchFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Expect.readable(() -> {
            OxmReader.Read read = OxmReader.match(Unpooled.wrappedBuffer(data));
            Expect.that(read.text().length() <= 64 * (data.length + 1), "its text is far longer than it is");
            read.match().ifPresent(MatchFuzz::again);
        });
    }

    private static void again(Match match) {
        ByteBuf out = Unpooled.buffer();
        out.writeShort(1).writeShort(0);
        try {
            match.fields().forEach((field, bits) -> OxmFields.build(field, bits).writeTo(out));
        } catch (IllegalArgumentException notInOpenFlow13) {
            return; // such as the TTL, which Open vSwitch alone can match
        }
        out.setShort(2, out.readableBytes());
        out.writeZero((8 - out.readableBytes() % 8) % 8);
        Expect.that(
                OxmReader.match(out).match().filter(match::equals).isPresent(), match + " is another when read again");
    }
}
