package dev.weft.flows.verifier;

import dev.weft.flows.Field;
import dev.weft.flows.Match;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A match, ready to cut classes of packets in two: those that it fits ({@link #in}) and those that it does not ({@link
 * #out}). Both together are exactly the class, and no packet is in both.
 */
final class Cube {
    private final Bits[] bits;

    Cube(Match match) {
        bits = match.fields().entrySet().stream().map(Cube::bits).toArray(Bits[]::new);
    }

    private static Bits bits(Map.Entry<Field, Match.Bits> entry) {
        return new Bits(
                entry.getKey(), entry.getValue().value(), entry.getValue().mask());
    }

    /** The packets of the class that it fits, at a place where their fields hold this. Empty: none. */
    Optional<Box> in(Box box, Headers now) {
        for (Bits one : bits) {
            Value value = now.get(one.field());
            boolean fits = value instanceof Value.Constant constant
                    ? ((constant.value() ^ one.value()) & one.mask()) == 0
                    : box.get(((Value.Original) value).field()).meets(one.value(), one.mask());
            if (!fits) {
                return Optional.empty();
            }
        }
        return box.and(original(now));
    }

    /**
     * The packets of the class that it does not fit. Empty: none.
     *
     * @param box of which it fits some packets ({@link #in} is not empty)
     */
    Optional<Box> out(Box box, Headers now) {
        return box.minus(merged(original(now)));
    }

    /** What it asks of the packets as they came in. */
    private Bits[] original(Headers now) {
        Bits[] asked = new Bits[bits.length];
        int count = 0;
        for (Bits one : bits) {
            if (now.get(one.field()) instanceof Value.Original original) {
                if (original.less() != 0) {
                    throw new IllegalStateException("no flow may match what was decremented: " + original);
                }
                asked[count++] =
                        original.field() == one.field() ? one : new Bits(original.field(), one.value(), one.mask());
            }
        }
        return count == asked.length ? asked : Arrays.copyOf(asked, count);
    }

    /** Two fields may hold what one header held: then both ask it of that one. */
    private static Bits[] merged(Bits[] asked) {
        for (int i = 0; i < asked.length; i++) {
            for (int j = i + 1; j < asked.length; j++) {
                if (asked[i].field() == asked[j].field()) {
                    Bits both = new Bits(
                            asked[i].field(), asked[i].value() | asked[j].value(), asked[i].mask() | asked[j].mask());
                    Bits[] less = Arrays.copyOf(asked, asked.length - 1);
                    less[i] = both;
                    if (j < less.length) {
                        less[j] = asked[asked.length - 1];
                    }
                    return merged(less);
                }
            }
        }
        return asked;
    }
}
