package dev.weft.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held to a map of the library, with keys of which many have one hash, or hashes that differ in their last bits only. */
class PersistentMapTest {
    private static final int STEPS = 2_000;

    /**
     * @param hash of the key, whatever its number
     */
    private record Key(int number, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A key's hash by its number: all, few, one and two far ones. */
    private static Key key(int number, String kind) {
        return switch (kind) {
            case "different" -> new Key(number, number);
            case "few" -> new Key(number, number % 7);
            case "one" -> new Key(number, 42);
            default -> new Key(number, number % 3 << 30);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"different", "few", "one", "far"})
    void doesWhatAnyMapDoes(String kind) {
        Random random = new Random(kind.hashCode());
        Map<Key, Object> expected = new HashMap<>();
        PersistentMap<Key, Object> map = PersistentMap.empty();
        List<PersistentMap<Key, Object>> versions = new ArrayList<>(List.of(map));
        List<Map<Key, Object>> copies = new ArrayList<>(List.of(Map.of()));
        for (int step = 0; step < STEPS; step++) {
            Key key = key(random.nextInt(200), kind);
            if (random.nextInt(5) < 3) {
                Object value = new Object();
                expected.put(key, value);
                map = map.with(key, value);
            } else {
                expected.remove(key);
                map = map.without(key);
            }
            assertThat(map.get(key)).isEqualTo(expected.get(key));
            assertThat(map.size()).isEqualTo(expected.size());
            if (step % 100 == 0) {
                versions.add(map);
                copies.add(Map.copyOf(expected));
            }
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(new HashMap<>(versions.get(i)))
                    .as("version %s, unchanged since", i)
                    .isEqualTo(copies.get(i));
            for (int j = 0; j < versions.size(); j++) {
                assertThat(notIn(versions.get(i), versions.get(j)))
                        .as("what version %s does not share with version %s", i, j)
                        .isEqualTo(notIn(copies.get(i), copies.get(j)));
            }
        }
        while (!map.isEmpty()) {
            map = map.without(map.keySet().iterator().next());
        }
        assertThat(map.entrySet()).isEmpty();
    }

    private static Map<Key, Object> notIn(PersistentMap<Key, Object> map, PersistentMap<Key, Object> other) {
        Map<Key, Object> found = new HashMap<>();
        map.forEachNotIn(other, entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private static Map<Key, Object> notIn(Map<Key, Object> map, Map<Key, Object> other) {
        Map<Key, Object> found = new HashMap<>(map);
        found.entrySet().removeIf(entry -> other.get(entry.getKey()) == entry.getValue());
        return found;
    }

    /** What a change costs is counted by the keys that are compared: as many in a large map as in a small one. */
    @Test
    void whatIsSharedIsNotLookedAt() {
        assertThat(comparisonsForOneChange(100_000)).isLessThanOrEqualTo(10).isPositive();
    }

    private static int comparisonsForOneChange(int size) {
        int[] comparisons = new int[1];
        record Counted(int number, int[] comparisons) {
            @Override
            public boolean equals(Object other) {
                comparisons[0]++;
                return other instanceof Counted counted && counted.number == number;
            }

            @Override
            public int hashCode() {
                return number;
            }
        }
        PersistentMap<Counted, Integer> before = PersistentMap.empty();
        for (int i = 0; i < size; i++) {
            before = before.with(new Counted(i, comparisons), i);
        }
        comparisons[0] = 0;
        PersistentMap<Counted, Integer> after = before.with(new Counted(7, comparisons), -1);
        List<Integer> changed = new ArrayList<>();
        after.forEachNotIn(before, entry -> changed.add(entry.getValue()));
        before.forEachNotIn(after, entry -> changed.add(entry.getValue()));
        assertThat(changed).containsExactly(-1, 7);
        return comparisons[0];
    }
}
