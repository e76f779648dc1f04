package dev.weft.controller.openflow;

/** A message whose parts do not fit together. Costs that message only: it is counted and skipped. */
final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
        super(message, null, false, false); // no stack trace: a switch could make us fill many
    }

    static void unless(boolean holds, String otherwise) {
        if (!holds) {
            throw new Malformed(otherwise);
        }
    }
}
