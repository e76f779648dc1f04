package dev.weft.controller.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens the files of a state directory. The directory must be the controller's user's alone: whoever else could write there could put a
 * link in place of a file, and the controller, often root, would write through it. No link is followed, what is no plain file is refused
 * (opening a FIFO would wait for ever), and a file is for its owner's eyes.
 */
final class OwnFiles {
    private static final String PRIVATE = "rw-------";
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int ROOT = 0;
    private static final Path SELF = Path.of("/proc/self");

    private OwnFiles() {}

    /**
     * Checks a directory, which is there.
     *
     * @throws StoreException when another user owns it, or may write into it
     */
    static void checkDirectory(Path directory) throws StoreException {
        try {
            int user = owner(SELF);
            int link = owner(directory, LinkOption.NOFOLLOW_LINKS);
            if (Files.isSymbolicLink(directory) && link != user && link != ROOT) {
                throw refused(directory, "it is a link that another user made (" + name(directory) + ")");
            }
            Path real = directory.toRealPath();
            if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(directory, "it is not a directory");
            }
            if (owner(real) != user) {
                throw refused(
                        directory, "it belongs to another user (" + name(real) + "), who could put links into it");
            }
            int mode = (Integer) Files.getAttribute(real, "unix:mode");
            if ((mode & WRITABLE_BY_OTHERS) != 0) {
                throw new StoreException(
                        "cannot keep state in " + directory + ": other users may write into it (its mode is "
                                + Integer.toOctalString(mode & 07777) + ")",
                        "check its content, then chmod 700 " + directory
                                + ", or choose another directory with --state DIR");
            }
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(
                    "cannot keep state in " + directory + ": " + FileStore.why(e),
                    "choose another directory with --state DIR",
                    e);
        }
    }

    private static StoreException refused(Path directory, String why) {
        return new StoreException(
                "cannot keep state in " + directory + ": " + why,
                "choose another directory with --state DIR; Weft creates it for this user only, if it does not exist");
    }

    /** Why a file must not be opened; empty where it is a plain one of one name, or none. */
    static Optional<String> objection(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(file)) {
            return Optional.of("it is a link, and links are not followed here");
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("it is a directory");
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("it is not a regular file but a FIFO, a socket or a device");
        }
        Map<String, Object> facts = Files.readAttributes(file, "unix:nlink,uid", LinkOption.NOFOLLOW_LINKS);
        if ((Integer) facts.get("nlink") > 1) {
            return Optional.of("it also has another name (a hard link)");
        }
        return (Integer) facts.get("uid") == owner(SELF)
                ? Optional.empty()
                : Optional.of("it belongs to another user (" + name(file) + ")");
    }

    /**
     * Opens a file that there was no {@link #objection} to. It is made if it is wanted and not there, and nobody but its owner may
     * read it from then on.
     */
    static FileChannel open(Path file, StandardOpenOption... how) throws IOException {
        Set<OpenOption> options = new java.util.HashSet<>(Set.of(how));
        options.add(LinkOption.NOFOLLOW_LINKS);
        FileChannel channel = FileChannel.open(
                file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(PRIVATE);
        if (!Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).equals(wanted)) {
            Files.setPosixFilePermissions(file, wanted);
        }
        return channel;
    }

    private static int owner(Path path, LinkOption... how) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", how);
    }

    private static String name(Path path) throws IOException {
        return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
    }
}
