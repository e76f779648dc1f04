package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of a switch's flows, or of its groups or meters, must not go away: what it has held and what was wanted all the time
 * since. What was wanted unchanged must stay as it is, what was wanted otherwise must stay in its place.
 */
final class Standing<K, V> {
    private final String what;
    private final Map<K, V> wanted = new HashMap<>();
    private final Set<K> there = new HashSet<>();
    private final Map<K, V> unchanged = new HashMap<>();
    private final Map<K, V> seen = new HashMap<>(); // all that was held when looked at last
    private final Map<K, V> spoiled = new HashMap<>(); // put there by somebody else, and there since
    private final Map<K, V> steady = new HashMap<>(); // wanted so since before what is on its way was sent

    /** @param what it is about, in words */
    Standing(String what) {
        this.what = what;
    }

    /** Something else is wanted. */
    void wants(Map<K, V> now) {
        wanted.clear();
        wanted.putAll(now);
        there.retainAll(wanted.keySet());
        unchanged.entrySet().retainAll(wanted.entrySet());
        steady.entrySet().retainAll(wanted.entrySet());
    }

    /** From here on the switch is brought to what is wanted now, whatever is wanted meanwhile. */
    void begins() {
        steady.putAll(wanted);
    }

    /** Looks, after every single message. */
    void look(String when, Map<K, V> held) {
        for (K place : there) {
            if (!held.containsKey(place)) {
                throw new AssertionError(what + " " + place + " is missing: " + when);
            }
        }
        unchanged.forEach((place, so) -> assertThat(held.get(place))
                .as("%s %s is what it was and must be: %s", what, place, when)
                .isEqualTo(so));
        seen.clear();
        seen.putAll(held);
        spoiled.entrySet().retainAll(held.entrySet());
        steady.forEach((place, so) -> {
            V now = held.get(place);
            if (now != null && (now.equals(so) || !spoiled.containsKey(place))) {
                there.add(place);
                if (now.equals(so)) {
                    unchanged.put(place, so);
                }
            }
        });
    }

    /** It was not the controller that made them so; where somebody else's stands in a place, that is nobody's loss. */
    void excuse(Map<K, V> held) {
        held.forEach((place, now) -> {
            if (!now.equals(seen.get(place))) {
                spoiled.put(place, now);
            }
        });
        there.removeIf(place -> !held.containsKey(place) || spoiled.containsKey(place));
        unchanged.entrySet().retainAll(held.entrySet());
    }

    boolean has(K place) {
        return there.contains(place);
    }
}
