package dev.weft.controller.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.budget.Bound;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one switch, or a stranger, sends costs itself: counted, told once, and the others do not notice. */
class HostileSwitchesTest {
    private static final int BAD = 1;
    private static final int GOOD = 2;
    private static final int AWAY = 3;
    private static final int LOCAL = 0xffff_fffe;
    private static final String STRANGE = "127.0.0.9";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Site site = new Site(Site.topology(3));
    private SocketSwitch good;

    @BeforeEach
    void connect() throws IOException {
        good = site.settled(GOOD);
        site.learnsSomebody(good);
    }

    @AfterEach
    void theOthersDidNotNotice() {
        assertThat(good.hasEnded()).isFalse();
        site.learnsSomebody(good);
        assertThat(site.events())
                .as("its own events")
                .anyMatch(event -> event.kind().equals("connected")
                        && event.host().equals(site.bridge(GOOD).title())
                        && event.text().endsWith("which does not prove that it belongs to host" + GOOD));
        assertThat(site.logged()).as("lines of the log").hasSizeLessThan(150);
        good.close();
        site.close();
    }

    /** Echo requests whose replies are not read, before any identity and by one that is known. */
    @Test
    void echoesThatNobodyReadsTakeNoMemory() throws IOException {
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        byte[] echo = Bytes.message(Bytes.ECHO_REQUEST, 7, new byte[60_000]);
        SocketSwitch known = site.settled(BAD);
        known.goDeaf();
        List<Socket> strangers = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
            Socket stranger = new Socket();
            stranger.setReceiveBufferSize(4096);
            stranger.connect(site.address());
            stranger.getOutputStream().write(Bytes.hello());
            strangers.add(stranger);
        }
        for (int n = 0; n < 100; n++) {
            known.send(echo);
            for (Socket stranger : strangers) {
                stranger.getOutputStream().write(echo);
            }
        }
        try (SocketSwitch newcomer = site.settled(AWAY)) {
            assertThat(newcomer.hasEnded()).isFalse();
        }
        await().atMost(PATIENCE)
                .until(() -> site.problems().stream().anyMatch(line -> line.contains(Bound.ECHOES_UNREAD.words())));
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                .as("bytes of 54 MB")
                .isLessThan(40L << 20);
        for (Socket stranger : strangers) {
            stranger.close();
        }
        known.close();
    }

    /** Whatever they say: nothing, what is no OpenFlow, or that they are a bridge that no host has. */
    @Test
    void strangersAreAFewLinesAndEvents() throws IOException {
        Random random = new Random(1);
        for (int n = 0; n < 300; n++) {
            try (Socket stranger = new Socket()) {
                stranger.bind(new InetSocketAddress(STRANGE, 0));
                stranger.connect(site.address());
                stranger.getOutputStream().write(Bytes.hello());
                if (n % 2 == 0) {
                    for (int type = 4; type < 256; type++) {
                        stranger.getOutputStream().write(Bytes.message(type, 0));
                    }
                } else {
                    stranger.getOutputStream().write(new byte[] {4, 0, 0, (byte) (n % 8), 0, 0, 0, 0});
                }
            }
        }
        for (int n = 0; n < 100; n++) {
            SocketSwitch unknown = stranger(random.nextLong() >>> 1, "br" + n);
            await().atMost(PATIENCE).until(unknown::hasEnded);
            unknown.close();
        }
        await().atMost(PATIENCE).until(() -> !site.events("refused").isEmpty());
        assertThat(site.events("refused"))
                .hasSizeBetween(1, 2) // one a minute
                .allSatisfy(event -> assertThat(event.text()).contains("unknown bridge", STRANGE));
        assertThat(site.events("pending")).isEmpty();
        assertThat(site.logged()).filteredOn(line -> line.contains(STRANGE)).hasSizeBetween(1, 12);
    }

    /** Where an address may be any host's, one with an unknown id waits for `weft adopt`, and there is an end to that too. */
    @Test
    void strangersThatWaitToBeAcceptedAreBounded() throws IOException {
        int most = 64;
        List<SocketSwitch> waiting = new ArrayList<>();
        for (int n = 0; n < 2 * most; n++) {
            waiting.add(stranger(0x6666_0000L + n, site.bridge(AWAY).name()));
        }
        await().atMost(PATIENCE)
                .until(() -> waiting.stream().filter(SocketSwitch::hasEnded).count() >= most);
        await().atMost(PATIENCE).until(() -> !site.events("refused").isEmpty());
        assertThat(site.pending()).as("of one address").isBetween(1L, (long) most);
        assertThat(site.events("pending")).hasSizeBetween(1, most);
        assertThat(site.events("refused"))
                .hasSizeBetween(1, 2)
                .allSatisfy(event -> assertThat(event.text()).contains("too many unknown switches", STRANGE));
        assertThat(site.problems())
                .filteredOn(line -> line.contains("waiting to be accepted") || line.contains("may be host"))
                .as("they share a sentence")
                .hasSizeLessThanOrEqualTo(2);
        assertThat(site.logged()).filteredOn(line -> line.contains(STRANGE)).hasSizeBetween(1, 40);
        for (SocketSwitch one : waiting) {
            one.close();
        }
    }

    private SocketSwitch stranger(long id, String bridge) throws IOException {
        return new SocketSwitch(id, STRANGE, site.address(), Bytes.port(LOCAL, bridge)).start();
    }

    @Test
    void portsBeyondWhatASwitchMayHaveAreIgnored() throws IOException {
        SocketSwitch bad = site.settled(BAD);
        int many = 10_000;
        bad.send(Bytes.concat(IntStream.range(0, many)
                .mapToObj(n -> Bytes.portStatus(1000 + n, "p" + n))
                .toArray(byte[][]::new)));
        site.learnsSomebody(good);
        await().atMost(PATIENCE)
                .until(() -> site.problems().stream().anyMatch(line -> line.contains(Bound.PORTS.words())));
        assertThat(site.ports()).hasSizeBetween(Bound.PORTS.most(), Bound.PORTS.most() + 10);
        assertThat(site.problems()).hasSizeLessThan(60);
        assertThat(site.events("port")).hasSizeLessThan(400);
        assertThat(site.events("overload")).anyMatch(event -> event.text().contains(Bound.PORTS.words()));
        bad.close();
    }

    /** As many as ports come and go, the names that are told are few. */
    @Test
    void aPortThatChangesItsNameIsNoStreamOfEvents() throws IOException {
        SocketSwitch bad = site.settled(BAD);
        for (int n = 0; n < 8000; n += 500) {
            int from = n;
            bad.send(Bytes.concat(IntStream.range(from, from + 500)
                    .mapToObj(name -> Bytes.portStatus(7, "p" + name))
                    .toArray(byte[][]::new)));
        }
        site.learnsSomebody(good);
        await().atMost(PATIENCE)
                .until(() -> site.ports().stream().anyMatch(port -> port.name().equals("p7999")));
        assertThat(site.events()).hasSizeLessThan(700);
        bad.close();
    }

    @Test
    void anAnswerOfTooManyBytesEndsItsConnection() throws IOException {
        byte[] entry = Bytes.flow(6, 1, 0, Bytes.match(), Bytes.longInstructions());
        ends(n -> entry, 3000, List.of(Bound.ANSWER_BYTES, Bound.ANSWER_MEMORY)); // whichever is less here
    }

    @Test
    void anAnswerOfTooManyEntriesEndsItsConnection() throws IOException {
        byte[] part = Bytes.concat(IntStream.range(0, 900)
                .mapToObj(mac -> Bytes.flow(6, 1, Bytes.OUR_COOKIE, Bytes.match(Bytes.field(3, 6, mac))))
                .toArray(byte[][]::new));
        ends(n -> part, 300, List.of(Bound.ANSWER_ENTRIES, Bound.ANSWER_MEMORY));
    }

    private void ends(IntFunction<byte[]> part, int parts, List<Bound> bounds) throws IOException {
        SocketSwitch bad = site.dial(BAD);
        bad.answering((kind, message) -> {
            if (kind != Bytes.FLOWS) {
                return false;
            }
            for (int n = 0; n < parts && !bad.hasEnded(); n++) {
                bad.send(Bytes.part(Bytes.xid(message), kind, true, part.apply(n)));
            }
            return true;
        });
        bad.start();
        await().atMost(PATIENCE)
                .until(() -> site.events("disconnected").stream()
                        .anyMatch(event ->
                                bounds.stream().anyMatch(bound -> event.text().contains(bound.words()))));
        assertThat(site.problems())
                .anyMatch(line -> bounds.stream().anyMatch(bound -> line.contains("1 time: " + bound.words())));
        try (SocketSwitch again = site.connect(BAD)) {
            await().atMost(PATIENCE).until(again::hasEnded); // not so soon
        }
        bad.close();
    }

    @Test
    void errorsThatAnswerNothingAreCounted() throws IOException {
        SocketSwitch bad = site.settled(BAD);
        int many = 50_000;
        for (int n = 0; n < many; n += 500) {
            int from = n;
            bad.send(Bytes.concat(IntStream.range(from, from + 500)
                    .mapToObj(xid -> Bytes.unknownError(1_000_000 + xid))
                    .toArray(byte[][]::new)));
        }
        site.learnsSomebody(good);
        await().atMost(PATIENCE)
                .until(() -> site.problems().stream()
                        .anyMatch(line -> line.contains(
                                Bound.ERRORS.words() + " (" + (many - Bound.ERRORS.most()) + " so far)")));
        assertThat(site.events("error")).hasSize(Bound.ERRORS.most());
        bad.close();
    }

    @Test
    void flowsThatRunOutAreReadNoFasterThanTheyAreDealtWith() throws IOException {
        SocketSwitch bad = site.settled(BAD);
        for (int n = 0; n < 30_000 && !bad.hasEnded(); n += 500) {
            int from = n;
            bad.send(Bytes.concat(IntStream.range(from, from + 500)
                    .mapToObj(mac -> Bytes.flowRemoved(mac))
                    .toArray(byte[][]::new)));
            if (n % 5000 == 0) {
                site.learnsSomebody(good);
            }
        }
        assertThat(bad.hasEnded()).isFalse();
        await().atMost(PATIENCE)
                .until(() -> site.problems().stream().anyMatch(line -> line.contains(Bound.EVENTS_PER_SECOND.words())));
        bad.close();
    }

    @Test
    void oneThatTricklesDoesNotStopTheAuditsOfOthers() throws IOException {
        SocketSwitch bad = site.settled(BAD);
        AtomicInteger asked = new AtomicInteger();
        bad.answering((kind, message) -> {
            if (kind == Bytes.FLOWS) {
                asked.incrementAndGet();
            }
            return kind == Bytes.FLOWS; // no answer, which is a trickle that is very slow
        });
        site.loop().auditEvery(Duration.ofMillis(100));
        await().atMost(PATIENCE).until(() -> asked.get() > 0);
        int before = good.heard(Bytes.MULTIPART_REQUEST);
        await().atMost(PATIENCE).until(() -> good.heard(Bytes.MULTIPART_REQUEST) > before + 5 * 5);
        assertThat(asked).hasValue(1);
        bad.close();
    }

    @Test
    void endpointsOfAHostThatIsAwayAreNoMoreThanItsPortsMayHave() throws IOException {
        SocketSwitch first = site.dial(BAD);
        int many = 3000;
        first.answering((kind, message) -> {
            if (kind != Bytes.FLOWS) {
                return false;
            }
            for (int n = 0; n < many; n += 300) {
                int from = n;
                first.send(Bytes.part(
                        Bytes.xid(message),
                        kind,
                        n + 300 < many,
                        Bytes.concat(IntStream.range(from, from + 300)
                                .mapToObj(mac -> toAway(0x0277_0000_0000L + mac))
                                .toArray(byte[][]::new))));
            }
            return true;
        });
        first.start();
        await().atMost(PATIENCE)
                .until(() -> site.events("overload").stream()
                        .anyMatch(event -> event.text().contains("are ignored until host3")));
        await().atMost(PATIENCE).until(() -> isSynced(BAD));
        assertThat(site.endpoints().stream().filter(one -> one.host().equals("host" + AWAY)))
                .hasSize(5 * 64);
        assertThat(site.problems()).anyMatch(line -> line.contains(Bound.ENDPOINTS.words()));
        first.close();
    }

    private boolean isSynced(int host) {
        return site.events("synced").stream()
                .anyMatch(event -> event.host().equals(site.bridge(host).title()));
    }

    /** A flow in FORWARD that leads to the host that is away, by the tunnel. */
    private static byte[] toAway(long mac) {
        byte[] actions =
                Bytes.concat(setField(Bytes.field(38, 8, 1000)), setField(tunnelDestination(0x0a09_0903)), output(2));
        byte[] instructions = Bytes.of(out -> {
            out.writeShort(4);
            out.writeShort(8 + actions.length);
            out.writeInt(0);
            out.write(actions);
        });
        byte[] metadata = Bytes.of(out -> {
            out.writeInt(0x8000_0510); // metadata, masked
            out.writeLong(1000);
            out.writeLong(0xff_ffff);
        });
        return Bytes.flow(6, 300, Bytes.OUR_COOKIE, Bytes.match(metadata, Bytes.field(3, 6, mac)), instructions);
    }

    private static byte[] setField(byte... field) {
        int length = (4 + field.length + 7) / 8 * 8;
        return Bytes.of(out -> {
            out.writeShort(25);
            out.writeShort(length);
            out.write(field);
            out.write(new byte[length - 4 - field.length]);
        });
    }

    private static byte[] tunnelDestination(int address) {
        return Bytes.of(out -> {
            out.writeInt(0x0001_4004); // NXM_NX_TUN_IPV4_DST
            out.writeInt(address);
        });
    }

    private static byte[] output(int port) {
        return Bytes.of(out -> {
            out.writeInt(0x0000_0010);
            out.writeInt(port);
            out.writeShort(0);
            out.write(new byte[6]);
        });
    }

    /** Floods that cost nobody else anything before there was a budget, and must not begin to. */
    @Test
    void floodsOfWhatIsNotAskedForAreSkipped() throws IOException {
        SocketSwitch bad = site.settled(BAD);
        Random random = new Random(2);
        for (int round = 0; round < 20; round++) {
            bad.send(Bytes.concat(
                    IntStream.range(0, 500).mapToObj(n -> noise(random, n)).toArray(byte[][]::new)));
        }
        site.learnsSomebody(good);
        bad.close();
    }

    private static byte[] noise(Random random, int n) {
        byte[] body = new byte[random.nextInt(120)];
        random.nextBytes(body);
        return switch (n % 6) {
            case 0 -> Bytes.message(Bytes.MULTIPART_REPLY, random.nextInt(), body);
            case 1 -> Bytes.message(Bytes.BARRIER_REPLY, random.nextInt());
            case 2 -> Bytes.packetIn(1, random.nextInt(256), random.nextLong(), body);
            case 3 -> Bytes.message(Bytes.FLOW_REMOVED, 0, body);
            case 4 -> Bytes.portStatus(8, "\u001b[31m\u0007\r\n" + n % 10);
            default -> Bytes.message(4 + random.nextInt(8), random.nextInt(), body);
        };
    }
}
