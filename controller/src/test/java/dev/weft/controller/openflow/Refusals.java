package dev.weft.controller.openflow;

import dev.weft.controller.openflow.StrictTables.Refused;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What a {@link StrictSwitch} will refuse of what comes next, whatever it is. */
final class Refusals {
    private static final int GROUP_MOD = 15;
    private static final int MULTIPART = 18;
    private static final int BARRIER = 20;
    private static final int METER_MOD = 29;

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
    private static final List<Refused> OF_METERS = List.of(
            new Refused(12, 10), // OFPMMFC_OUT_OF_METERS
            new Refused(12, 6), // OFPMMFC_BAD_RATE
            new Refused(1, 5));
    private static final List<Refused> OF_QUESTIONS = List.of(
            new Refused(1, 5), // OFPBRC_EPERM
            new Refused(1, 2)); // OFPBRC_BAD_MULTIPART

    /** Which messages are refused. */
    private enum What {
        ADDITIONS,
        REMOVALS,
        QUESTIONS;

        boolean is(byte[] message) {
            boolean asks = message[1] == MULTIPART || message[1] == BARRIER;
            return this == QUESTIONS ? asks : !asks && StrictTables.isAddition(message) == (this == ADDITIONS);
        }
    }

    private int left;
    private What what = What.ADDITIONS;
    private boolean early;
    private Random random = new Random(0);

    /** So many of the next messages of some kind; those in a bundle when they are added, or when it is committed. */
    void next(int count, Random any) {
        left = count;
        what = any.nextInt(3) > 0 ? What.ADDITIONS : What.values()[1 + any.nextInt(2)];
        early = any.nextBoolean();
        random = new Random(any.nextLong());
    }

    void none() {
        left = 0;
    }

    Optional<Refused> whenAdded(byte[] message) {
        return early ? of(message) : Optional.empty();
    }

    Optional<Refused> of(byte[] message) {
        if (left == 0 || !what.is(message)) {
            return Optional.empty();
        }
        left--;
        List<Refused> some = switch (message[1]) {
            case GROUP_MOD -> OF_GROUPS;
            case METER_MOD -> OF_METERS;
            case MULTIPART, BARRIER -> OF_QUESTIONS;
            default -> OF_FLOWS;
        };
        return Optional.of(some.get(random.nextInt(some.size())));
    }
}
