package dev.weft.controller.store;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes that are kept together: all of them or none.
 *
 * @param changes by key: the new value, or empty for a key that is to be removed
 */
public record Batch(SortedMap<String, Optional<String>> changes) {
    public Batch {
        changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
    }

    public static Batch of(Map<String, Optional<String>> changes) {
        return new Batch(new TreeMap<>(changes));
    }

    /** One that puts all of these. */
    static Batch putting(Map<String, String> all) {
        TreeMap<String, Optional<String>> changes = new TreeMap<>();
        all.forEach((key, value) -> changes.put(key, Optional.of(value)));
        return new Batch(changes);
    }

    /** This one's changes, made to what was there. */
    public SortedMap<String, String> appliedTo(SortedMap<String, String> before) {
        SortedMap<String, String> after = new TreeMap<>(before);
        changes.forEach(
                (key, value) -> value.ifPresentOrElse(present -> after.put(key, present), () -> after.remove(key)));
        return after;
    }
}
