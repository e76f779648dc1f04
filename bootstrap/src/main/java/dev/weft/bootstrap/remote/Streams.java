package dev.weft.bootstrap.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Reads what a host sends, each stream in a thread of its own: bounded, and with an end whatever happens. */
public final class Streams {
    /** No command of ours prints as much. */
    public static final int MOST = 16 << 20;

    /** No first line of ours is as long. */
    static final int LONGEST_LINE = 1024;

    private static final int MOST_LINES = 1000;

    private Streams() {}

    /** A host sent more than anything that Weft runs prints. */
    static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuchException(String message) {
            super(message);
        }
    }

    /** All of it, to the end. */
    static CompletableFuture<String> all(InputStream stream, CompletableFuture<Void> begun) {
        return async(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[32 * 1024];
            try {
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    begun.complete(null);
                    bytes.write(buffer, 0, n);
                    if (bytes.size() > MOST) {
                        throw new TooMuchException("it printed more than " + (MOST >> 20) + " MB");
                    }
                }
            } finally {
                begun.complete(null);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        });
    }

    /** The line after the mark; empty: the stream ended before. */
    static CompletableFuture<Held> firstLine(InputStream stream) {
        return async(() -> {
            StringBuilder before = new StringBuilder();
            for (int lines = 0; lines < MOST_LINES; lines++) {
                String line = line(stream);
                if (line.isEmpty()) {
                    return new Held(false, "", before.toString());
                }
                if (ShellScript.isMark(line.strip())) {
                    return new Held(true, line(stream).strip(), before.toString());
                }
                before.append(before.length() > Said.LONGEST ? "" : line);
            }
            throw new TooMuchException("it printed more than " + MOST_LINES + " lines before the first command");
        });
    }

    /**
     * How a held command began.
     *
     * @param begun  whether it did
     * @param line   its first line; empty: none
     * @param before what was printed in its place
     */
    record Held(boolean begun, String line, String before) {}

    private static String line(InputStream stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = stream.read(); b >= 0; b = stream.read()) {
            bytes.write(b);
            if (b == '\n') {
                break;
            }
            if (bytes.size() > LONGEST_LINE) {
                throw new TooMuchException("its first line is longer than " + LONGEST_LINE + " bytes; it begins with: "
                        + Said.line(bytes.toString(StandardCharsets.UTF_8).substring(0, 80)));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static <T> CompletableFuture<T> async(Reading<T> reading) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(reading.read());
                    } catch (Throwable e) { // also a defect, or no more memory: whoever waits must not wait for ever
                        result.completeExceptionally(e);
                    }
                },
                "weft-ssh-read");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }
}
