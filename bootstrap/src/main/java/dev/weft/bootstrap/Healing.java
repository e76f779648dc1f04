package dev.weft.bootstrap;

import java.util.Map;

/**
 * What a host has to put itself right with.
 *
 * @param systemd whether it is what runs services here
 * @param files   those of {@code apply} that are there, by path
 * @param units   the units that start the script, by name: whether they are enabled, active, and as their files say
 */
record Healing(boolean systemd, Map<String, File> files, Map<String, String> units) {
    static final Healing NONE = new Healing(false, Map.of(), Map.of());

    /** What {@link #units} says of one that does its work. */
    static final String AT_WORK = "enabled active no";

    Healing {
        files = Map.copyOf(files);
        units = Map.copyOf(units);
    }

    /**
     * A file.
     *
     * @param hash of its content, SHA-256
     * @param ours whether it carries our mark
     */
    record File(String hash, boolean ours) {}
}
