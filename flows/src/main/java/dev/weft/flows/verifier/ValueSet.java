package dev.weft.flows.verifier;

import java.util.Arrays;
import java.util.Optional;

/**
 * A set of values of one field, exact: a ternary cube (the bits under {@code mask} are given, the others are free) without
 * some single values and without some smaller cubes. Never empty unless it is {@link #EMPTY}, and one value left is a
 * cube of that value, so that emptiness and being one value are plain to see. Immutable.
 */
final class ValueSet {
    private static final long[] NONE = {};

    /** No value at all. */
    static final ValueSet EMPTY = new ValueSet(0, 0, 0, NONE, NONE);

    private final long all;
    private final long value;
    private final long mask;
    private final long[] points; // single values that are missing, sorted
    private final long[] holes; // cubes that are missing, inside this one: value, mask, value, mask, ..

    private ValueSet(long all, long value, long mask, long[] points, long[] holes) {
        this.all = all;
        this.value = value;
        this.mask = mask;
        this.points = points;
        this.holes = holes;
    }

    /**
     * All values of a field.
     *
     * @param allBits the field's bits, all set
     */
    static ValueSet all(long allBits) {
        return new ValueSet(allBits, 0, 0, NONE, NONE);
    }

    boolean isEmpty() {
        return this == EMPTY;
    }

    /** Whether it is one value alone. */
    boolean isPoint() {
        return mask == all && !isEmpty();
    }

    /** The value of {@link #isPoint}; of other sets, one whose free bits are 0 and that need not be in the set. */
    long value() {
        return value;
    }

