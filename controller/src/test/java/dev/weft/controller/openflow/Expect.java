package dev.weft.controller.openflow;

/** What must hold for every input; Jazzer takes an error as a finding. */
final class Expect {
    private Expect() {}

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Reads, which may find the bytes malformed or cut off: that costs one message, and nothing else may happen. */
    static void readable(Runnable reading) {
        try {
            reading.run();
        } catch (Malformed | IndexOutOfBoundsException wrong) {
            that(wrong.getMessage() != null, "it does not say what is wrong");
        }
    }
}
