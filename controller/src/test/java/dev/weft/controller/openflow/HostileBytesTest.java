package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.openflow.RecordingListener.Connected;
import dev.weft.flows.Action;
import dev.weft.flows.Difference;
import dev.weft.flows.Field;
import dev.weft.flows.Flow;
import dev.weft.flows.Match;
import dev.weft.flows.Table;
import dev.weft.topology.DatapathId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Bytes that no switch should send. Seeded, so that what fails once fails again. */
class HostileBytesTest {
    private static final long SEED = 20261123;

    /** A switch that is set up sends a valid message with some bits turned, cut short, or with other lengths. */
    @Test
    void tenThousandMutatedMessagesCostAtMostTheirConnection() {
        Random random = new Random(SEED);
        int ended = 0;
        Dialogue dialogue = Dialogue.ready();
        for (int i = 0; i < 10_000; i++) {
            CompletableFuture<?> read = dialogue.connection().read().toCompletableFuture();
            program(dialogue, i);
            dialogue.say(mutate(valid(random, 4 + 2 * (i % 50)), random));
            if (dialogue.isOpen() && i % 50 != 49) {
                continue;
            }
            ended += dialogue.isOpen() ? 0 : 1;
            assertThat(dialogue.leaks()).isZero();
            assertThat(read).isCompletedExceptionally();
            assertThat(dialogue.listener.all(RecordingListener.Disconnected.class))
                    .singleElement()
                    .satisfies(end -> assertThat(end.why()).doesNotContain("internal error"));
            assertThat(dialogue.context.switches().live()).isZero();
            dialogue = Dialogue.ready();
        }
        assertThat(ended).isBetween(100, 9_000); // both fates are tried
    }

    private static void program(Dialogue dialogue, int n) {
        List<Flow> two = List.of(flow(n), flow(n + 1));
        dialogue.connection().program(new Difference(List.of(), List.of(), two, List.of(), List.of()));
    }

    private static Flow flow(int n) {
        return Samples.flow(Table.FORWARD, Match.ALL.with(Field.ETH_DST, 0x0200_0000_0000L + n), 0, Action.output(1));
    }

    /** The handshake itself, mutated at each of its steps, and plain noise. */
    @Test
    void thousandsOfMutatedHandshakesLeaveNothing() {
        Random random = new Random(SEED + 1);
        for (int i = 0; i < 3_000; i++) {
            Dialogue dialogue = new Dialogue();
            int wrong = i % 4;
            dialogue.say(wrong == 0 ? noise(random) : wrong == 1 ? mutate(Wire.hello(), random) : Wire.hello());
            byte[] features = Wire.features(1, Dialogue.ID);
            dialogue.say(wrong == 2 ? mutate(features, random) : features);
            dialogue.say(wrong == 3 ? mutate(Wire.ports(2, 0, 1, 2), random) : Wire.ports(2, 0, 1));
            dialogue.passes(Duration.ofSeconds(11));
            int told = dialogue.listener.all(Connected.class).size();
            assertThat(dialogue.context.switches().halfOpen()).isZero();
            assertThat(dialogue.context.switches().live()).isEqualTo(dialogue.isOpen() ? told : 0);
            assertThat(dialogue.leaks()).isZero();
            assertThat(dialogue.context.switches().live()).isZero();
        }
    }

