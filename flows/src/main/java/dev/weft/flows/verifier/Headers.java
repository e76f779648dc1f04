package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What every field holds at one place on the way of a class of packets. Immutable. */
final class Headers {
    private static final Field[] FIELDS = Field.values();

    private final Value[] values;

    private Headers(Value[] values) {
        this.values = values;
    }

    /** A packet as it came in: every field holds itself. */
    static Headers untouched() {
        Value[] values = new Value[FIELDS.length];
        for (Field field : FIELDS) {
            values[field.ordinal()] = Value.original(field);
        }
        return new Headers(values);
    }

    Value get(Field field) {
        return values[field.ordinal()];
    }

    Headers with(Field field, Value value) {
        Value[] copy = values.clone();
        copy[field.ordinal()] = value;
        return new Headers(copy);
    }

    /** The same with several fields at once. */
    Headers with(Map<Field, Value> changes) {
        Value[] copy = values.clone();
        changes.forEach((field, value) -> copy[field.ordinal()] = value);
        return new Headers(copy);
    }

    /**
     * The number that a field holds in all packets of the class.
     *
     * @throws IllegalStateException when packets of the class differ in it
     */
    long constant(Field field) {
        if (get(field) instanceof Value.Constant constant) {
            return constant.value();
        }
        throw new IllegalStateException(field + " is not the same in all these packets: " + get(field));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && Arrays.equals(values, headers.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** What is not as it came in. */
    @Override
    public String toString() {
        Map<Field, Value> changed = new EnumMap<>(Field.class);
        for (Field field : FIELDS) {
            if (!get(field).equals(Value.original(field))) {
                changed.put(field, get(field));
            }
        }
        return changed.toString();
    }
}
