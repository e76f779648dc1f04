package dev.weft.bootstrap.preflight;

import dev.weft.bootstrap.facts.HostFacts;
import dev.weft.bootstrap.remote.Failure;
import dev.weft.bootstrap.spec.Consent;
import dev.weft.bootstrap.spec.HostSpec;
import dev.weft.bootstrap.spec.Owner;
import dev.weft.bootstrap.spec.RunOptions;
import java.util.List;

/** Whether what Weft made on a host is this file's. */
public final class FileOwnerCheck {
    private FileOwnerCheck() {}

    /** A failure where it is another's; nothing of it is touched then. */
    public static List<Failure> of(HostSpec spec, HostFacts facts, RunOptions options) {
        Owner.Marked there = Owner.Marked.of(facts);
        if (spec.owner().isEmpty() || options.allow(Consent.TAKE_OVER)) {
            return List.of();
        }
        Owner owner = spec.owner().get();
        if (owner.owns(there)) {
            return List.of();
        }
        String theirs = there.mark().orElseThrow();
        return List.of(new Failure(
                "the host belongs to another topology file",
                "what is on it belongs to " + Owner.shown(theirs) + " (" + there.things() + "), but this file is "
                        + owner.shown() + "; a host can belong to one file only",
                "leave it to that file, or remove it with that file (weft destroy -f FILE). If this is "
                        + "the same file, renamed or edited: "
                        + same(theirs, owner)
                        + "the same command with --take-over transfers it to this file, and removes "
                        + "what this file does not have"));
    }

    private static String same(String theirs, Owner owner) {
        return theirs.startsWith("file:") || owner.isNamed() ? "" : "write name: " + theirs + " in it; or ";
    }
}
