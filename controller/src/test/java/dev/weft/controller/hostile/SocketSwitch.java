package dev.weft.controller.hostile;

import dev.weft.topology.Bridge;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A switch on a real socket. It answers what is asked, unless somebody answers in its place. */
final class SocketSwitch implements AutoCloseable {
    private final Socket socket = new Socket();
    private final long id;
    private final byte[] ports;
    private final Map<Integer, AtomicInteger> heard = new ConcurrentHashMap<>(); // by type
    private final Map<Integer, Long> echoed = new ConcurrentHashMap<>(); // when, by xid
    private volatile Answer instead = (type, message) -> false;
    private volatile boolean ended;
    private volatile boolean deaf;

    /** Answers in the switch's place. */
    @FunctionalInterface
    interface Answer {
        /**
         * @param kind of a multipart request, else -1
         * @return whether it was answered, or is to have no answer
         */
        boolean to(int kind, byte[] message) throws IOException;
    }

    /**
     * @param ports descriptions, one after the other
     */
    SocketSwitch(Bridge bridge, InetSocketAddress controller, byte... ports) throws IOException {
        this(bridge.datapathId().bits(), "127.0.0.1", controller, ports);
    }

    /**
     * One that may be nobody's.
     *
     * @param from  the address that it connects from
     * @param ports descriptions, one after the other
     */
    SocketSwitch(long id, String from, InetSocketAddress controller, byte... ports) throws IOException {
        this.id = id;
        this.ports = ports;
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(controller);
    }

    SocketSwitch answering(Answer answer) {
        instead = answer;
        return this;
    }

    /** Says HELLO, and reads from now on. */
    SocketSwitch start() {
        Thread reader = new Thread(this::read, "switch-" + Long.toHexString(id));
        reader.setDaemon(true);
        reader.start();
        send(Bytes.hello());
        return this;
    }

    /** From now on it takes nothing of what it is sent. */
    void goDeaf() {
        deaf = true;
    }

    /** Does nothing any more once the controller has hung up. */
    void send(byte... bytes) {
        try {
            synchronized (socket) {
                socket.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            ended = true;
        }
    }

    boolean hasEnded() {
        return ended;
    }

    int heard(int type) {
        return heard.computeIfAbsent(type, first -> new AtomicInteger()).get();
    }

    /** When the answer to this echo request came, ns; -1: it has not. */
    long echoed(int xid) {
        return echoed.getOrDefault(xid, -1L);
    }

    private void read() {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            while (!deaf) {
                byte[] header = in.readNBytes(8);
                if (header.length < 8) {
                    break;
                }
                ByteBuffer message = ByteBuffer.allocate(
                        Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(2)));
                message.put(header).put(in.readNBytes(message.remaining()));
                took(message.array());
            }
        } catch (IOException e) {
            ended = true;
        }
        ended |= !deaf;
    }

    private void took(byte[] message) throws IOException {
        int type = message[1];
        int xid = Bytes.xid(message);
        int kind = type == Bytes.MULTIPART_REQUEST ? message[9] : -1;
        if (!instead.to(kind, message)) {
            switch (type) {
                case Bytes.FEATURES_REQUEST -> send(Bytes.features(xid, id));
                case Bytes.ECHO_REQUEST -> send(Bytes.message(Bytes.ECHO_REPLY, xid));
                case Bytes.ECHO_REPLY -> echoed.put(xid, System.nanoTime());
                case Bytes.BARRIER_REQUEST -> send(Bytes.message(Bytes.BARRIER_REPLY, xid));
                case Bytes.EXPERIMENTER -> // no bundles
                    send(Bytes.message(Bytes.ERROR, xid, new byte[] {0, 1, 0, 3}));
                case Bytes.MULTIPART_REQUEST ->
                    send(Bytes.part(
                            xid,
                            kind,
                            false,
                            kind == Bytes.PORTS ? ports : new byte[kind == Bytes.METER_FEATURES ? 16 : 0]));
                default -> {} // asks for no answer
            }
        }
        heard.computeIfAbsent(type, first -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
