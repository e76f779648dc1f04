package dev.weft.bootstrap.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The texts that ship in the jar, all in one folder. */
public final class Resources {
    private static final String FOLDER = "/dev/weft/bootstrap/";

    private Resources() {}

    public static String text(String name) {
        try (InputStream stream = Resources.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("Weft was built without " + name + "; build it again");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from Weft's own jar", e);
        }
    }
}
