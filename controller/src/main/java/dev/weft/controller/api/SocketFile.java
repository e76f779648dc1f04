package dev.weft.controller.api;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a Unix domain socket, whose permissions are the only guard of what is behind it. It is made in a directory
 * that nobody else can enter and shows under its own name only when its mode is 0600: there is no moment at which
 * another user could connect.
 */
final class SocketFile {
    /** {@code sun_path} holds 108 with its final zero (unix(7)), of which the JDK uses one less. */
    static final int MAX_PATH_BYTES = 106;

    private static final int FILE_TYPE = 0170000; // S_IFMT, inode(7)
    private static final int SOCKET = 0140000; // S_IFSOCK

    private final Path path;
    private final Path nursery;

    private SocketFile(Path path, Path nursery) {
        this.path = path;
        this.nursery = nursery;
    }

    /**
     * Makes room for a socket: checks the path and takes away what a dead controller left.
     *
     * @throws IOException saying what is in the way
     */
    static SocketFile prepare(Path wanted) throws IOException {
        Path path = wanted.toAbsolutePath().normalize();
        Files.createDirectories(path.getParent());
        clear(path);
        Path nursery = Files.createTempDirectory(
                path.getParent(),
                ".w",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        SocketFile file = new SocketFile(path, nursery);
        try {
            checkLength(path);
            checkLength(file.birthPlace());
        } catch (IOException e) {
            Files.delete(nursery);
            throw e;
        }
        return file;
    }

    /** Where the socket is to be bound. */
    Path birthPlace() {
        return nursery.resolve("s");
    }

    Path path() {
        return path;
    }

    /** Shows the socket, which is bound by now, under its own name. */
    Object publish() throws IOException {
        Files.setPosixFilePermissions(birthPlace(), PosixFilePermissions.fromString("rw-------"));
        try {
            // A link, not a rename: of two controllers that start at once one fails here.
            Files.createLink(path, birthPlace());
        } catch (FileAlreadyExistsException e) {
            throw new IOException("another controller opened it at the same moment");
        }
        return key(path);
    }

    void discardNursery() throws IOException {
        Files.deleteIfExists(birthPlace());
        Files.deleteIfExists(nursery);
    }

    /** Removes the file, if it still is the one that {@link #publish} made. */
    void remove(Object identity) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key(path).equals(identity) && isSocket(path)) {
            Files.delete(path);
        }
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static void clear(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new IOException("there is a file that is not a socket; it was not touched");
        }
        checkLength(path);
        if (answers(path)) {
            throw new IOException("a running controller uses it");
        }
        Files.deleteIfExists(path);
    }

    /** By its type alone: a FIFO and a device refuse connections too. A link to a socket is none. */
    private static boolean isSocket(Path path) throws IOException {
        return ((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & FILE_TYPE) == SOCKET;
    }

    private static boolean answers(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // one that hangs, with a full queue, has it too
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    private static void checkLength(Path path) throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH_BYTES) {
            throw new IOException("the path has " + length + " bytes, but a socket path is limited to " + MAX_PATH_BYTES
                    + "; use a shorter one");
        }
    }
}
