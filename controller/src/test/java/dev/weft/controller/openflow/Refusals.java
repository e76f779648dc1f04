package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictTables.Refused;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What a {@link StrictSwitch} will refuse of what comes next, whatever it is. */
final class Refusals {
    private static final List<Refused> OF_FLOWS = List.of(
            new Refused(5, 1), // OFPFMFC_TABLE_FULL
            new Refused(5, 4), // OFPFMFC_EPERM
            new Refused(2, 4), // OFPBAC_BAD_OUT_PORT
            new Refused(4, 6), // OFPBMC_BAD_FIELD
            new Refused(1, 5), // OFPBRC_EPERM
            new Refused(0xffff, 77), // an organisation's
            new Refused(4711, 99)); // nobody's
    private static final List<Refused> OF_GROUPS = List.of(
            new Refused(6, 3), // OFPGMFC_OUT_OF_GROUPS
            new Refused(6, 4), // OFPGMFC_OUT_OF_BUCKETS
            new Refused(6, 14), // OFPGMFC_EPERM
            new Refused(4711, 99));

    private int left;
    private boolean early;
    private Random random = new Random(0);

    /** So many of the next additions, for any reason; those in a bundle when they are added, or when it is committed. */
    void next(int count, boolean whenAdded, long seed) {
        left = count;
        early = whenAdded;
        random = new Random(seed);
    }

    void none() {
        left = 0;
    }

    Optional<Refused> whenAdded(byte[] message) {
        return early ? of(message) : Optional.empty();
    }

    Optional<Refused> of(byte[] message) {
        if (left == 0 || !StrictTables.isAddition(message)) {
            return Optional.empty();
        }
        left--;
        List<Refused> some = message[1] == 15 ? OF_GROUPS : OF_FLOWS;
        return Optional.of(some.get(random.nextInt(some.size())));
    }
}
