package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.Buffer;

/**
 * Asks the agent that holds a user's keys (draft-ietf-sshm-ssh-agent). It signs; private keys never come here. Each question
 * is a connection of its own.
 */
final class SshAgent {
    private static final byte REQUEST_IDENTITIES = 11;
    private static final byte IDENTITIES_ANSWER = 12;
    private static final byte SIGN_REQUEST = 13;
    private static final byte SIGN_RESPONSE = 14;
    private static final int LARGEST_ANSWER = 256 * 1024;

    /** A person may have to confirm, or to touch a key. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path socket;

    SshAgent(Path socket) {
        this.socket = socket;
    }

    /**
     * A key that it holds.
     *
     * @param blob    the public half as it goes over the wire
     * @param comment mostly where it came from
     */
    record Key(byte[] blob, String comment) {
        /** Like {@code ssh-ed25519}. */
        String type() {
            try {
                return new Buffer.PlainBuffer(blob).readString();
            } catch (Buffer.BufferException e) {
                return "unknown";
            }
        }
    }

    Path socket() {
        return socket;
    }

    /** @throws IOException when it cannot be asked */
    List<Key> keys() throws IOException {
        Buffer.PlainBuffer answer = ask(new Buffer.PlainBuffer().putByte(REQUEST_IDENTITIES), IDENTITIES_ANSWER);
        try {
            int count = answer.readUInt32AsInt();
            List<Key> keys = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                keys.add(new Key(answer.readBytes(), answer.readString()));
            }
            return keys;
        } catch (Buffer.BufferException e) {
            throw new IOException("the agent at " + socket + " sent an invalid response", e);
        }
    }

    /**
     * The signature of one of its keys, as it goes over the wire.
     *
     * @param flags 4 for rsa-sha2-512, 2 for rsa-sha2-256, else 0
     * @throws IOException when it does not sign
     */
    byte[] sign(byte[] blob, byte[] data, int flags) throws IOException {
        Buffer.PlainBuffer request = new Buffer.PlainBuffer()
                .putByte(SIGN_REQUEST)
                .putString(blob)
                .putString(data)
                .putUInt32(flags);
        try {
            return ask(request, SIGN_RESPONSE).readBytes();
        } catch (Buffer.BufferException e) {
            throw new IOException("the agent at " + socket + " sent an invalid response", e);
        }
    }

    private Buffer.PlainBuffer ask(Buffer.PlainBuffer request, byte expected) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        byte[] body = request.getCompactData();
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + body.length);
        out.putInt(body.length).put(body).flip();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            while (out.hasRemaining()) {
                await(selector, deadline);
                channel.write(out);
            }
            key.interestOps(SelectionKey.OP_READ);
            int length = read(channel, selector, Integer.BYTES, deadline).getInt();
            if (length < 1 || length > LARGEST_ANSWER) {
                throw new IOException("the agent at " + socket + " sent an invalid response");
            }
            byte[] answer = read(channel, selector, length, deadline).array();
            if (answer[0] != expected) {
                throw new IOException("the agent at " + socket + " refused (locked, or not confirmed)");
            }
            Buffer.PlainBuffer buffer = new Buffer.PlainBuffer(answer);
            buffer.rpos(1);
            return buffer;
        } catch (IllegalArgumentException e) {
            throw new IOException("not a socket's path: " + socket, e);
        }
    }

    private ByteBuffer read(SocketChannel channel, Selector selector, int length, long deadline) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            await(selector, deadline);
            if (channel.read(buffer) < 0) {
                throw new IOException("the agent at " + socket + " closed the connection");
            }
        }
        return buffer.flip();
    }

    private void await(Selector selector, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        selector.selectedKeys().clear();
        if (left <= 0 || selector.select(left) == 0 && System.nanoTime() >= deadline) {
            throw new IOException("the agent at " + socket + " did not answer within " + PATIENCE.toSeconds() + " s");
        }
    }
}
