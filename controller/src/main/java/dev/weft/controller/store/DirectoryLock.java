package dev.weft.controller.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second controller away from a directory: a lock on its file {@code state.lock}, which holds the number of the process that has
 * it. The system lets it go when that process ends, however it ends. The file stays: two could not agree on one that goes.
 */
final class DirectoryLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final int LONGEST_NUMBER = 20;

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * @throws StoreException when another process has it
     */
    static DirectoryLock take(Path directory) throws StoreException {
        Path file = directory.resolve("state.lock");
        try {
            Optional<String> objection = OwnFiles.objection(file);
            if (objection.isPresent()) {
                throw new StoreException(
                        "cannot keep state in " + directory + ": cannot lock " + file + ": " + objection.get()
                                + ". It was not changed",
                        "check what it is and remove it, or choose another directory with --state DIR");
            }
            FileChannel channel =
                    OwnFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isOurs(channel)) {
                // Not closed where this process has it by another channel: that would let go of it (fcntl(2)).
                throw new StoreException(
                        "the state in " + directory + " is in use: another controller" + holder(channel)
                                + " has a lock on " + file,
                        "stop that one, or choose another directory with --state DIR");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DirectoryLock(file, channel);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(
                    "cannot keep state in " + directory + ": cannot lock " + file + ": " + FileStore.why(e),
                    "choose another directory with --state DIR",
                    e);
        }
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Who has it, if that is written there. */
    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(LONGEST_NUMBER);
        channel.read(read, 0);
        String number = new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII);
        return number.matches("[0-9]+") ? " (pid " + number + ")" : "";
    }

    @Override
    public void close() {
        try {
            channel.truncate(0);
            channel.close();
        } catch (IOException e) {
            LOG.warn("{}: {}", file, FileStore.why(e));
        }
    }
}
