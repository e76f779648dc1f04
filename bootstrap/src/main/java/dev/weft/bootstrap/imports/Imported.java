package dev.weft.bootstrap.imports;

import java.util.List;

/**
 * The file that describes hosts as they are.
 *
 * @param text    YAML, with comments
 * @param edits   what has to be edited before the file is right and complete; empty: nothing
 * @param remarks all that the comments say of the hosts
 */
public record Imported(String text, List<String> edits, List<String> remarks) {
    public Imported {
        edits = List.copyOf(edits);
        remarks = List.copyOf(remarks);
    }

    /** Whether the file is valid and leaves nothing out. */
    public boolean isComplete() {
        return edits.isEmpty();
    }
}
