package dev.weft.controller.store;

import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A store that ends with the process. */
public final class MemoryStore implements Store {
    private final TreeMap<String, String> content = new TreeMap<>();

    @Override
    public synchronized SortedMap<String, String> all() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(content));
    }

    @Override
    public synchronized void write(Batch batch) {
        Batch news = newIn(batch);
        if (news.changes().isEmpty()) {
            return;
        }
        news.changes()
                .forEach((key, value) ->
                        value.ifPresentOrElse(present -> content.put(key, present), () -> content.remove(key)));
    }

    /** What of a batch would change anything. */
    synchronized Batch newIn(Batch batch) {
        TreeMap<String, Optional<String>> news = new TreeMap<>(batch.changes());
        news.entrySet()
                .removeIf(change -> Objects.equals(
                        content.get(change.getKey()), change.getValue().orElse(null)));
        return new Batch(news);
    }

    @Override
    public void close() {
        // What it has goes with it.
    }
}
