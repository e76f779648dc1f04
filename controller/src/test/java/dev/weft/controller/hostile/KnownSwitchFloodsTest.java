package dev.weft.controller.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Floods of one kind of message each, by a switch of the file: the others are served, the log stays short and clean. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnownSwitchFloodsTest {
    private static final int BAD = 1;
    private static final int GOOD = 2;
    private static final int BLOCKS = 20;
    private static final int MESSAGES = 300;
    private static final int ANSWER_XID = 0x7000_0000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Random random = new Random(5);
    private final Map<String, IntFunction<byte[]>> floods = floods();
    private final Site site = new Site(Site.topology(2));
    private SocketSwitch good;

    @BeforeAll
    void connect() throws IOException {
        good = site.settled(GOOD);
    }

    @AfterAll
    void end() {
        good.close();
        site.close();
    }

    Stream<String> kinds() {
        return floods.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void costItselfOnly(String kind) throws IOException {
        int linesBefore = site.logged().size();
        int xid = ANSWER_XID + linesBefore;
        SocketSwitch bad = site.connect(BAD);
        await().atMost(PATIENCE).until(() -> bad.heard(Bytes.FLOW_MOD) > 5 && bad.heard(Bytes.BARRIER_REQUEST) > 0);
        int many = kind.contains("60 KB") ? MESSAGES / 20 : MESSAGES;
        byte[] block =
                Bytes.concat(IntStream.range(0, many).mapToObj(floods.get(kind)).toArray(byte[][]::new));
        for (int n = 0; n < BLOCKS; n++) {
            bad.send(block);
        }
        good.send(Bytes.message(Bytes.ECHO_REQUEST, xid));
        site.learnsSomebody(good);
        await().atMost(PATIENCE).until(() -> good.echoed(xid) >= 0);
        assertThat(good.hasEnded()).isFalse();
        List<String> lines = site.logged();
        assertThat(lines.subList(linesBefore, lines.size()))
                .hasSizeLessThan(200)
                .noneMatch(line -> line.contains("bug") || line.chars().anyMatch(c -> c < ' '));
        bad.close();
        await().atMost(PATIENCE).until(() -> site.isAway(BAD));
    }

    private Map<String, IntFunction<byte[]>> floods() {
        Map<String, IntFunction<byte[]>> all = new LinkedHashMap<>();
        all.put("errors of unknown xids", n -> Bytes.message(Bytes.ERROR, random.nextInt(), noise(64)));
        all.put("flows that ran out and never were", n -> Bytes.flowRemoved(mac()));
        all.put("flows that ran out, garbage", n -> Bytes.message(Bytes.FLOW_REMOVED, 0, noise(random.nextInt(90))));
        all.put("echo requests", n -> Bytes.message(Bytes.ECHO_REQUEST, n, new byte[100]));
        all.put("packets of random senders", n -> Bytes.packetIn(1, 2, 1000, Bytes.arp(mac(), ip(), ip())));
        all.put("packets at random ports", n -> Bytes.packetIn(random.nextInt(), 2, 0, Bytes.arp(mac(), ip(), ip())));
        all.put("frames of 0 to 14 bytes", n -> Bytes.packetIn(1, 2, 1000, noise(n % 15)));
        all.put("frames of 60 KB", n -> Bytes.packetIn(1, 2, 1000, noise(60_000)));
        all.put("frames with two VLAN tags", n -> Bytes.packetIn(1, 2, 1000, twoTags()));
        all.put("ARP with wrong lengths", n -> Bytes.packetIn(1, 2, 1000, wrongArp()));
        all.put(
                "claims of the gateway's address",
                n -> Bytes.packetIn(1, 1, 1000, Bytes.arp(mac(), 0x0a01_0001, ip())));
        all.put("packets for random addresses", n -> Bytes.packetIn(1, 5, 1000, udp(ip())));
        all.put(
                "packets of random tables",
                n -> Bytes.packetIn(1, random.nextInt(256), random.nextLong(), noise(random.nextInt(200))));
        all.put(
                "answers to nothing",
                n -> Bytes.part(random.nextInt(), n % 14, n % 2 == 0, noise(random.nextInt(200))));
        all.put("barriers of nobody", n -> Bytes.message(Bytes.BARRIER_REPLY, random.nextInt()));
        int[] types = {0, 6, 8, 23, 24, 25, 26, 27, 28, 99, 255};
        all.put("handshakes again", n -> Bytes.message(types[n % types.length], n, noise(24)));
        all.put("experimenters", n -> Bytes.message(Bytes.EXPERIMENTER, random.nextInt(), experimenter(n)));
        all.put(
                "random types",
                n -> Bytes.message(Stream.of(3, 5, 7, 16, 30, 77, 200).toList().get(n % 7), n, noise(n % 120)));
        all.put("ports whose names are escapes", n -> Bytes.portStatus(7 + n % 2, "\u001b[31m\u0007\r\n" + n % 10));
        all.put("one port under two numbers in turn", n -> Bytes.portStatus(10 + n % 2, "guest1"));
        all.put("port statuses, garbage", n -> Bytes.message(Bytes.PORT_STATUS, 0, noise(72)));
        return all;
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private long mac() {
        return 0x0200_0000_0000L + random.nextInt(Integer.MAX_VALUE);
    }

    private int ip() {
        return 0x0a01_0000 + random.nextInt(65_000);
    }

    private byte[] twoTags() {
        return Bytes.of(out -> {
            out.write(new byte[] {-1, -1, -1, -1, -1, -1});
            Bytes.mac(out, mac());
            out.writeInt(0x8100_0001);
            out.writeInt(0x88a8_0002);
            out.write(noise(40));
        });
    }

    private byte[] wrongArp() {
        byte[] frame = Bytes.arp(mac(), ip(), ip());
        frame[18] = (byte) random.nextInt(256);
        frame[19] = (byte) random.nextInt(256);
        return frame;
    }

    private byte[] udp(int to) {
        return Bytes.of(out -> {
            Bytes.mac(out, 0x0200_0000_0001L);
            Bytes.mac(out, mac());
            out.writeShort(0x0800);
            out.writeInt(0x4500_0030);
            out.writeInt(random.nextInt());
            out.writeInt(0x4011_0000);
            out.writeInt(0x0a01_004d);
            out.writeInt(to);
            out.write(noise(28));
        });
    }

    private byte[] experimenter(int n) {
        return Bytes.of(out -> {
            out.writeInt(n % 3 == 0 ? 0x4f4e_4600 : n % 3 == 1 ? 0x2320 : random.nextInt());
            out.writeInt(n % 2 == 0 ? 2300 : random.nextInt(1 << 16));
            out.write(noise(random.nextInt(40)));
        });
    }
}
