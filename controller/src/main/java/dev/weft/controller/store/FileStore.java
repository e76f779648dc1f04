package dev.weft.controller.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory of its own. Batches are added to the end of the file {@code state} ({@link Journal}); when most of it is
 * history it is written anew beside itself and takes its own name by a rename. So it is whole at any instant, but for a
 * last batch that nobody was told to be kept. Everything is held in memory too.
 */
public final class FileStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);
    private static final int LARGEST = 256 << 20;
    private static final int SMALLEST_TO_REWRITE = 1 << 20;
    private static final int HISTORY = 4; // so many times what a file is when it was written anew

    private final Path file;
    private final Path fresh;
    private final DirectoryLock lock;
    private final MemoryStore content = new MemoryStore();
    private FileChannel channel;
    private long length;
    private long rewriteAt;
    private int checksum;
    private boolean doubtful; // a write was not seen to its end: nobody knows what of it is on the disk
    private boolean closed;

    private FileStore(Path file, DirectoryLock lock) {
        this.file = file;
        this.fresh = file.resolveSibling("state.new");
        this.lock = lock;
    }

    /**
     * Opens what is kept in a directory, which is made if there is none.
     *
     * @throws StoreException when another process has it, another user may write there, or it cannot be read: then nothing
     *     in it has been changed
     */
    public static FileStore open(Path directory) throws StoreException {
        Path path = directory.toAbsolutePath().normalize();
        makeDirectory(path);
        OwnFiles.checkDirectory(path);
        DirectoryLock lock = DirectoryLock.take(path);
        FileStore store = new FileStore(path.resolve("state"), lock);
        try {
            store.load();
            return store;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static void makeDirectory(Path directory) throws StoreException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw unusable(directory, "it is not a directory", e);
        } catch (IOException e) {
            throw unusable(directory, why(e), e);
        }
    }

    private static StoreException unusable(Path directory, String why, IOException cause) {
        return new StoreException(
                "cannot keep state in " + directory + ": " + why, "choose another directory with --state DIR", cause);
    }

    private void load() throws StoreException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            try {
                rewrite(content.all());
                return;
            } catch (IOException e) {
                throw unusable(file.getParent(), why(e), e);
            }
        }
        Journal.Contents read = read();
        content.write(Batch.putting(read.content()));
        try {
            Files.deleteIfExists(fresh); // never in force: it would have been renamed
            channel = OwnFiles.open(file, StandardOpenOption.WRITE);
            takeOver(read.length(), read.checksum());
            if (read.cutOff() > 0) {
                LOG.warn("{}: the last write was incomplete; its {} bytes were dropped", file, read.cutOff());
                channel.truncate(length);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write the state file " + file + ": " + why(e),
                    "let this user write it, or choose another directory with --state DIR",
                    e);
        }
    }

    private Journal.Contents read() throws StoreException {
        try {
            Optional<String> objection = OwnFiles.objection(file);
            if (objection.isPresent()) {
                throw new Journal.DamagedException(objection.get());
            }
            try (FileChannel in = OwnFiles.open(file, StandardOpenOption.READ)) {
                return Journal.read(bytes(in));
            }
        } catch (Journal.DamagedException e) {
            throw unreadable(e.getMessage(), "move it away and start again", e);
        } catch (Journal.NewerException e) {
            throw unreadable(e.getMessage(), "start the newer Weft, or move it away", e);
        } catch (IOException e) {
            throw unreadable(why(e), "let this user read it, or move it away", e);
        }
    }

    /** All of it, once its first bytes are those of a state file: what else is there may be large. */
    private static byte[] bytes(FileChannel in) throws IOException, Journal.DamagedException {
        if (in.size() > LARGEST) {
            throw new Journal.DamagedException("it has more than " + (LARGEST >> 20) + " MB");
        }
        byte[] first = read(in, Math.min((int) in.size(), Journal.LONGEST_FIRST_LINE));
        return first.length < in.size() && Journal.beginsLikeOne(first) ? read(in, (int) in.size()) : first;
    }

    private static byte[] read(FileChannel in, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, bytes.position()) < 0) {
                throw new IOException("it has become shorter while it was read");
            }
        }
        return bytes.array();
    }

    /** It is left as it is: somebody may know how to save what is in it. */
    private StoreException unreadable(String why, String remedy, Exception cause) {
        StoreException unreadable = new StoreException(
                "cannot read the state file " + file + ": " + why + ". It was not changed",
                remedy
                        + "; without it Weft recovers learned endpoints and port assignments from the switches, "
                        + "as far as they still have them, but past events are lost");
        unreadable.initCause(cause);
        return unreadable;
    }

    private void takeOver(long newLength, int newChecksum) {
        length = newLength;
        checksum = newChecksum;
        rewriteAt = Math.max(SMALLEST_TO_REWRITE, Math.min(HISTORY * length, LARGEST / 2));
    }

    @Override
    public SortedMap<String, String> all() {
        return content.all();
    }

    @Override
    public synchronized long write(Batch batch) throws StoreException {
        Batch news = content.newIn(batch);
        if (news.changes().isEmpty() && !doubtful) {
            return content.write(news);
        }
        if (closed) {
            throw new StoreException("the state file " + file + " is closed", "start the controller again");
        }
        try {
            if (doubtful) {
                rewrite(news.appliedTo(content.all()));
            } else {
                append(Journal.line(checksum, news));
            }
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write the state file " + file + ": " + why(e),
                    "free some disk space, or fix the cause; Weft retries",
                    e);
        }
        long number = content.write(news);
        if (length > rewriteAt) {
            tidy();
        }
        return number;
    }

    @Override
    public Watch watch(Watcher watcher) {
        return content.watch(watcher);
    }

    private void append(Journal.Text line) throws IOException {
        doubtful = true;
        try {
            writeAll(channel, line.bytes(), length);
            channel.force(false);
        } catch (IOException e) {
            cutBack(e);
            throw e;
        }
        doubtful = false;
        length += line.bytes().length;
        checksum = line.checksum();
    }

    /** So that what is read back was kept, should the process end now. */
    private void cutBack(IOException why) {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Leaves the history behind. */
    private void tidy() {
        try {
            rewrite(content.all());
        } catch (IOException e) {
            rewriteAt = 2 * length;
            LOG.warn("{} has grown to {} bytes and cannot be compacted: {}", file, length, why(e));
        }
    }

    private void rewrite(SortedMap<String, String> all) throws IOException {
        Journal.Text first = Journal.firstLine();
        Journal.Text rest = Journal.line(first.checksum(), Batch.putting(all));
        Files.deleteIfExists(fresh); // whatever it is: a link goes itself, not what it leads to
        FileChannel written = OwnFiles.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            writeAll(written, first.bytes(), 0);
            writeAll(written, rest.bytes(), first.bytes().length);
            written.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            written.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
        doubtful = true; // as long as its name may not be on the disk
        FileChannel old = channel;
        channel = written;
        takeOver(first.bytes().length + rest.bytes().length, rest.checksum());
        if (old != null) {
            old.close();
        }
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
        doubtful = false;
    }

    private static void writeAll(FileChannel to, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            to.write(buffer, position + buffer.position());
        }
    }

    @Override
    public synchronized void close() {
        closed = true; // a late write would be into what may be another's by then
        content.close();
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("{}: {}", file, why(e));
        }
        lock.close();
    }

    /** Why, without the path, which is named already. */
    static String why(IOException error) {
        if (error instanceof NoSuchFileException) {
            return "it is not there";
        }
        if (error instanceof AccessDeniedException) {
            return "no permission for " + error.getMessage();
        }
        return error instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason()
                : error.getMessage();
    }
}
