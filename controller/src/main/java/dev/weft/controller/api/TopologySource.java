package dev.weft.controller.api;

import dev.weft.topology.ParsedTopology;
import dev.weft.topology.TopologyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * A topology file on disk, that can be read again and again.
 *
 * @param path as the user gave it
 */
public record TopologySource(Path path) {
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
        if (Files.isDirectory(path)) {
            throw new UnreadableException(
                    path + " is a directory", "name the file in it, like " + path.resolve("topology.yaml"));
        }
        try (InputStream in = Files.newInputStream(path)) {
            // The size that the file system reports says nothing for a pipe.
            return in.readNBytes(TopologyFile.MAX_SIZE + 1);
        } catch (NoSuchFileException e) {
            throw new UnreadableException("there is no file " + path, "check the name and the directory you are in");
        } catch (AccessDeniedException e) {
            throw new UnreadableException(path + " may not be read by this user", "chmod it, or run as its owner");
        } catch (IOException e) {
            throw new UnreadableException(path + " cannot be read: " + e.getMessage(), "check the file and its disk");
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
