package dev.weft.controller.api;

import dev.weft.topology.ParsedTopology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A topology file on disk, that can be read again and again.
 *
 * @param path   as the user gave it
 * @param parser turns its text into a topology
 */
public record TopologySource(Path path, Function<String, ParsedTopology> parser) {
    /** The largest file that is read, bytes: some twenty thousand containers. */
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    /**
     * Reads and parses the file.
     *
     * @throws UnreadableException when there is no text to parse
     */
    public ParsedTopology read() {
        return parser.apply(text());
    }

    private String text() {
        if (Files.isDirectory(path)) {
            throw new UnreadableException(
                    path + " is a directory", "name the file in it, like " + path.resolve("topology.yaml"));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            // The size that the file system reports says nothing for a pipe.
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new UnreadableException("there is no file " + path, "check the name, or name another with -f FILE");
        } catch (AccessDeniedException e) {
            throw new UnreadableException(path + " may not be read by this user", "chmod it, or run as its owner");
        } catch (IOException e) {
            throw new UnreadableException(path + " cannot be read: " + e.getMessage(), "check the file and its disk");
        }
        if (bytes.length > MAX_BYTES) {
            throw new UnreadableException(
                    path + " is larger than " + MAX_BYTES / 1024 + " KiB", "check that it is a topology file");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException(
                    path + " is not UTF-8 text", "save it as UTF-8, or check that it is a topology file");
        }
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
