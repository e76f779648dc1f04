package dev.weft.controller.fabric;

import dev.weft.controller.openflow.SwitchError;
import dev.weft.flows.Difference;
import dev.weft.flows.FlowTables;
import java.util.ArrayList;
import java.util.List;

/** What is told of how one switch comes to hold what it must. */
final class SyncNotes {
    private static final int ERRORS_TOLD = 5; // of those that one difference brings

    private SyncNotes() {}

    /** It has said what it holds, and is sent the difference. */
    static SwitchEffect synced(String title, FlowTables tables, Difference difference) {
        return synced(title, tables, describe(difference));
    }

    /** It refuses nothing any more. */
    static SwitchEffect over(String title, FlowTables tables) {
        return synced(title, tables, "nothing is rejected any more, in sync");
    }

    private static SwitchEffect synced(String title, FlowTables tables, String how) {
        return new SwitchEffect.Tell(new Effect.Note(
                NoteKind.SYNCED,
                title,
                tables.flows().size() + " flows and " + tables.groups().size() + " groups expected, " + how));
    }

    private static String describe(Difference difference) {
        if (difference.isEmpty()) {
            return "in sync";
        }
        int set = difference.flows().size()
                + difference.newGroups().size()
                + difference.changedGroups().size();
        int removed = difference.staleFlows().size() + difference.staleGroups().size();
        return set + " sent, " + removed + " removed";
    }

    /** It refuses this: the first of it is told one by one. */
    static List<SwitchEffect> refused(String title, List<SwitchError> errors) {
        List<SwitchEffect> effects = new ArrayList<>();
        errors.stream()
                .limit(ERRORS_TOLD)
                .forEach(error -> effects.add(refused(title, error.what() + ": " + error.cause())));
        if (errors.size() > ERRORS_TOLD) {
            effects.add(refused(title, "more than these; `weft status` lists what the switch rejects"));
        }
        return effects;
    }

    private static SwitchEffect refused(String title, String text) {
        return new SwitchEffect.Tell(new Effect.Note(NoteKind.ERROR, title, text));
    }
}
