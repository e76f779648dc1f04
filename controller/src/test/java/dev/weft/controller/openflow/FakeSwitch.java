package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A switch made of bytes on a real socket, for what no real one does: it can fall silent, lie, and come twice. It holds
 * no flows. By itself it answers what a well-behaved switch answers.
 */
final class FakeSwitch implements AutoCloseable {
    private static final int PORT_DESC = 13;

    private final Socket socket;
    private final DatapathId id;
    private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    private final Thread reader;
    private volatile boolean answers = true;
    private volatile boolean ended;

    private FakeSwitch(Socket socket, DatapathId id) {
        this.socket = socket;
        this.id = id;
        this.reader = new Thread(this::read, "fake-switch-" + id);
        reader.setDaemon(true);
    }

    /** Dials, says HELLO, and goes through the handshake in its own time. */
    static FakeSwitch connect(InetSocketAddress controller, DatapathId id) {
        FakeSwitch made = dial(controller, id);
        made.send(Wire.hello());
        return made;
    }

    /** Dials, and says nothing before it is asked. */
    static FakeSwitch dial(InetSocketAddress controller, DatapathId id) {
        try {
            Socket socket = new Socket(controller.getAddress(), controller.getPort());
            socket.setTcpNoDelay(true);
            FakeSwitch made = new FakeSwitch(socket, id);
            made.reader.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            ended = true; // the controller hung up, which is what the test will look for
        }
    }

    /** From now on it reads, but answers nothing: as if its host had lost power behind a connection that stands. */
    void fallSilent() {
        answers = false;
    }

    /** Waits for the next message of this type and returns it whole; takes away all before it. */
    byte[] next(int type) {
        try {
            for (byte[] message = poll(); message != null; message = poll()) {
                if (message[1] == type) {
                    return message;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("the controller sent no message of type " + type);
    }

    private byte[] poll() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    /** Whether the controller has ended the connection. */
    boolean hasEnded() {
        return ended;
    }

    private void read() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] header = in.readNBytes(8);
                if (header.length < 8) {
                    break;
                }
                ByteBuffer message = ByteBuffer.allocate(
                        Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(2)));
                message.put(header).put(in.readNBytes(message.remaining()));
                heard.add(message.array());
                if (answers) {
                    answer(message);
                }
            }
        } catch (IOException e) {
            ended = true; // reset: as good as closed
        }
        ended = true;
    }

    private void answer(ByteBuffer message) {
        int xid = message.getInt(4);
        switch (message.get(1)) {
            case 2 -> send(Wire.echoReply(xid));
            case 5 -> send(Wire.features(xid, id));
            case 18 -> {
                int type = message.getShort(8);
                send(type == PORT_DESC ? Wire.ports(xid, 0, 1, 2) : Wire.part(xid, type, 0));
            }
            case 20 -> send(Wire.barrierReply(xid));
            default -> {} // asks for no answer
        }
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
