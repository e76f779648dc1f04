package dev.weft.controller.openflow;

import dev.weft.flows.InstalledFlow;
import dev.weft.flows.InstalledGroup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Flows, groups, meters and ports as multipart replies describe them. */
public final class MultipartFuzz {
    private static final int[] TYPES = {
        Multipart.FLOW,
        Multipart.GROUP_DESC,
        Multipart.METER_FEATURES,
        Multipart.METER_CONFIG,
        Multipart.METER,
        Multipart.PORT_DESC
    };

    private MultipartFuzz() {}

    /** The first byte says what the others describe. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int type = TYPES[Byte.toUnsignedInt(data[0]) % TYPES.length];
        ByteBuf message = Unpooled.buffer(data.length + 15);
        message.writeByte(Hello.OF_13).writeByte(MessageType.MULTIPART_REPLY);
        message.writeShort(data.length + 15)
                .writeInt(7)
                .writeShort(type)
                .writeShort(0)
                .writeInt(0);
        message.writeBytes(data, 1, data.length - 1);
        Expect.readable(() -> read(type, message));
    }

    private static void read(int type, ByteBuf message) {
        ByteBuf body = Multipart.of(message).body();
        MeterReader meters = new MeterReader();
        switch (type) {
            case Multipart.FLOW -> StatsReader.flows(body, () -> {}).forEach(MultipartFuzz::check);
            case Multipart.GROUP_DESC -> StatsReader.groups(body).forEach(MultipartFuzz::check);
            case Multipart.METER_FEATURES -> meters.features(body);
            case Multipart.METER_CONFIG -> meters.configurations(body);
            case Multipart.METER -> meters.statistics(body);
            default ->
                Events.ports(message)
                        .getEntries()
                        .forEach(port -> Ports.of(port).ifPresent(MultipartFuzz::check));
        }
        Expect.that(meters.meters().isPresent() || type == Multipart.METER_FEATURES, "meters are gone");
    }

    private static void check(InstalledFlow flow) {
        Expect.that(
                flow.does().isEmpty() || flow.actions().equals(flow.does().get().toString()), "two texts: " + flow);
        Expect.that(
                flow.match().isEmpty()
                        || flow.matchText().equals(flow.match().get().toString()),
                "two: " + flow);
    }

    private static void check(InstalledGroup group) {
        Expect.that(!group.toString().isEmpty() && group.equals(group), "a group that is not itself");
    }

    private static void check(SwitchPort port) {
        Expect.that(port.name().chars().allMatch(c -> c > ' ' && c < 0x7f), "a name that can forge a line");
    }
}
