package dev.weft.controller.api;

import java.util.Optional;

/** Weft's version. */
public final class Version {
    private Version() {}

    /** As the build wrote it into the jar; {@code dev} when run from classes. */
    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
