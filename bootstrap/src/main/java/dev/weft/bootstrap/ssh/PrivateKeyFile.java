package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;

/**
 * What can be seen of a private key without its passphrase.
 *
 * @param path      of the file
 * @param isPrivate whether the file holds the private half; one that does not names a key of the agent
 * @param locked    whether it has a passphrase
 * @param blob      the public half as it goes over the wire; empty: it cannot be seen
 */
record PrivateKeyFile(Path path, boolean isPrivate, boolean locked, Optional<byte[]> blob) {
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final long LARGEST = 1 << 20;

    /**
     * Looks at it.
     *
     * @throws IOException when it is not there, or cannot be read; its message says which
     */
    static PrivateKeyFile of(Path path) throws IOException {
        Path half = path.resolveSibling(path.getFileName() + ".pub");
        if (!Files.exists(path)) {
            Optional<byte[]> only = publicHalf(half);
            if (only.isEmpty()) {
                throw new IOException(
                        "there is no file " + path.toAbsolutePath().normalize());
            }
            return new PrivateKeyFile(path, false, false, only);
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path) || Files.size(path) > LARGEST) {
            throw new IOException(path.toAbsolutePath().normalize() + " is not a file that can be read");
        }
        String text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        if (text.contains("-----BEGIN OPENSSH PRIVATE KEY-----")) {
            return openssh(path, text, half);
        }
        if (text.contains("PRIVATE KEY-----") || text.startsWith("PuTTY-User-Key-File")) {
            boolean locked = text.contains("BEGIN ENCRYPTED PRIVATE KEY")
                    || text.contains("Proc-Type: 4,ENCRYPTED")
                    || text.matches("(?s).*\nEncryption: (?!none)\\S+.*");
            return new PrivateKeyFile(path, true, locked, publicHalf(half));
        }
        Optional<byte[]> blob = publicHalf(path);
        if (blob.isEmpty()) {
            throw new IOException(path.toAbsolutePath().normalize() + " is not a private key");
        }
        return new PrivateKeyFile(path, false, false, blob);
    }

    /** PROTOCOL.key of OpenSSH: the public half is never encrypted. */
    private static PrivateKeyFile openssh(Path path, String text, Path half) throws IOException {
        int begin = text.indexOf("KEY-----") + "KEY-----".length();
        int end = text.indexOf("-----END", begin);
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin, end < 0 ? text.length() : end));
            if (bytes.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
                throw new IOException(path.toAbsolutePath().normalize() + " is cut short or damaged");
            }
            Buffer.PlainBuffer buffer = new Buffer.PlainBuffer(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
            boolean locked = !buffer.readString().equals("none");
            buffer.readString();
            buffer.readBytes();
            return buffer.readUInt32AsInt() == 1
                    ? new PrivateKeyFile(path, true, locked, Optional.of(buffer.readBytes()))
                    : new PrivateKeyFile(path, true, locked, publicHalf(half));
        } catch (IllegalArgumentException | Buffer.BufferException e) {
            throw new IOException(path.toAbsolutePath().normalize() + " is cut short or damaged", e);
        }
    }

    private static Optional<byte[]> publicHalf(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file) || Files.size(file) > LARGEST) {
            return Optional.empty();
        }
        String[] words = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .strip()
                .split("\\s+");
        if (words.length < 2 || !words[0].matches("[a-z0-9@.-]+")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(words[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
