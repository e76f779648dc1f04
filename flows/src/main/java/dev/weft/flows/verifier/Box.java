package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.simulator.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A class of packets, as they came in: for every field a set of values, independent of the other fields, without some
 * holes. A hole is what several fields together must not be, like UDP from port 67. A packet that does not have a field
 * counts with every value of it; no flow can tell, because a match on such a field also asks for the protocol that has
 * it. Never empty. Immutable.
 */
final class Box {
    private static final Field[] FIELDS = Field.values();
    private static final Bits[][] NO_HOLES = {};

    /** All packets that there can be. */
    static final Box ALL = all();

    private final ValueSet[] sets;
    private final Bits[][] holes; // each at least two fields, each of which is so in some packets and not in others

    private Box(ValueSet[] sets, Bits[][] holes) {
        this.sets = sets;
        this.holes = holes;
    }

    private static Box all() {
        ValueSet[] sets = new ValueSet[FIELDS.length];
        for (Field field : FIELDS) {
            sets[field.ordinal()] = ValueSet.all(field.allBits());
        }
        return new Box(sets, NO_HOLES);
    }

    /** All values that the field may have; that it has each of them in some packet is sure only where there is no hole. */
    ValueSet get(Field field) {
        return sets[field.ordinal()];
    }

    /** The packets of this class that have all these bits; empty: none. */
    Optional<Box> and(Bits... bits) {
        if (isHole(bits)) {
            return Optional.empty();
        }
        ValueSet[] less = sets;
        for (Bits one : bits) {
            ValueSet before = less[one.field().ordinal()];
            ValueSet after = before.and(one.value(), one.mask());
            if (after.isEmpty()) {
                return Optional.empty();
            }
            if (after != before) {
                less = less == sets ? sets.clone() : less;
                less[one.field().ordinal()] = after;
            }
        }
        return less == sets ? Optional.of(this) : settled(less, holes);
    }

    private boolean isHole(Bits[] bits) {
        for (Bits[] hole : holes) {
            if (implyAll(bits, hole)) {
                return true;
            }
        }
        return false;
    }

    private static boolean implyAll(Bits[] bits, Bits[] hole) {
        for (Bits needed : hole) {
            boolean isImplied = false;
            for (Bits one : bits) {
                isImplied |= one.imply(needed);
            }
            if (!isImplied) {
                return false;
            }
        }
        return true;
    }

    /**
     * The packets of this class that do not have all these bits; empty: none.
     *
     * @param bits that some packets of this class have, one for each field
     */
    Optional<Box> minus(Bits... bits) {
        Bits[][] more = Arrays.copyOf(holes, holes.length + 1);
        more[holes.length] = bits;
        return settled(sets, more);
    }

    /** The packets of this class whose field is in that set, which is part of what it may be; empty: none. */
    Optional<Box> with(Field field, ValueSet set) {
        if (set.isEmpty()) {
            return Optional.empty();
        }
        ValueSet[] less = sets.clone();
        less[field.ordinal()] = set;
        return settled(less, holes);
    }

    /** Leaves out what holes do not take away any more, and sees whether a packet is left. */
    private Optional<Box> settled(ValueSet[] less, Bits[][] candidates) {
        if (candidates == holes && !isTouched(less)) {
            return Optional.of(new Box(less, holes));
        }
        ValueSet[] now = less;
        List<Bits[]> kept = new ArrayList<>();
        boolean isSettled = false;
        while (!isSettled) {
            isSettled = true;
            kept.clear();
            for (Bits[] hole : candidates) {
                Optional<Bits[]> open = open(hole, now);
                if (open.isEmpty()) {
                    continue;
                }
                if (open.get().length == 0) {
                    return Optional.empty();
                }
                if (open.get().length > 1) {
                    kept.add(open.get());
                    continue;
                }
                Bits only = open.get()[0];
                now = now == sets || now == less ? now.clone() : now;
                now[only.field().ordinal()] = now[only.field().ordinal()].minus(only.value(), only.mask());
                isSettled = false; // other holes may care; this one does not any more
            }
        }
        return hasPacket(now.clone(), kept, 0) ? Optional.of(new Box(now, kept.toArray(NO_HOLES))) : Optional.empty();
    }

    private boolean isTouched(ValueSet[] less) {
        for (Bits[] hole : holes) {
            for (Bits one : hole) {
                int at = one.field().ordinal();
                if (less[at] != sets[at]) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Of a hole, the bits that not all packets have; empty where no packet has all of them. */
    private static Optional<Bits[]> open(Bits[] hole, ValueSet[] within) {
        int count = 0;
        Bits[] open = new Bits[hole.length];
        for (Bits one : hole) {
            ValueSet set = within[one.field().ordinal()];
            if (set.and(one.value(), one.mask()).isEmpty()) {
                return Optional.empty();
            }
            if (!set.minus(one.value(), one.mask()).isEmpty()) {
                open[count++] = one;
            }
        }
        return Optional.of(count == hole.length ? hole : Arrays.copyOf(open, count));
    }

    /** Whether a packet is beside all holes: it must miss one field of each. Tries the fields of each in turn. */
    private static boolean hasPacket(ValueSet[] left, List<Bits[]> around, int from) {
        if (from == around.size()) {
            return true;
        }
        for (Bits one : around.get(from)) {
            int at = one.field().ordinal();
            ValueSet before = left[at];
            ValueSet after = before.minus(one.value(), one.mask());
            if (!after.isEmpty()) {
                left[at] = after;
                if (hasPacket(left, around, from + 1)) {
                    return true;
                }
                left[at] = before;
            }
        }
        return false;
    }

    /** The same packets as classes without holes that have none in common. */
    List<Box> products() {
        List<Box> parts = new ArrayList<>(List.of(new Box(sets, NO_HOLES)));
        for (Bits[] hole : holes) {
            List<Box> next = new ArrayList<>();
            for (Box part : parts) {
                Box inside = part;
                for (Bits one : hole) {
                    ValueSet set = inside.get(one.field());
                    inside.with(one.field(), set.minus(one.value(), one.mask())).ifPresent(next::add);
                    Optional<Box> rest = inside.with(one.field(), set.and(one.value(), one.mask()));
                    if (rest.isEmpty()) {
                        break;
                    }
                    inside = rest.get();
                }
            }
            parts = next;
        }
        return parts;
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
        boolean isIn = packet.fields().entrySet().stream()
                .allMatch(entry -> get(entry.getKey()).contains(entry.getValue()));
        return isIn
                && Arrays.stream(holes)
                        .noneMatch(hole -> Arrays.stream(hole)
                                .allMatch(one -> packet.has(one.field())
                                        && ((packet.get(one.field()) ^ one.value()) & one.mask()) == 0));
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
        return text + (holes.length == 0 ? "" : " without " + Arrays.deepToString(holes));
    }
}
