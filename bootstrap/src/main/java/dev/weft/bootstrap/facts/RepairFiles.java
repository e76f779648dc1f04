package dev.weft.bootstrap.facts;

import java.util.Map;

/**
 * What a host has to put itself right with.
 *
 * @param systemd whether it is what runs services here
 * @param files   those of {@code apply} that are there, by path
 * @param units   the units that start the script, by name: whether they are enabled, active, and as their files say
 */
public record RepairFiles(boolean systemd, Map<String, File> files, Map<String, String> units) {
    static final RepairFiles NONE = new RepairFiles(false, Map.of(), Map.of());

    /** What {@link #units} says of one that does its work. */
    public static final String AT_WORK = "enabled active no";

    public RepairFiles {
        files = Map.copyOf(files);
        units = Map.copyOf(units);
    }

    /**
     * A file.
     *
     * @param hash of its content, SHA-256
     * @param ours whether it carries our mark
     */
    public record File(String hash, boolean ours) {}
}
