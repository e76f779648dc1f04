package dev.weft.flows.verifier;

import dev.weft.flows.Field;

/** What a field holds on the way of a class of packets. */
sealed interface Value {
    /** The same number in all packets of the class. */
    record Constant(long value) implements Value {
        @Override
        public String toString() {
            return "0x" + Long.toHexString(value);
        }
    }

    /**
     * What a header of the packet held when it came in.
     *
     * @param field which header: the field itself, unless another was copied there
     * @param less  how often it was decremented since; only the TTL ever is
     */
    record Original(Field field, int less) implements Value {
        @Override
        public String toString() {
            return field.ovsName() + (less == 0 ? "" : "-" + less);
        }
    }

    static Value constant(long value) {
        return new Constant(value);
    }

    static Value original(Field field) {
        return new Original(field, 0);
    }
}
