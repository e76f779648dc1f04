package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.simulator.Packet;
import java.util.ArrayList;
import java.util.List;

/**
 * A class of packets, as they came in: for every field a set of values, independent of the other fields. A packet that
 * does not have a field counts with every value of it; no flow can tell, because a match on such a field also asks for
 * the protocol that has it. Never empty. Immutable.
 */
final class Box {
    private static final Field[] FIELDS = Field.values();

    /** All packets that there can be. */
    static final Box ALL = all();

    private final ValueSet[] sets;

    private Box(ValueSet[] sets) {
        this.sets = sets;
    }

    private static Box all() {
        ValueSet[] sets = new ValueSet[FIELDS.length];
        for (Field field : FIELDS) {
            sets[field.ordinal()] = ValueSet.all(field.allBits());
        }
        return new Box(sets);
    }

    ValueSet get(Field field) {
        return sets[field.ordinal()];
    }

    /**
     * The packets of this class whose field is in that set.
     *
     * @param set not empty, and part of what the field may be already
     */
    Box with(Field field, ValueSet set) {
        ValueSet[] copy = sets.clone();
        copy[field.ordinal()] = set;
        return new Box(copy);
    }

    /** Whether what the value says is one and the same number in all these packets. */
    boolean isFixed(Value value) {
        return value instanceof Value.Constant
                || value instanceof Value.Original original
                        && get(original.field()).isPoint();
    }

    /** The number of {@link #isFixed}. */
    long fixed(Value value) {
        if (value instanceof Value.Constant constant) {
            return constant.value();
        }
        Value.Original original = (Value.Original) value;
        return get(original.field()).value() - original.less();
    }

    /** Whether the packet, as it came in, is one of these. */
    boolean contains(Packet packet) {
        return packet.fields().entrySet().stream()
                .allMatch(entry -> get(entry.getKey()).contains(entry.getValue()));
    }

    /** Fields that not all packets have the same in, for people. */
    @Override
    public String toString() {
        List<String> text = new ArrayList<>();
        for (Field field : FIELDS) {
            if (get(field) != ALL.get(field)) {
                text.add(field.ovsName() + " in " + get(field));
            }
        }
        return text.toString();
    }
}
