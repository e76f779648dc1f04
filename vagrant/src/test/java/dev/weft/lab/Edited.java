package dev.weft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tutorial's topology file as somebody edits it while the lab runs; the controller has it. */
final class Edited implements AutoCloseable {
    private final Path file;

    private Edited(Path file) {
        this.file = file;
    }

    /** The lab is as the tutorial's file says, and the controller runs with a copy of that. */
    static Edited tutorial() {
        try {
            Edited edited = new Edited(Files.createTempFile("weft-it", ".yaml"));
            Lab.ready();
            Lab.killController();
            edited.write(text());
            Lab.program(edited.name());
            return edited;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the tutorial's file says. */
    static String text() {
        try {
            return Files.readString(LabShell.PROJECT.resolve(Lab.TOPOLOGY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return file.toString();
    }

    /** Neither applied nor in force. */
    void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void apply() {
        LabShell.weft("apply", "-f", name()).ok();
    }

    /** Whatever the file says is so everywhere, by what the switches hold and by packets. */
    void check() {
        LabShell.weft("verify", "--live").ok();
        LabShell.weft("check", "-f", name()).ok();
    }

    @Override
    public void close() {
        try {
            Lab.killController();
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
