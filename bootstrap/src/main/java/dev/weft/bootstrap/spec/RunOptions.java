package dev.weft.bootstrap.spec;

import dev.weft.bootstrap.Bootstrap;
import java.util.Set;

/**
 * How {@link Bootstrap} is to run.
 *
 * @param file     the topology file's own name, like {@code topology.yaml}: it stands for a {@code name:} that the file does not
 *                 have. Empty: nothing does, and what is made carries no name
 * @param consents what the user allows
 * @param adoption what becomes of things that somebody made by hand
 */
public record RunOptions(String file, Set<Consent> consents, Adoption adoption) {
    /** A file without a name of its own, and no consent. */
    public static final RunOptions NONE = new RunOptions("", Set.of(), Adoption.REFUSE);

    public RunOptions {
        consents = Set.copyOf(consents);
    }

    /** What is somebody else's stays so. */
    public RunOptions(String file, Set<Consent> consents) {
        this(file, consents, Adoption.REFUSE);
    }

    public boolean allow(Consent consent) {
        return consents.contains(consent);
    }
}
