package dev.weft.controller.fabric;

/**
 * One that says what there is to be.
 *
 * @param name     like {@code file}
 * @param revision grows by one with whatever it says anew
 */
record Source(String name, long revision, Declaration declares) {
    /** The topology file. */
    static final String FILE = "file";

    /** What users said by command. */
    static final String COMMANDS = "commands";

    Source with(Declaration now) {
        return new Source(name, revision + 1, now);
    }
}