    /** Over real sockets: the others do not notice. */
    @Test
    void otherSwitchesDoNotNotice() {
        Random random = new Random(SEED + 2);
        RecordingListener listener = new RecordingListener();
        DatapathId good = new DatapathId(1);
        ServerContext context = new ServerContext(Admissions.ALL, listener, Limits.DEFAULT);
        List<FakeSwitch> hostile = new ArrayList<>();
        try (OpenFlowServer server = OpenFlowServer.start(new InetSocketAddress("127.0.0.1", 0), context);
                FakeSwitch bystander = FakeSwitch.connect(server.address(), good)) {
            SwitchConnection connection = listener.next(Connected.class).connection();
            for (int i = 0; i < 300; i++) {
                FakeSwitch made = i % 3 == 0
                        ? FakeSwitch.dial(server.address(), new DatapathId(1000 + i))
                        : FakeSwitch.connect(server.address(), new DatapathId(1000 + i));
                hostile.add(made);
                for (int j = 0; j < 20; j++) {
                    made.send(j % 2 == 0 ? noise(random) : mutate(valid(random, j), random));
                }
            }
            hostile.forEach(FakeSwitch::close);
            await().until(() ->
                    context.switches().live() == 1 && context.switches().halfOpen() == 0);
            assertThat(connection.read().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(bystander.hasEnded()).isFalse();
            assertThat(connection.counters().malformed()).isZero();
        }
    }

    @Test
    void floodsOfOpenConnectionsDoNotKeepASwitchOut() {
        RecordingListener listener = new RecordingListener();
        Limits few = new Limits(
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                100);
        ServerContext context = new ServerContext(Admissions.ALL, listener, few);
        List<FakeSwitch> idle = new ArrayList<>();
        try (OpenFlowServer server = OpenFlowServer.start(new InetSocketAddress("127.0.0.1", 0), context)) {
            for (int i = 0; i < 500; i++) {
                idle.add(FakeSwitch.dial(server.address(), new DatapathId(i)));
            }
            try (FakeSwitch real = FakeSwitch.connect(server.address(), new DatapathId(4711))) {
                listener.next(Connected.class);
                assertThat(real.hasEnded()).isFalse();
                assertThat(context.switches().halfOpen()).isLessThanOrEqualTo(100);
            }
        } finally {
            idle.forEach(FakeSwitch::close);
        }
    }

    @Test
    void whatFollowsABrokenLengthIsNotLookedAt() {
        ServerContext context = new ServerContext(Admissions.ALL, new RecordingListener(), Limits.DEFAULT);
        EmbeddedChannel channel = Dialogue.channel(context);
        channel.writeInbound(io.netty.buffer.Unpooled.wrappedBuffer(new byte[] {4, 0, 0, 7, 0, 0, 0, 0}, Wire.hello()));
        assertThat(channel.isOpen()).isFalse();
    }

    private static byte[] valid(Random random, int xid) {
        return switch (random.nextInt(14)) {
            case 12 ->
                Wire.message(
                        4,
                        4,
                        xid,
                        out -> { // a bundle is opened or committed
                            out.writeInt(0x4f4e4600);
                            out.writeInt(2300);
                            out.writeInt(xid);
                            out.writeShort(1 + 2 * random.nextInt(3));
                            out.writeShort(3);
                        });
            case 13 ->
                Wire.message(
                        4,
                        1,
                        xid,
                        out -> { // or it is not
                            out.writeShort(0xffff);
                            out.writeShort(2300 + random.nextInt(16));
                            out.writeInt(0x4f4e4600);
                        });
            case 0 -> Wire.hello();
            case 1 -> Wire.features(xid, Dialogue.ID);
            case 2 -> Wire.ports(xid, random.nextInt(2), 1, 2, 3);
            case 3 -> Wire.portStatus(random.nextInt(3), 5, "p5");
            case 4 -> Wire.packetIn(new byte[60]);
            case 5 -> Wire.flowRemoved(random.nextLong());
            case 6 -> Wire.error(xid, random.nextInt(14), random.nextInt(20));
            case 7 -> Wire.echoRequest(xid, (byte) 1);
            case 8 -> Wire.barrierReply(xid);
            case 9 -> Wire.message(random.nextInt(256), xid, "00112233445566778899aabbccddeeff");
            case 10 -> Wire.part(xid, 7, 0, groupEntry());
            default ->
                Wire.part(
                        xid,
                        1,
                        random.nextInt(2),
                        Wire.flowEntry(
                                4,
                                "80000606 020000000001 80004c08 00000000000003e8",
                                "0004 0030 00000000 ffff0018 00002320 0006 0030 0000 0000 00000406 00000206"
                                        + "00000010 00000001 ffff 000000000000 0001 0008 04000000"));
        };
    }

    private static byte[] groupEntry() {
        return java.util.HexFormat.of()
                .parseHex(
                        "0028 00 00 00000001 0020 0000 ffffffff ffffffff 00000000 0000 0010 00000001 ffff 000000000000"
                                .replace(" ", ""));
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] mutate(byte[] message, Random random) {
        byte[] bytes = message.clone();
        switch (random.nextInt(5)) {
            case 0 -> { // turn bits anywhere
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> { // cut short, with a length that says so
                bytes = java.util.Arrays.copyOf(bytes, 8 + random.nextInt(Math.max(1, bytes.length - 8)));
                bytes[2] = (byte) (bytes.length >> 8);
                bytes[3] = (byte) bytes.length;
            }
            case 2 -> bytes[3] = (byte) random.nextInt(256); // another length
            case 3 -> { // another number at any place that may be a nested length
                int at = random.nextInt(Math.max(1, bytes.length - 8)) + 8;
                if (at < bytes.length) {
                    bytes[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
                }
            }
            default -> { // the body is noise
                byte[] noise = noise(random);
                System.arraycopy(noise, 0, bytes, Math.min(8, bytes.length), Math.min(noise.length, bytes.length - 8));
            }
        }
        return bytes;
    }
}
