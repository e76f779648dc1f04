package dev.weft.flows.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sets of values against plain enumeration. */
class ValueSetTest {
    private static final int WIDTH = 5;
    private static final int SIZE = 1 << WIDTH;
    private static final int MASK = SIZE - 1;

    @Test
    void everySequenceOfOperationsIsWhatEnumerationSays() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            ValueSet set = ValueSet.all(MASK);
            Set<Long> truth = everything();
            for (int i = 0; i < 12; i++) {
                long mask = random.nextInt(SIZE) | random.nextInt(SIZE);
                long value = random.nextInt(SIZE) & mask;
                boolean and = random.nextInt(4) == 0;
                set = and ? set.and(value, mask) : set.minus(value, mask);
                truth.removeIf(v -> ((v & mask) == value) != and);
                same(set, truth, "seed " + seed + ", step " + i);
            }
        }
    }

    @Test
    void whatIsWholeStaysTheSameObject() {
        ValueSet set = ValueSet.all(MASK).and(0b00001, 0b00011).minus(0b00101, MASK);
        assertThat(set.and(1, 1)).isSameAs(set);
        assertThat(set.minus(0b00010, 0b00010)).isSameAs(set);
        assertThat(set.minus(0b00101, MASK)).isSameAs(set);
    }

    @Test
    void wideFieldsToo() {
        ValueSet macs = ValueSet.all(0xffff_ffff_ffffL);
        for (long mac = 0; mac < 1000; mac++) {
            macs = macs.minus(0x0200_0000_0000L | mac, 0xffff_ffff_ffffL);
        }
        assertThat(macs.contains(0x0200_0000_0000L | 999)).isFalse();
        assertThat(macs.contains(0x0200_0000_0000L | 1000)).isTrue();
        assertThat(macs.and(0x0200_0000_0000L, 0xffff_ffff_fe00L).isEmpty()).isTrue();
        assertThat(macs.any(0x0200_0000_0001L))
                .hasValueSatisfying(mac -> assertThat(mac).isNotEqualTo(0x0200_0000_0001L));
        ValueSet metadata = ValueSet.all(-1L);
        assertThat(metadata.minus(0, Long.MIN_VALUE).and(0, 1).contains(-2L)).isTrue();
        assertThat(metadata.minus(0, Long.MIN_VALUE)
                        .minus(Long.MIN_VALUE, Long.MIN_VALUE)
                        .isEmpty())
                .isTrue();
    }

    private static Set<Long> everything() {
        Set<Long> all = new HashSet<>();
        for (long v = 0; v < SIZE; v++) {
            all.add(v);
        }
        return all;
    }

    private static void same(ValueSet set, Set<Long> truth, String when) {
        assertThat(set.isEmpty()).as(when).isEqualTo(truth.isEmpty());
        assertThat(set.isPoint()).as(when).isEqualTo(truth.size() == 1);
        for (long v = 0; v < SIZE; v++) {
            assertThat(set.contains(v)).as(when + ", value " + v).isEqualTo(truth.contains(v));
        }
        if (!truth.isEmpty()) {
            assertThat(truth).as(when).contains(set.any().orElseThrow());
            long wanted = truth.iterator().next();
            assertThat(set.any(wanted)).as(when).hasValue(wanted);
        }
        if (truth.size() == 1) {
            assertThat(truth).as(when).containsExactly(set.value());
        }
    }
}
