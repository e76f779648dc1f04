package dev.weft.controller.openflow;

import io.netty.buffer.Unpooled;

/** Instructions and lists of actions, the way a switch reports them. */
public final class ActionsFuzz {
    private ActionsFuzz() {}

    /** The first byte says which of the two the others are. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Expect.readable(() -> {
            var in = Unpooled.wrappedBuffer(data, 1, data.length - 1);
            String text = (data[0] & 1) == 0
                    ? InstructionReader.list(in).text()
                    : ActionReader.list(in).text();
            Expect.that(text.length() <= 64 * data.length, "its text is far longer than it is");
            Expect.that(text.chars().allMatch(c -> c >= ' ' && c < 0x7f), "its text is no text");
        });
    }
}
