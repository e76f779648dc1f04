package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What is sent is counted by what it is, however it was written. */
class WireCounterTest {
    private static final int FLOW_MOD = 14;
    private static final int GROUP_MOD = 15;
    private static final int BARRIER = 20;
    private static final int METER_MOD = 29;

    private final Tally tally = new Tally();
    private final EmbeddedChannel channel = new EmbeddedChannel(new WireCounter(tally));

    @Test
    void severalMessagesInOneBuffer() {
        ByteBuf written = Unpooled.wrappedBuffer(
                message(FLOW_MOD, 40),
                message(GROUP_MOD, 0),
                message(BARRIER, 0),
                message(METER_MOD, 8),
                message(FLOW_MOD, 3));
        int bytes = written.readableBytes();
        channel.writeOutbound(written);
        Counters counters = tally.snapshot();
        assertThat(counters.flowMods()).isEqualTo(2);
        assertThat(counters.groupMods()).isEqualTo(1);
        assertThat(counters.meterMods()).isEqualTo(1);
        assertThat(counters.bytesOut()).isEqualTo(bytes);
        assertThat(channel.<ByteBuf>readOutbound().readableBytes())
                .as("handed on whole")
                .isEqualTo(bytes);
    }

    @Test
    void whatABundleIsToHold() {
        channel.writeOutbound(Unpooled.wrappedBuffer(
                experimenter("4f4e4600 000008fc 00000001 00000000"), // BUNDLE_CONTROL: open
                experimenter("4f4e4600 000008fd 00000001 00000001" + "040e003800000007" + "00".repeat(48)),
                experimenter("4f4e4600 000008fd 00000001 00000001" + "040f001000000008" + "00".repeat(8)),
                experimenter("00002320 000008fd 00000001 00000001" + "040e003800000007" + "00".repeat(48)),
                message(FLOW_MOD, 48)));
        assertThat(tally.snapshot().flowMods()).isEqualTo(2);
        assertThat(tally.snapshot().groupMods()).isEqualTo(1);
    }

    @Test
    void aLengthThatCannotBeDoesNotKeepItForever() {
        ByteBuf nonsense = message(FLOW_MOD, 0).setShort(2, 0);
        channel.writeOutbound(nonsense);
        assertThat(tally.snapshot().flowMods()).isEqualTo(1);
    }

    private static ByteBuf message(int type, int body) {
        return Unpooled.buffer()
                .writeByte(4)
                .writeByte(type)
                .writeShort(8 + body)
                .writeInt(1)
                .writeZero(body);
    }

    private static ByteBuf experimenter(String body) {
        byte[] bytes = HexFormat.of().parseHex(body.replace(" ", ""));
        return Unpooled.buffer()
                .writeByte(4)
                .writeByte(4)
                .writeShort(8 + bytes.length)
                .writeInt(1)
                .writeBytes(bytes);
    }
}
