package dev.weft.controller.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** All that one hostile switch does, one thing after the other and again, as long as it is let. */
final class Attacks implements Runnable {
    private static final int KINDS = 8;
    private static final int BLOCKS = 24; // of a kind
    private static final int MESSAGES = 300; // of a block

    private final SocketSwitchMaker maker;
    private final InetSocketAddress controller;
    private final int number;
    private final BooleanSupplier goesOn;
    private final Random random;
    private final Map<Integer, List<byte[]>> blocks = new HashMap<>(); // what it sends, by kind; made before it is sent
    private volatile long bytes;
    private volatile long connections;

    /** Connects as the hostile host. */
    @FunctionalInterface
    interface SocketSwitchMaker {
        SocketSwitch dial() throws IOException;
    }

    /**
     * @param number of the host, which decides what it begins with
     */
    Attacks(SocketSwitchMaker maker, InetSocketAddress controller, int number, BooleanSupplier goesOn) {
        this.maker = maker;
        this.controller = controller;
        this.number = number;
        this.goesOn = goesOn;
        this.random = new Random(number);
    }

    /** Bytes sent so far. */
    long bytes() {
        return bytes;
    }

    /** Connections begun so far, with and without a name. */
    long connections() {
        return connections;
    }

    /** Makes what it sends, which takes a while. */
    void prepare() {
        for (int kind = 0; kind < KINDS; kind++) {
            int of = kind;
            blocks.put(
                    kind,
                    IntStream.range(0, BLOCKS)
                            .mapToObj(n -> block(of, random.nextInt(1 << 20)))
                            .toList());
        }
    }

    private static byte[] block(int kind, int from) {
        int messages = kind == 2 ? MESSAGES / 10 : MESSAGES;
        return Bytes.concat(IntStream.range(from, from + messages)
                .mapToObj(n -> message(kind, n))
                .toArray(byte[][]::new));
    }

    @Override
    public void run() {
        for (int round = number; goesOn.getAsBoolean(); round++) {
            connections++;
            try (SocketSwitch made = maker.dial()) {
                boolean answersMuch = round % KINDS == 0 || round % KINDS == 1;
                made.answering(answersMuch ? much(made, round % KINDS == 0) : (kind, message) -> false);
                made.start();
                long end = System.nanoTime() + 4_000_000_000L;
                while (goesOn.getAsBoolean() && !made.hasEnded() && System.nanoTime() - end < 0) {
                    flood(made, round % KINDS);
                }
            } catch (IOException refused) {
                stranger(); // it is kept out: then without a name
            }
            stranger();
        }
    }

    /** An answer that has no end: of 64 KB each, or of flows that look like ours. */
    private SocketSwitch.Answer much(SocketSwitch made, boolean large) {
        byte[] part = large
                ? Bytes.flow(6, 1, 0, Bytes.match(), Bytes.longInstructions())
                : Bytes.concat(IntStream.range(0, 1000)
                        .mapToObj(n ->
                                Bytes.flow(6, 1, Bytes.OUR_COOKIE, Bytes.match(Bytes.field(3, 6, random.nextInt()))))
                        .toArray(byte[][]::new));
        return (kind, message) -> {
            if (kind != Bytes.FLOWS) {
                return false;
            }
            while (goesOn.getAsBoolean() && !made.hasEnded()) {
                send(made, Bytes.part(Bytes.xid(message), kind, true, part));
            }
            return true;
        };
    }

    private void send(SocketSwitch made, byte... what) {
        bytes += what.length;
        made.send(what);
    }

    private void flood(SocketSwitch made, int kind) {
        send(made, blocks.get(kind).get(random.nextInt(BLOCKS)));
        if (kind == 2) {
            made.goDeaf();
        }
    }

    private static byte[] message(int kind, int n) {
        return switch (kind) {
            case 2 -> Bytes.message(Bytes.ECHO_REQUEST, n, new byte[1400]);
            case 3 -> Bytes.portStatus(1000 + n % 40_000, "p" + n);
            case 4 -> Bytes.portStatus(7, "p" + n);
            case 5 -> Bytes.unknownError(n);
            case 6 -> Bytes.flowRemoved(n);
            default ->
                Bytes.packetIn(
                        1, 1 + n % 6, 1000, Bytes.arp(0x0266_0000_0000L + n, 0x0a01_0000 + n % 65_000, 0x0a01_0001));
        };
    }

    /** Connections without a name, and with names that nobody knows. */
    private void stranger() {
        for (int n = 0; n < 20 && goesOn.getAsBoolean(); n++) {
            connections++;
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.1." + number), 0));
                socket.connect(controller);
                socket.getOutputStream().write(Bytes.hello());
                socket.getInputStream().readNBytes(24);
                socket.getOutputStream()
                        .write(
                                n % 2 == 0
                                        ? Bytes.features(1, random.nextLong() >>> 1)
                                        : new byte[] {4, 0, 0, (byte) n, 0, 0, 0, 0});
            } catch (IOException ended) {
                continue; // that is what it is for
            }
        }
    }
}
