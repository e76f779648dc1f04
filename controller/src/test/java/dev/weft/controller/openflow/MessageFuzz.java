package dev.weft.controller.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Single messages: HELLO, errors, features, packet-in, flow-removed, port status, and the replies to bundles. */
public final class MessageFuzz {
    private MessageFuzz() {}

    /** The first byte says what the others are the body of. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        switch (Byte.toUnsignedInt(data[0]) % 7) {
            case 0 -> read(data, MessageType.HELLO, Hello::offers13);
            case 1 -> read(data, MessageType.ERROR, MessageFuzz::error);
            case 2 -> read(data, MessageType.FEATURES_REPLY, Events::datapathId);
            case 3 -> read(data, MessageType.PACKET_IN, MessageFuzz::packetIn);
            case 4 -> read(data, MessageType.FLOW_REMOVED, Events::flowRemoved);
            case 5 ->
                read(
                        data,
                        MessageType.PORT_STATUS,
                        in -> Ports.of(Events.portStatus(in).getDesc()));
            default -> read(data, MessageType.EXPERIMENTER, BundleMessages::isReply);
        }
    }

    private static void read(byte[] data, int type, java.util.function.Consumer<ByteBuf> reader) {
        ByteBuf message = Unpooled.buffer(data.length + 7);
        message.writeByte(Hello.OF_13)
                .writeByte(type)
                .writeShort(data.length + 7)
                .writeInt(7);
        message.writeBytes(data, 1, data.length - 1);
        Expect.readable(() -> reader.accept(message));
        Expect.that(message.refCnt() == 1, "the message was given back by one that does not own it");
    }

    private static void error(ByteBuf message) {
        ErrorReply reply = Errors.read(message);
        String text = reply.what() + Errors.cause(message);
        Expect.that(text.chars().allMatch(c -> c >= ' ' && c < 0x7f), "its text is no text");
    }

    private static void packetIn(ByteBuf message) {
        PacketIn packet = Events.packetIn(message);
        Expect.that(packet.frame().length <= message.capacity(), "a frame that is longer than its message");
    }
}
