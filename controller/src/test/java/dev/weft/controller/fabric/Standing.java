package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of a switch's flows, or of its groups, must not go away: what it has held and what was wanted all the time since.
 * What was wanted unchanged must stay as it is, what was wanted otherwise must stay in its place.
 */
final class Standing<K, V> {
    private final Set<K> there = new HashSet<>();
    private final Map<K, V> unchanged = new HashMap<>();
    private final Map<K, V> steady = new HashMap<>(); // wanted so since before what is on its way was sent

    /**
     * Looks, after every single message.
     *
     * @param isOnItsWay whether the switch is being brought to what was wanted at some time before
     */
    void look(String when, Map<K, V> wanted, Map<K, V> held, boolean isOnItsWay) {
        there.retainAll(wanted.keySet());
        unchanged.entrySet().retainAll(wanted.entrySet());
        Set<K> missing = new HashSet<>(there);
        missing.removeAll(held.keySet());
        assertThat(missing).as("missing: %s", when).isEmpty();
        unchanged.forEach((place, what) -> {
            if (!what.equals(held.get(place))) {
                throw new AssertionError(place + " is not what it was and must be: " + when);
            }
        });
        if (isOnItsWay) {
            steady.entrySet().retainAll(wanted.entrySet());
        } else {
            steady.clear();
            steady.putAll(wanted);
        }
        steady.forEach((place, what) -> {
            V now = held.get(place);
            if (now != null) {
                there.add(place);
                if (now.equals(what)) {
                    unchanged.put(place, what);
                }
            }
        });
    }

    /** It was not the controller that made them so. */
    void excuse(Map<K, V> held) {
        there.retainAll(held.keySet());
        unchanged.entrySet().retainAll(held.entrySet());
    }

    boolean has(K place) {
        return there.contains(place);
    }
}
