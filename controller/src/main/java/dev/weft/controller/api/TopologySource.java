package dev.weft.controller.api;

import dev.weft.bootstrap.LocalFile;
import dev.weft.topology.file.ParsedTopology;
import dev.weft.topology.file.TopologyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** A topology file on disk, that can be read again and again. */
public final class TopologySource {
    /** For a file system to give it: less than what a user waits for an answer of the controller. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Path path;
    private final LocalFile file;
    private final AtomicBoolean piped = new AtomicBoolean();

    /**
     * @param path as the user gave it
     */
    public TopologySource(Path path) {
        this.path = path;
        this.file = new LocalFile(path, PATIENCE);
    }

    /** As the user gave it. */
    public Path path() {
        return path;
    }

    /**
     * Reads and parses the file.
     *
     * @throws UnreadableException when there is no text to parse
     */
    public ParsedTopology read() {
        return TopologyFile.parse(text());
    }

    private String text() {
        byte[] bytes = bytes();
        if (bytes.length > TopologyFile.MAX_SIZE) {
            // The parser refuses it by its size before it looks at a character: a problem of the file like any other.
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
            throw new UnreadableException(
                    path + " is not UTF-8 text: byte " + (in.position() + 1) + ", in line "
                            + line(bytes, in.position()),
                    "save it as UTF-8, or check that this is the right file");
        }
        return out.flip().toString();
    }

    private byte[] bytes() {
        try {
            return isOwnPipe() ? pipe() : file.read(TopologyFile.MAX_SIZE + 1);
        } catch (NoSuchFileException e) {
            throw new UnreadableException("there is no file " + path, "check the name and the directory you are in");
        } catch (AccessDeniedException e) {
            throw new UnreadableException(
                    path + " may not be read by this user", "change its permissions, or " + "run as its owner");
        } catch (LocalFile.NotRegularException e) {
            throw e.isDirectory()
                    ? new UnreadableException(
                            path + " is a directory", "name the file in it, like " + path.resolve("topology.yaml"))
                    : new UnreadableException(
                            path + " cannot be read: " + e.getMessage(),
                            "name a regular file, or pass the text on standard input and name /dev/stdin");
        } catch (IOException e) {
            throw new UnreadableException(path + " cannot be read: " + e.getMessage(), "check the file and its disk");
        }
    }

    /** Whether it is what this process was started with, as {@code -f /dev/stdin} and a shell's {@code -f <(COMMAND)} are. */
    private boolean isOwnPipe() {
        return (path.startsWith("/dev/fd") || path.startsWith("/proc/self/fd") || path.equals(Path.of("/dev/stdin")))
                && !Files.isRegularFile(path)
                && !Files.isDirectory(path);
    }

    /** Waits for whoever writes into it, which is what a user of a pipe expects; once, for then it is empty. */
    private byte[] pipe() throws IOException {
        if (piped.getAndSet(true)) {
            throw new UnreadableException(
                    path + " is a pipe, which can be read only once",
                    "start with a regular file to be able to " + "reload it");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(TopologyFile.MAX_SIZE + 1);
        }
    }

    private static long line(byte[] bytes, int position) {
        return 1 + IntStream.range(0, position).filter(i -> bytes[i] == '\n').count();
    }

    /** There is no text to parse: what is the matter, and what to do. */
    public static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String fix;

        UnreadableException(String what, String fix) {
            super(what);
            this.fix = fix;
        }

        public String fix() {
            return fix;
        }
    }
}
