package dev.weft.controller.console;

import dev.weft.controller.cli.Surroundings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the console remembers what was typed. */
final class HistoryFile {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);

    private HistoryFile() {}

    /** The file, there and readable by its owner only; empty where there is no place for it. */
    static Optional<Path> of(Surroundings surroundings) {
        return surroundings.userState().map(state -> state.resolve("history")).filter(HistoryFile::create);
    }

    private static boolean create(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return true;
        } catch (FileAlreadyExistsException e) {
            boolean plain = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
            if (!plain) { // a FIFO would keep the console from starting
                LOG.warn("No command history: {} is not a regular file", file);
            }
            return plain;
        } catch (IOException e) {
            LOG.warn("No command history: cannot create {}: {}", file, e.getMessage());
            return false;
        }
    }
}
