package dev.weft.flows.verifier;

import dev.weft.flows.Field;

/**
 * What a field is to be: these bits of it.
 *
 * @param value with no bit set outside the mask
 */
record Bits(Field field, long value, long mask) {
    /** Whether a field that has these bits has the other ones too. */
    boolean imply(Bits other) {
        return field == other.field && (mask & other.mask) == other.mask && ((value ^ other.value) & other.mask) == 0;
    }
}
