package dev.weft.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file that a user has named, which may be anything: what is no regular file is refused before it is opened, for a FIFO or a device may
 * keep whoever opens it for ever. A file system that hangs costs the reader its patience and no more: a thread of its own waits on.
 */
public final class LocalFile {
    /** So many reads of it may hang at once, each of which keeps a thread. */
    private static final int READS = 4;

    private final Path path;
    private final Duration patience;
    private final Semaphore reads = new Semaphore(READS);

    /**
     * @param patience for the file system to answer
     */
    public LocalFile(Path path, Duration patience) {
        this.path = path;
        this.patience = patience;
    }

    /** It is no regular file but a directory, a FIFO, a socket or a device. */
    public static final class NotRegularException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean directory;

        NotRegularException(String what, boolean directory) {
            super(what + ", not a regular file");
            this.directory = directory;
        }

        public boolean isDirectory() {
            return directory;
        }
    }

    /**
     * Reads it.
     *
     * @param most bytes; of a larger file as many are read
     * @throws IOException when it is not there, may not be read, is no regular file, or its file system does not answer in time
     */
    public byte[] read(int most) throws IOException {
        if (!reads.tryAcquire()) {
            throw new IOException(READS + " earlier attempts to read it still wait for its file system, which hangs");
        }
        CompletableFuture<byte[]> content = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        content.complete(bytes(most));
                    } catch (IOException | RuntimeException e) {
                        content.completeExceptionally(e);
                    } finally {
                        reads.release();
                    }
                },
                "file");
        reader.setDaemon(true);
        reader.start();
        try {
            return content.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "its file system did not answer within " + patience.toSeconds() + " s: it hangs, or is very slow",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException why) {
                throw why;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private byte[] bytes(int most) throws IOException {
        if (!Files.isRegularFile(path) && Files.exists(path)) {
            throw new NotRegularException(kind(), Files.isDirectory(path));
        }
        try (InputStream in = Files.newInputStream(path)) {
            // The size that the file system reports says nothing for what the system makes up, as below /proc.
            return in.readNBytes(most);
        }
    }

    private String kind() throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        return switch (mode >>> 12 & 017) { // inode(7)
            case 001 -> "it is a FIFO";
            case 002, 006 -> "it is a device";
            case 004 -> "it is a directory";
            case 014 -> "it is a socket";
            default -> "it is a special file";
        };
    }
}
