package dev.weft.controller.openflow;

import dev.weft.topology.DatapathId;
import java.util.function.Predicate;

/** Who may connect in tests that are not about that. */
final class Admissions {
    static final Admission ALL = only(id -> true);

    private Admissions() {}

    static Admission only(Predicate<DatapathId> known) {
        return (id, from) -> known.test(id)
                ? new Verdict.Admitted(Verdict.Trust.OWN_ADDRESS)
                : new Verdict.Refused("unknown datapath id", "it is none of the test's: add it under 'hosts:'");
    }
}
