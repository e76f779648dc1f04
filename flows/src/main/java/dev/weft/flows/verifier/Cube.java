package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A match, ready to cut classes of packets in two: those that it fits ({@link #in}) and those that it does not ({@link
 * #out}). Both together are exactly the class, and no packet is in two of the parts.
 */
final class Cube {
    /** Fields that few values of are told apart come first: a class that lacks a rare value then stays in one piece. */
    private static final List<Field> LAST = List.of(
            Field.TUN_SRC,
            Field.TUN_ID,
            Field.ETH_DST,
            Field.IPV4_DST,
            Field.ARP_TPA,
            Field.ETH_SRC,
            Field.ARP_SHA,
            Field.ARP_SPA,
            Field.IPV4_SRC);

    /** One field of the match. */
    private record Bits(Field field, long value, long mask) {
        int rank() {
            return LAST.contains(field) ? 100 + LAST.indexOf(field) : field.ordinal();
        }
    }

    private final Bits[] bits;

    Cube(Match match) {
        bits = match.fields().entrySet().stream()
                .map(Cube::bits)
                .sorted(Comparator.comparingInt(Bits::rank))
                .toArray(Bits[]::new);
    }

    private static Bits bits(Map.Entry<Field, Match.Bits> entry) {
        return new Bits(
                entry.getKey(), entry.getValue().value(), entry.getValue().mask());
    }

    /** The packets of the class that it fits, at a place where their fields hold this. Empty: none. */
    Optional<Box> in(Box box, Headers now) {
        Box part = box;
        for (Bits one : bits) {
            Value value = now.get(one.field);
            if (value instanceof Value.Constant constant) {
                if (((constant.value() ^ one.value) & one.mask) != 0) {
                    return Optional.empty();
                }
                continue;
            }
            Field source = source(value);
            ValueSet before = part.get(source);
            ValueSet after = before.and(one.value, one.mask);
            if (after.isEmpty()) {
                return Optional.empty();
            }
            if (after != before) {
                part = part.with(source, after);
            }
        }
        return Optional.of(part);
    }

    /**
     * Adds the packets of the class that it does not fit, in parts that have no packet in common.
     *
     * @param box of which it fits some packets ({@link #in} is not empty)
     */
    void out(Box box, Headers now, List<Box> parts) {
        Box part = box;
        for (Bits one : bits) {
            Value value = now.get(one.field);
            if (value instanceof Value.Constant) {
                continue; // fits, else nothing would
            }
            Field source = source(value);
            ValueSet before = part.get(source);
            ValueSet rest = before.minus(one.value, one.mask);
            if (!rest.isEmpty()) {
                parts.add(part.with(source, rest));
                part = part.with(source, before.and(one.value, one.mask));
            }
        }
    }

    private static Field source(Value value) {
        Value.Original original = (Value.Original) value;
        if (original.less() != 0) {
            throw new IllegalStateException("no flow may match what was decremented: " + value);
        }
        return original.field();
    }
}