    boolean contains(long candidate) {
        if (isEmpty() || ((candidate ^ value) & mask) != 0 || Arrays.binarySearch(points, candidate) >= 0) {
            return false;
        }
        for (int i = 0; i < holes.length; i += 2) {
            if (((candidate ^ holes[i]) & holes[i + 1]) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a value of the cube can be in it; false only where none is. Quicker than {@link #and}. */
    boolean meets(long cubeValue, long cubeMask) {
        return !isEmpty() && ((value ^ cubeValue) & mask & cubeMask) == 0;
    }

    /** The values that are in the cube too. The same object when that is all of them. */
    ValueSet and(long cubeValue, long cubeMask) {
        if (isEmpty() || ((value ^ cubeValue) & mask & cubeMask) != 0) {
            return EMPTY;
        }
        long newMask = mask | cubeMask;
        if (newMask == mask) {
            return this;
        }
        long newValue = value | cubeValue;
        if (newMask == all) {
            return contains(newValue) ? point(newValue) : EMPTY;
        }
        return isMissing(newValue, newMask) ? EMPTY : of(newValue, newMask, points, holes);
    }

    /** The values that are not in the cube. The same object when that is all of them. */
    ValueSet minus(long cubeValue, long cubeMask) {
        if (isEmpty() || ((value ^ cubeValue) & mask & cubeMask) != 0) {
            return this;
        }
        long holeMask = mask | cubeMask;
        if (holeMask == mask) {
            return EMPTY;
        }
        long hole = value | cubeValue;
        if (holeMask == all) {
            return contains(hole) ? of(value, mask, inserted(points, hole), holes) : this;
        }
        long[] more = Arrays.copyOf(holes, holes.length + 2);
        more[holes.length] = hole;
        more[holes.length + 1] = holeMask;
        return of(value, mask, points, more);
    }

    /** One of its values: the first of the preferred ones that is in it, else any; empty where it is empty. */
    Optional<Long> any(long... preferred) {
        for (long candidate : preferred) {
            if (contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        return isEmpty() ? Optional.empty() : search(value, mask, points, holes);
    }

    /** Whether one missing cube has all values of this cube. */
    private boolean isMissing(long cubeValue, long cubeMask) {
        for (int i = 0; i < holes.length; i += 2) {
            if (((cubeValue ^ holes[i]) & holes[i + 1]) == 0 && (holes[i + 1] & ~cubeMask) == 0) {
                return true;
            }
        }
        return false;
    }

    private ValueSet point(long only) {
        return new ValueSet(all, only, all, NONE, NONE);
    }

    /** Leaves out what is missing outside the cube anyway, and finds out whether two values are left, or one, or none. */
    private ValueSet of(long newValue, long newMask, long[] missing, long[] missingCubes) {
        long[] newPoints = within(missing, newValue, newMask);
        long[] newHoles = cubesWithin(missingCubes, newValue, newMask);
        ValueSet set = new ValueSet(all, newValue, newMask, newPoints, newHoles);
        if (size(newMask) > newPoints.length + volume(newHoles) + 1) {
            return set;
        }
        Optional<Long> one = search(newValue, newMask, newPoints, newHoles);
        if (one.isEmpty()) {
            return EMPTY;
        }
        Optional<Long> other = search(newValue, newMask, inserted(newPoints, one.get()), newHoles);
        return other.isEmpty() ? point(one.get()) : set;
    }

    /** How many values a cube has; exact up to 2^53, beyond that large. */
    private double size(long cubeMask) {
        return Math.scalb(1.0, Long.bitCount(all & ~cubeMask));
    }

    private double volume(long[] cubes) {
        double sum = 0;
        for (int i = 0; i < cubes.length; i += 2) {
            sum += size(cubes[i + 1]);
        }
        return sum;
    }

    private static long[] within(long[] missing, long cubeValue, long cubeMask) {
        int count = 0;
        for (long point : missing) {
            count += ((point ^ cubeValue) & cubeMask) == 0 ? 1 : 0;
        }
        if (count == missing.length) {
            return missing;
        }
        long[] kept = new long[count];
        int at = 0;
        for (long point : missing) {
            if (((point ^ cubeValue) & cubeMask) == 0) {
                kept[at++] = point;
            }
        }
        return kept;
    }

    private static long[] cubesWithin(long[] missing, long cubeValue, long cubeMask) {
        long[] kept = new long[missing.length];
        int at = 0;
        for (int i = 0; i < missing.length; i += 2) {
            if (((missing[i] ^ cubeValue) & missing[i + 1] & cubeMask) == 0) {
                kept[at++] = missing[i] | cubeValue;
                kept[at++] = missing[i + 1] | cubeMask;
            }
        }
        return at == kept.length ? kept : Arrays.copyOf(kept, at);
    }

    private static long[] inserted(long[] sorted, long point) {
        int at = -Arrays.binarySearch(sorted, point) - 1;
        long[] more = new long[sorted.length + 1];
        System.arraycopy(sorted, 0, more, 0, at);
        more[at] = point;
        System.arraycopy(sorted, at, more, at + 1, sorted.length - at);
        return more;
    }

    /** Halves the cube, at bits that something missing cares about, until a part is whole or all are gone. */
    private Optional<Long> search(long cubeValue, long cubeMask, long[] missing, long[] missingCubes) {
        if (missing.length == 0 && missingCubes.length == 0) {
            return Optional.of(cubeValue);
        }
        for (int i = 0; i < missingCubes.length; i += 2) {
            if ((missingCubes[i + 1] & ~cubeMask) == 0) {
                return Optional.empty();
            }
        }
        if (missing.length > 0 && cubeMask == all) {
            return Optional.empty();
        }
        long cared = missing.length > 0 ? all : 0;
        for (int i = 0; i < missingCubes.length; i += 2) {
            cared |= missingCubes[i + 1];
        }
        long bit = Long.lowestOneBit(cared & ~cubeMask);
        for (long side : new long[] {0, bit}) {
            long halfValue = cubeValue | side;
            long halfMask = cubeMask | bit;
            Optional<Long> found = search(
                    halfValue,
                    halfMask,
                    within(missing, halfValue, halfMask),
                    cubesWithin(missingCubes, halfValue, halfMask));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** For people: the cube, and how much is missing. */
    @Override
    public String toString() {
        return String.format("0x%x/0x%x", value, mask)
                + (points.length + holes.length == 0 ? "" : " without " + (points.length + holes.length / 2));
    }
}
