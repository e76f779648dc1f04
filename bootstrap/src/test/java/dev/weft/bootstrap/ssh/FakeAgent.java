package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import net.schmizz.sshj.common.Buffer;

/** An agent that holds RSA keys: answers as ssh-agent does, one question per connection. */
public final class FakeAgent implements AutoCloseable {
    private final ServerSocketChannel server;
    private final List<KeyPair> keys;
    private volatile int signatures;

    public FakeAgent(Path socket, List<KeyPair> keys) throws IOException {
        this.keys = List.copyOf(keys);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "fake-agent");
        thread.setDaemon(true);
        thread.start();
    }

    /** How often it was asked to sign. */
    public int signatures() {
        return signatures;
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                ByteBuffer length = read(channel, Integer.BYTES);
                byte[] answer = answer(
                        new Buffer.PlainBuffer(read(channel, length.getInt()).array()));
                ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + answer.length);
                out.putInt(answer.length).put(answer).flip();
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            } catch (IOException | GeneralSecurityException e) {
                // That connection ends, as with the real one.
            }
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("hung up");
            }
        }
        return buffer.flip();
    }

    private byte[] answer(Buffer.PlainBuffer question) throws IOException, GeneralSecurityException {
        if (question.readByte() == 11) {
            Buffer.PlainBuffer answer =
                    new Buffer.PlainBuffer().putByte((byte) 12).putUInt32(keys.size());
            keys.forEach(
                    key -> answer.putString(KnownHosts.blob(key.getPublic())).putString("rack"));
            return answer.getCompactData();
        }
        byte[] blob = question.readBytes();
        byte[] data = question.readBytes();
        boolean sha512 = question.readUInt32AsInt() == 4;
        KeyPair key = keys.stream()
                .filter(one -> Arrays.equals(blob, KnownHosts.blob(one.getPublic())))
                .findFirst()
                .orElseThrow(() -> new IOException("no such key"));
        Signature signature = Signature.getInstance(sha512 ? "SHA512withRSA" : "SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(data);
        signatures++;
        byte[] signed = new Buffer.PlainBuffer()
                .putString(sha512 ? "rsa-sha2-512" : "rsa-sha2-256")
                .putBytes(signature.sign())
                .getCompactData();
        return new Buffer.PlainBuffer().putByte((byte) 14).putBytes(signed).getCompactData();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
