package dev.weft.controller.api;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * One HTTP/1.1 request without a body, and its answer, over a Unix domain socket (RFC 9112). It understands what {@link
 * ApiServer} sends, which always gives a Content-Length, and refuses the rest. The JDK's channels do it rather than
 * Netty, because a command should answer before Netty's classes are loaded.
 */
final class HttpExchange implements AutoCloseable {
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_BODY = 512 * 1024 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final long deadline;
    private ByteBuffer received = ByteBuffer.allocate(MAX_HEAD);

    private HttpExchange(Path socket, Duration patience) throws IOException {
        deadline = System.nanoTime() + patience.toNanos();
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        selector = Selector.open();
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Response(int status, byte[] body) {}

    /**
     * @param request method and URI
     * @throws IOException when the answer does not come, not in time, or is not HTTP
     */
    static Response perform(Path socket, String request, Duration patience) throws IOException {
        try (HttpExchange exchange = new HttpExchange(socket, patience)) {
            exchange.send(request + " HTTP/1.1\r\nHost: weft\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            return exchange.receive();
        }
    }

    private void send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private Response receive() throws IOException {
        OptionalInt end = endOfHead();
        while (end.isEmpty()) {
            if (!received.hasRemaining()) {
                throw new IOException("its response has more than " + MAX_HEAD + " bytes of headers");
            }
            read();
            end = endOfHead();
        }
        String[] head = new String(received.array(), 0, end.getAsInt(), StandardCharsets.ISO_8859_1).split("\r\n");
        int status = status(head[0]);
        int length = contentLength(head);
        int bodyStart = end.getAsInt() + 4;
        received = ByteBuffer.allocate(Math.max(length, received.position() - bodyStart))
                .put(received.array(), bodyStart, received.position() - bodyStart);
        while (received.position() < length) {
            read();
        }
        return new Response(status, Arrays.copyOf(received.array(), length));
    }

    private OptionalInt endOfHead() {
        byte[] bytes = received.array();
        for (int i = 0; i + 3 < received.position(); i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static int status(String line) throws IOException {
        String[] words = line.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("it does not speak HTTP; it is not a Weft controller");
        }
        return Integer.parseInt(words[1]);
    }

    private static int contentLength(String[] head) throws IOException {
        for (String line : head) {
            String[] field = line.split(":", 2);
            if (field.length == 2 && field[0].toLowerCase(Locale.ROOT).equals("content-length")) {
                String value = field[1].strip();
                if (value.matches("[0-9]{1,9}") && Integer.parseInt(value) <= MAX_BODY) {
                    return Integer.parseInt(value);
                }
                throw new IOException("its response has the length " + value);
            }
        }
        throw new IOException("its response has no length; it is not a Weft controller");
    }

    private void read() throws IOException {
        int count = channel.read(received);
        if (count < 0) {
            throw new EOFException("it closed the connection before it responded");
        }
        if (count == 0) {
            await(SelectionKey.OP_READ);
        }
    }

    private void await(int operation) throws IOException {
        long left = deadline - System.nanoTime();
        channel.register(selector, operation);
        selector.selectedKeys().clear();
        if (left <= 0 || selector.select(Math.max(1, left / 1_000_000)) == 0) {
            throw new IOException("it did not respond in time");
        }
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
