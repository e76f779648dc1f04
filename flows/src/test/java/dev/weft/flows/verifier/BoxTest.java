package dev.weft.flows.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flows.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Classes of packets against plain enumeration of three fields of three bits. */
class BoxTest {
    private static final List<Field> FIELDS = List.of(Field.IP_PROTO, Field.ICMP_TYPE, Field.ICMP_CODE);
    private static final int SIZE = 8;

    @Test
    void everySequenceOfCutsIsWhatEnumerationSays() {
        int emptied = 0;
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            Optional<Box> box = small();
            Set<List<Long>> truth = everything();
            for (int i = 0; i < 14 && box.isPresent(); i++) {
                Bits[] bits = bits(random);
                Optional<Box> in = box.get().and(bits);
                assertThat(in.isPresent())
                        .as("seed %s, step %s", seed, i)
                        .isEqualTo(truth.stream().anyMatch(packet -> fits(packet, bits)));
                if (in.isEmpty()) {
                    continue; // there is nothing to take away
                }
                boolean isAnd = random.nextInt(6) == 0;
                box = isAnd ? in : box.get().minus(bits);
                truth.removeIf(packet -> fits(packet, bits) != isAnd);
                same(box, truth, "seed " + seed + ", step " + i);
            }
            emptied += box.isEmpty() ? 1 : 0;
        }
        assertThat(emptied).as("classes that were cut down to nothing").isPositive();
    }

    private static Optional<Box> small() {
        Optional<Box> box = Optional.of(Box.ALL);
        for (Field field : FIELDS) {
            box = box.get().and(new Bits(field, 0, field.allBits() & -SIZE));
        }
        return box;
    }

    private static Set<List<Long>> everything() {
        Set<List<Long>> all = new HashSet<>();
        for (long a = 0; a < SIZE; a++) {
            for (long b = 0; b < SIZE; b++) {
                for (long c = 0; c < SIZE; c++) {
                    all.add(List.of(a, b, c));
                }
            }
        }
        return all;
    }

    /** One field or more. */
    private static Bits[] bits(Random random) {
        List<Bits> bits = new ArrayList<>();
        for (Field field : FIELDS) {
            if (random.nextInt(3) != 0) {
                long mask = 1 + random.nextInt(SIZE - 1);
                bits.add(new Bits(field, random.nextInt(SIZE) & mask, mask));
            }
        }
        return bits.isEmpty() ? bits(random) : bits.toArray(Bits[]::new);
    }

    private static boolean fits(List<Long> packet, Bits[] bits) {
        for (Bits one : bits) {
            if (((packet.get(FIELDS.indexOf(one.field())) ^ one.value()) & one.mask()) != 0) {
                return false;
            }
        }
        return true;
    }

    private static void same(Optional<Box> box, Set<List<Long>> truth, String when) {
        assertThat(box.isEmpty()).as(when).isEqualTo(truth.isEmpty());
        List<Box> products = box.map(Box::products).orElse(List.of());
        for (List<Long> packet : everything()) {
            long in = products.stream()
                    .filter(product -> contains(product, packet))
                    .count();
            assertThat(in).as(when + ", packet " + packet).isEqualTo(truth.contains(packet) ? 1 : 0);
        }
    }

    private static boolean contains(Box product, List<Long> packet) {
        return FIELDS.stream().allMatch(field -> product.get(field).contains(packet.get(FIELDS.indexOf(field))));
    }
}
